/* Whatever stands in a users file, reading it ends, rows hold what they promise, a second pass
 * gives the same as the first, and nothing is read outside the content. The input's first byte is
 * the piece in which the content comes; the rest is the file. */
#include <stdint.h>
#include <stdlib.h>

#include "base/text.h"
#include "intake/users.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(int holds) {
    if (!holds)
        abort();
}

/* A number that differs, very likely, when anything of the rows does. */
static uint64_t read_all(struct users_file *users) {
    uint64_t sum = 0, line = 0;
    for (;;) {
        enum users_outcome outcome = USERS_ENDED;
        struct user_row row;
        struct row_fault fault;
        struct error why;
        if (users_next(users, &outcome, &row, &fault, &why) != STATUS_OK || outcome == USERS_ENDED)
            return sum;
        expect(row.line > line);
        line = row.line;
        if (outcome == USERS_ROW) {
            int64_t until_ms = 0;
            expect(row.name.len > 0 && row.name.len <= FIELD_BYTES_MAX && text_is_utf8(row.name));
            (void)time_zone_offset_ms(row.zone, 0, &until_ms);
            sum = hash_text_seeded(row.name, sum + row.consent);
        } else {
            expect(fault.cause < FAULT_CAUSES);
            sum += (uint64_t)fault.cause + 1;
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const struct secret_key key = {{1}};
    struct error why;
    struct stream *stream = NULL;
    struct users_file *users = NULL;
    if (size < 1)
        return 0;
    expect(hash_start(&why) == STATUS_OK && text_start(&why) == STATUS_OK);
    expect(stream_over(&stream, (str){(const char *)data + 1, size - 1}, data[0], &why) ==
           STATUS_OK);
    if (users_open_stream(&users, stream, &key, &why) != STATUS_OK) {
        expect(why.message[0] != '\0');
        return 0;
    }
    uint64_t first = read_all(users);
    if (users_again(users, &why) == STATUS_OK)
        expect(read_all(users) == first);
    users_close(users);
    return 0;
}
