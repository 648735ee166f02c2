/* See rule_import.h. */
#include "admin/rule_import.h"

enum status rule_import(const struct data_dir *d, struct stream *stream,
                        const struct rule_import *import, struct rule_file *file,
                        struct block_result *out, struct error *why) {
    struct rule_words standard = import->standard;
    struct block_request request = {.audit = import->audit};
    standard.reason = (str){0}; /* the edit's */
    enum status s = rule_file_read(file, stream, &standard, why);
    if (s == STATUS_OK && file->bad && !import->skip_bad)
        s = error_set(why, STATUS_INVALID,
                      "%s has %llu bad rows and nothing was taken, the first at line %llu: %.200s; "
                      "mend them, or leave them out (--skip-bad, skip_bad=1)",
                      import->name, (unsigned long long)file->bad,
                      (unsigned long long)file->first[0].line, file->first[0].why);
    if (s != STATUS_OK)
        return s;
    request.add = (const void *)file->rules.data;
    request.add_count = file->count;
    request.audit.action = STR("block import");
    return block_list_edit(d, &request, out, why);
}
