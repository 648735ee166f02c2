/* Whatever stands in a log, reading it ends, records hold what they promise, and nothing is read
 * outside the content. The input's first bytes choose the format, the mapping and the piece; the
 * rest is the file, compressed or not as it pleases. */
#include <stdint.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/text.h"
#include "intake/log_reader.h"
#include "intake/people.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(int holds) {
    if (!holds)
        abort();
}

static const char *const maps[] = {
    NULL,
    "query=1",
    "query=2,user=1",
    "query=query,time=time,user=user",
    "item=1,title=2",
    "query=2,count=1",
    "query=1,time=2,click_time=3,item=4,category=5,results=6,action=7",
    "item=1,title=2,price=3,stock=4,attributes=5",
};

static void check_record(const struct log_record *r) {
    struct secret_key key = {{1}};
    struct people_rule rule = {.key = &key, .trusted = r->line % 2};
    struct event events[RECORD_EVENTS_MAX];
    struct row_fault fault;
    if (r->product.id.len) {
        expect(record_check_product(&r->product, &fault));
        return;
    }
    expect(record_check(r, &fault));
    expect(record_text_is_clean(r->query, &fault) && record_text_is_clean(r->item, &fault));
    uint32_t count = people_events(&rule, r, events);
    expect(count >= 1 && count <= RECORD_EVENTS_MAX);
    for (uint32_t i = 0; i < count; i++)
        expect(events[i].count > 0 && events[i].position >= 0 && events[i].results >= -1 &&
               events[i].kind >= EVENT_SEARCH && events[i].kind <= EVENT_VIEW);
}

static void read_log(struct stream *stream, const struct log_options *options) {
    struct error why;
    struct log_reader *reader = NULL;
    struct log_record record;
    enum log_outcome outcome = LOG_RECORD;
    uint64_t end = 0, line = 0;
    if (log_reader_open_stream(&reader, stream, options, &why) != STATUS_OK) {
        expect(why.message[0] != '\0');
        return;
    }
    while (log_reader_next(reader, &outcome, &record, &why) == STATUS_OK && outcome != LOG_ENDED) {
        const struct row *row = log_reader_row(reader);
        expect(row->end >= end && row->line > line);
        end = row->end;
        line = row->line;
        if (outcome == LOG_RECORD)
            check_record(&record);
        else
            expect(log_reader_fault(reader)->cause < FAULT_CAUSES);
    }
    struct rows_mark mark;
    rows_mark(log_reader_rows(reader), &mark);
    expect(mark.bytes >= end);
    log_reader_close(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct error why;
    struct stream *stream = NULL;
    if (size < 3)
        return 0;
    expect(hash_start(&why) == STATUS_OK && text_start(&why) == STATUS_OK);
    struct log_options options = {.format = (enum log_format)(data[0] % (FORMAT_CATALOG + 1)),
                                  .map = maps[data[1] % (sizeof maps / sizeof maps[0])],
                                  .now_ms = 1700000000000,
                                  .people_needed = data[0] > 127};
    str content = {(const char *)data + 3, size - 3};
    expect(stream_over(&stream, content, data[2], &why) == STATUS_OK);
    read_log(stream, &options);
    stream_close(stream);
    return 0;
}
