/* inkling block import FILE: many rules in one edit, and what became of them. */
#include <stdio.h>

#include "admin/rule_import.h"
#include "admin/to_json.h"
#include "app/cmd_block.h"
#include "base/memory.h"

enum { JSON_BYTES = BAD_ROWS_KEPT * ERROR_MESSAGE_BYTES * 6 + 4096 };

static void print_bad(const struct rule_file *f) {
    for (uint32_t i = 0; i < rule_file_bad_shown(f); i++)
        (void)fprintf(stderr, "line %llu: %s\n", (unsigned long long)f->first[i].line,
                      f->first[i].why);
    if (f->bad > BAD_ROWS_KEPT)
        (void)fprintf(stderr, "and %llu more\n", (unsigned long long)(f->bad - BAD_ROWS_KEPT));
}

static enum status print_result(const struct block_command *c, const struct rule_file *f,
                                const struct block_result *r, struct error *why) {
    if (!c->common.json) {
        if (f->bad && !c->common.quiet)
            print_bad(f);
        if (r->edit && !c->common.quiet)
            (void)printf("edit %lld: %u rules added, %u were there already, %llu bad rows left "
                         "out; running servers follow within a second\n",
                         (long long)r->edit, r->added, r->alike, (unsigned long long)f->bad);
        else if (!c->common.quiet)
            (void)printf("nothing to do: all %u rules were there already\n", r->alike);
        return STATUS_OK;
    }
    char *block = memory_alloc(JSON_BYTES, 1);
    if (!block)
        return error_set(why, STATUS_NO_MEMORY, "no memory for the report; the rules are in");
    struct buf out = buf_over(block, JSON_BYTES);
    struct json j = json_over(&out);
    block_result_to_json(&j, r, f);
    (void)printf("%.*s\n", STR_ARGS(buf_str(&out)));
    memory_free(block);
    return STATUS_OK;
}

enum status block_verb_import(struct block_command *c, struct error *why) {
    struct stream *stream = NULL;
    struct block_result result;
    const struct rule_import import = {
        .standard = c->words, .name = c->arguments[0], .skip_bad = c->skip_bad, .audit = c->audit};
    struct rule_file *f = memory_new(struct rule_file, 1);
    if (!f)
        return error_set(why, STATUS_NO_MEMORY, "no memory to read the rules");
    enum status s = stream_open(&stream, c->arguments[0], why);
    if (s == STATUS_OK)
        s = rule_import(&c->directory, stream, &import, f, &result, why);
    stream_close(stream);
    if (s == STATUS_OK)
        s = print_result(c, f, &result, why);
    rule_file_free(f);
    memory_free(f);
    return s;
}
