/* See cmd_import_report.h. Counts that are zero are not worth a line. */
#include "app/cmd_import_report.h"

#include <stdio.h>

#include "base/json.h"

enum { JSON_BYTES = 16384 };

static const struct {
    enum event_kind kind;
    const char *one, *many;
} kinds[] = {
    {EVENT_SEARCH, "search", "searches"},
    {EVENT_CLICK, "click", "clicks"},
    {EVENT_COUNT, "counted query", "counted queries"},
    {EVENT_IMPRESSION, "impression", "impressions"},
    {EVENT_CART, "cart addition", "cart additions"},
    {EVENT_PURCHASE, "purchase", "purchases"},
    {EVENT_VIEW, "view", "views"},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static const char *const states[] = {
    [IMPORT_NEW] = "new",
    [IMPORT_UNCHANGED] = "unchanged",
    [IMPORT_GROWN] = "grown",
    [IMPORT_RESUMED] = "resumed",
};

static void tell_state(const struct import_report *r) {
    static const char *const words[] = {
        [IMPORT_NEW] = "",
        [IMPORT_UNCHANGED] = ": imported before, nothing to add",
        [IMPORT_GROWN] = ": imported before; it has grown",
        [IMPORT_RESUMED] = ": an import of it was stopped; going on behind what it had kept",
    };
    (void)printf("%s: %s%s%s%s%s\n", r->name, format_name(r->format),
                 r->header ? " with a header" : "", r->mapping[0] ? ", " : "", r->mapping,
                 words[r->state]);
    if (r->known_as[0])
        (void)printf("  it was read as %s then; what it gave stands, read as it was\n",
                     r->known_as);
}

static void tell_rows(const struct import_report *r) {
    if (r->state == IMPORT_UNCHANGED)
        return;
    (void)printf("  %llu good row%s", (unsigned long long)r->rows, r->rows == 1 ? "" : "s");
    const char *separator = ": ";
    for (int i = 0; i < KINDS; i++) {
        uint64_t count = r->by_kind[kinds[i].kind];
        if (count) {
            (void)printf("%s%llu %s", separator, (unsigned long long)count,
                         count == 1 ? kinds[i].one : kinds[i].many);
            separator = ", ";
        }
    }
    if (r->items)
        (void)printf(": %llu items, the last row of an id stands", (unsigned long long)r->items);
    if (r->seconds > 0.5)
        (void)printf(" (%.1f s, %.0f rows/s)", r->seconds, (double)r->rows / r->seconds);
    (void)printf("\n");
}

static void tell_bad(const struct import_report *r) {
    const struct reject_counts *bad = &r->bad;
    for (int ignored = 0; ignored <= 1; ignored++) {
        uint64_t total = ignored ? bad->ignored : bad->rejected;
        if (!total)
            continue;
        (void)printf("  %llu %s row%s:", (unsigned long long)total, ignored ? "other" : "bad",
                     total == 1 ? "" : "s");
        const char *separator = " ";
        for (int i = 0; i < FAULT_CAUSES; i++) {
            if (!bad->by_cause[i] || row_fault_ignored((enum row_fault_cause)i) != ignored)
                continue;
            (void)printf("%s%llu %s", separator, (unsigned long long)bad->by_cause[i],
                         row_fault_words((enum row_fault_cause)i));
            separator = ", ";
        }
        (void)printf("\n");
        for (uint32_t i = 0; !ignored && i < bad->shown; i++)
            (void)printf("    %s\n", bad->first[i]);
        if (!ignored && bad->rejected > bad->shown)
            (void)printf("    … (--rejects FILE keeps them all)\n");
    }
}

void import_report_words(const struct import_report *r) {
    if (!r->format)
        return; /* it was not even opened; the error says why */
    tell_state(r);
    tell_rows(r);
    tell_bad(r);
    if (r->reread_line)
        (void)printf("  line %llu had been read unfinished; it was read again, whole\n",
                     (unsigned long long)r->reread_line);
    if (r->clamped)
        (void)printf("  %llu row%s dated ahead of this clock: taken as of now\n",
                     (unsigned long long)r->clamped, r->clamped == 1 ? "" : "s");
    if (r->unknown)
        (void)printf("  %llu row%s of nobody known: kept, but never count as a person\n",
                     (unsigned long long)r->unknown, r->unknown == 1 ? "" : "s");
    if (r->bad_written)
        (void)printf("  %llu bad rows are in the rejects file\n",
                     (unsigned long long)r->bad_written);
}

static void put_u64(struct json *j, str key, uint64_t value) {
    json_key(j, key);
    json_u64(j, value);
}

static void put_text(struct json *j, str key, const char *value) {
    json_key(j, key);
    json_string(j, str_from(value));
}

static void put_bad(struct json *j, const struct reject_counts *bad) {
    put_u64(j, STR("rejected"), bad->rejected);
    put_u64(j, STR("ignored"), bad->ignored);
    json_key(j, STR("causes"));
    json_object(j);
    for (int i = 0; i < FAULT_CAUSES; i++)
        if (bad->by_cause[i])
            put_u64(j, str_from(row_fault_words((enum row_fault_cause)i)), bad->by_cause[i]);
    json_object_end(j);
    json_key(j, STR("first"));
    json_array(j);
    for (uint32_t i = 0; i < bad->shown; i++)
        json_string(j, str_from(bad->first[i]));
    json_array_end(j);
}

void import_report_json(const struct import_report *r, const struct error *why, bool first) {
    char block[JSON_BYTES];
    struct buf out = buf_over(block, sizeof block);
    struct json j = json_over(&out);
    json_object(&j);
    put_text(&j, STR("file"), r->name);
    put_text(&j, STR("format"), format_name(r->format));
    json_key(&j, STR("header"));
    json_bool(&j, r->header);
    put_text(&j, STR("mapping"), r->mapping);
    put_text(&j, STR("state"), states[r->state]);
    if (r->known_as[0])
        put_text(&j, STR("known_as"), r->known_as);
    put_u64(&j, STR("rows"), r->rows);
    json_key(&j, STR("events"));
    json_object(&j);
    for (int i = 0; i < KINDS; i++)
        put_u64(&j, str_from(kinds[i].many), r->by_kind[kinds[i].kind]);
    json_object_end(&j);
    put_u64(&j, STR("items"), r->items);
    put_bad(&j, &r->bad);
    put_u64(&j, STR("clamped"), r->clamped);
    put_u64(&j, STR("unknown"), r->unknown);
    put_u64(&j, STR("reread_line"), r->reread_line);
    put_u64(&j, STR("bytes"), r->bytes);
    json_key(&j, STR("seconds"));
    json_number(&j, r->seconds, 3);
    if (why)
        put_text(&j, STR("error"), why->message);
    json_object_end(&j);
    (void)printf("%s%.*s", first ? "" : ",", STR_ARGS(buf_str(&out)));
}
