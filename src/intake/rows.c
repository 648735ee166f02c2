/* See rows.h. One window slides over the content:
 *
 *     data        start              end        capacity
 *      | consumed  | not yet cut      | room      |
 *      ^ base bytes of content came before
 *
 * A row is cut from [start, end) when its end is in the window; otherwise the window is moved and
 * filled. Consumed bytes are digested just before they leave, or when a mark is asked for.
 *
 * CSV: a quote that is never closed would swallow the good rows after it. Such a row, and one
 * with text after its closing quote, gives up its first line only, and cutting goes on behind
 * that line. */
#include "intake/rows.h"

#include "base/memory.h"

enum { WINDOW_BYTES = ROW_BYTES_MAX + 262144 };

struct rows {
    struct stream *stream;
    enum row_style style;
    char separator;
    char *data; /* WINDOW_BYTES */
    size_t start, end, digested;
    uint64_t base, line; /* line: of data[start], from 1 */
    bool begun, ended, skipping;
    enum status failed; /* the stream's, told once the whole rows are cut */
    struct error failure;

    uint64_t digested_total;
    struct digest_stream stream_digest;
    struct digest head;
};

enum status rows_open(struct rows **out, struct stream *stream, struct error *why) {
    struct rows *r = memory_new(struct rows, 1);
    char *data = r ? memory_new(char, WINDOW_BYTES) : NULL;
    if (!data) {
        memory_free(r);
        return error_set(why, STATUS_NO_MEMORY, "there is not enough memory to read %s",
                         stream_name(stream));
    }
    r->stream = stream;
    r->data = data;
    r->line = 1;
    digest_start(&r->stream_digest);
    *out = r;
    return STATUS_OK;
}

void rows_close(struct rows *r) {
    if (!r)
        return;
    memory_free(r->data);
    memory_free(r);
}

void rows_set_style(struct rows *r, enum row_style style, char separator) {
    r->style = style;
    r->separator = separator;
}

/* Takes [digested, start) into the digest, noting the head's on the way. */
static void digest_consumed(struct rows *r) {
    str part = {r->data + r->digested, r->start - r->digested};
    if (r->digested_total < STREAM_PEEK_BYTES &&
        r->digested_total + part.len >= STREAM_PEEK_BYTES) {
        str first = str_head(part, STREAM_PEEK_BYTES - r->digested_total);
        digest_add(&r->stream_digest, first);
        struct digest_stream copy = r->stream_digest;
        r->head = digest_end(&copy);
        r->digested_total += first.len;
        part = str_skip(part, first.len);
    }
    digest_add(&r->stream_digest, part);
    r->digested_total += part.len;
    r->digested = r->start;
}

/* More content after `end`; sets ended or failed when there is none. */
static void fill(struct rows *r) {
    digest_consumed(r);
    if (r->start) {
        memmove(r->data, r->data + r->start, r->end - r->start);
        r->base += r->start;
        r->end -= r->start;
        r->start = r->digested = 0;
    }
    size_t got = 0;
    r->failed = stream_read(r->stream, r->data + r->end, WINDOW_BYTES - r->end, &got, &r->failure);
    r->end += got;
    r->ended = got == 0;
}

/* Over a byte order mark at the very start. */
static void skip_byte_order_mark(struct rows *r) {
    while (r->end < 3 && !r->ended)
        fill(r);
    if (r->end >= 3 && memcmp(r->data, "\xef\xbb\xbf", 3) == 0)
        r->start = 3;
}

enum cut { CUT_FOUND, CUT_MORE, CUT_MISQUOTED };

/* Each tells how long the row that begins s is, without its LF. `last`: nothing follows s, so its
 * end ends a row as well. */
static enum cut cut_line(str s, bool last, size_t *length) {
    const char *newline = s.len ? memchr(s.data, '\n', s.len) : NULL;
    *length = newline ? (size_t)(newline - s.data) : s.len;
    return newline || last ? CUT_FOUND : CUT_MORE;
}

/* From a field's opening quote at *at to just behind its closing one. */
static bool pass_quoted(str s, size_t *at) {
    for (size_t i = *at + 1; i < s.len; i += 2) {
        const char *quote = memchr(s.data + i, '"', s.len - i);
        if (!quote)
            return false;
        i = (size_t)(quote - s.data);
        *at = i + 1;
        if (*at == s.len || s.data[*at] != '"') /* a doubled quote is one of the text */
            return true;
    }
    return false;
}

static enum cut cut_csv(str s, char separator, bool last, size_t *length) {
    enum cut plain = cut_line(s, last, length);
    if (*length == 0 || !memchr(s.data, '"', *length))
        return plain;
    *length = s.len;
    for (size_t i = 0;; i++) { /* a field begins at i */
        if (i < s.len && s.data[i] == '"') {
            if (!pass_quoted(s, &i))
                return last ? CUT_MISQUOTED : CUT_MORE;
            if (i < s.len && s.data[i] == '\r')
                i++;
            if (i < s.len && s.data[i] != separator && s.data[i] != '\n')
                return CUT_MISQUOTED;
            if (i == s.len && !last) /* perhaps the first half of a doubled quote */
                return CUT_MORE;
        }
        while (i < s.len && s.data[i] != separator && s.data[i] != '\n')
            i++;
        if (i >= s.len)
            return last ? CUT_FOUND : CUT_MORE;
        if (s.data[i] == '\n') {
            *length = i;
            return CUT_FOUND;
        }
    }
}

static uint64_t count_breaks(str s) {
    uint64_t breaks = 0;
    for (str rest = s; rest.data; breaks++)
        (void)str_split(&rest, '\n');
    return s.data ? breaks - 1 : 0;
}

/* The next row's length, filling the window until it is known or too long. */
static enum cut find_row(struct rows *r, struct row *out, size_t *length) {
    for (;;) {
        str s = {r->data + r->start, r->end - r->start};
        bool last = r->ended && r->failed == STATUS_OK;
        bool may_grow = !r->ended && s.len <= ROW_BYTES_MAX + 1;
        enum cut cut = CUT_MORE;
        if (r->style == ROWS_CSV)
            cut = cut_csv(s, r->separator, last, length);
        out->misquoted = cut == CUT_MISQUOTED || (r->style == ROWS_CSV && !may_grow &&
                                                  cut == CUT_MORE && r->failed == STATUS_OK);
        if (r->style == ROWS_LINES || out->misquoted)
            cut = cut_line(s, last, length);
        if (cut != CUT_MORE || !may_grow)
            return cut;
        fill(r);
    }
}

enum status rows_next(struct rows *r, struct row *out, struct error *why) {
    for (str rest = {0}; r->skipping;)
        if (rows_rest(r, &rest, why) != STATUS_OK)
            return why->status;
    if (!r->begun) {
        r->begun = true;
        skip_byte_order_mark(r);
    }
    *out = (struct row){.line = r->line};
    size_t length = 0;
    enum cut cut = find_row(r, out, &length);
    bool broken = r->start + length < r->end; /* by an LF, not by the end */
    bool returned = broken && length && r->data[r->start + length - 1] == '\r';
    out->text = (str){r->data + r->start, length - returned};
    if (out->text.len > ROW_BYTES_MAX) {
        out->text.len = ROW_BYTES_MAX;
        out->too_long = r->skipping = true;
        out->misquoted = false;
        r->start += ROW_BYTES_MAX;
    } else if (cut == CUT_MORE) { /* damage cut it short */
        *why = r->failure;
        return r->failed;
    } else if (length == 0 && r->start == r->end) {
        out->ended = true;
    } else {
        r->line += count_breaks(out->text) + broken;
        r->start += length + broken;
    }
    out->end = r->base + (uint64_t)(out->text.data - r->data) + out->text.len;
    return STATUS_OK;
}

enum status rows_rest(struct rows *r, str *out, struct error *why) {
    *out = (str){0};
    if (!r->skipping)
        return STATUS_OK;
    if (r->start == r->end && !r->ended)
        fill(r);
    if (r->start == r->end && r->failed != STATUS_OK) {
        r->skipping = false;
        *why = r->failure;
        return r->failed;
    }
    str left = {r->data + r->start, r->end - r->start};
    size_t length = 0;
    r->skipping = cut_line(left, r->ended, &length) == CUT_MORE;
    bool broken = length < left.len;
    *out = str_head(left, length);
    r->start += length + broken;
    r->line += broken;
    return STATUS_OK;
}

bool rows_drained(const struct rows *r) {
    return r->start == r->end || !memchr(r->data + r->start, '\n', r->end - r->start);
}

void rows_mark(struct rows *r, struct rows_mark *out) {
    struct error again; /* rows_next tells it as well */
    for (str rest = {0}; r->skipping;)
        if (rows_rest(r, &rest, &again) != STATUS_OK)
            break;
    digest_consumed(r);
    struct digest_stream copy = r->stream_digest;
    out->bytes = r->digested_total;
    out->lines = r->line - 1;
    out->digest = digest_end(&copy);
    out->head = r->digested_total < STREAM_PEEK_BYTES ? out->digest : r->head;
}
