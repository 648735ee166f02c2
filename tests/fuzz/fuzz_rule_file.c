/* Whatever stands in a file of rules, reading it ends, each rule holds what it promises, bad rows
 * have lines in order, and nothing is read outside the content. The input's first byte is the piece
 * in which the content comes; the rest is the file. */
#include <stdint.h>
#include <stdlib.h>

#include "admin/rule_file.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(int holds) {
    if (!holds)
        abort();
}

static void look_at(const struct rule_file *f) {
    const struct block_rule *b = (const void *)f->rules.data;
    uint64_t line = 0;
    for (uint32_t i = 0; i < f->count; i++) {
        expect(b[i].rule.match > RULE_NO_MATCH && (int)b[i].rule.match < RULE_MATCH_COUNT);
        expect(b[i].rule.scenes != 0);
        expect(b[i].rule.text.len > 0 && text_is_utf8(b[i].rule.text));
        expect(b[i].rule.forms.len > 0 && text_is_utf8(b[i].reason));
    }
    for (uint32_t i = 0; i < rule_file_bad_shown(f); i++) {
        expect(f->first[i].line > line && f->first[i].why[0] != '\0');
        line = f->first[i].line;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct rule_file file;
    const struct rule_words standard = {.reason = STR("a reason")};
    struct error why;
    struct stream *stream = NULL;
    if (size < 1)
        return 0;
    expect(hash_start(&why) == STATUS_OK && text_start(&why) == STATUS_OK);
    expect(stream_over(&stream, (str){(const char *)data + 1, size - 1}, data[0], &why) ==
           STATUS_OK);
    if (rule_file_read(&file, stream, &standard, &why) == STATUS_OK)
        look_at(&file);
    else
        expect(why.message[0] != '\0');
    rule_file_free(&file);
    stream_close(stream);
    return 0;
}
