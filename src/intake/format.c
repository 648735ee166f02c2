/* See format.h. The first line decides: a brace opens UBI; a tab in it separates, otherwise a
 * comma does. Of the delimited ones, a mapped or named title makes a catalogue; two columns that
 * are a text and a whole number, or are headed query and count, make counts. */
#include "intake/format.h"

#include <stdint.h>

#include "intake/fields.h"

static const char *const names[] = {
    [FORMAT_AUTO] = "auto", [FORMAT_UBI] = "ubi",       [FORMAT_TSV] = "tsv",
    [FORMAT_CSV] = "csv",   [FORMAT_COUNTS] = "counts", [FORMAT_CATALOG] = "catalog",
};

const char *format_name(enum log_format f) {
    return names[f];
}

bool format_find(str name, enum log_format *out) {
    for (int i = FORMAT_AUTO; i <= FORMAT_CATALOG; i++) {
        if (str_equal(str_from(names[i]), name)) {
            *out = (enum log_format)i;
            return true;
        }
    }
    return false;
}

static bool headed(const str *fields, uint32_t count, str name) {
    for (uint32_t i = 0; i < count; i++) {
        str field = str_trim(fields[i]);
        if (field.len > 1 && field.data[0] == '"' && field.data[field.len - 1] == '"')
            field = (str){field.data + 1, field.len - 2};
        if (str_equal_ignoring_case(field, name))
            return true;
    }
    return false;
}

static enum log_format guess_delimited(str line, char separator, const struct mapping *m) {
    str fields[COLUMNS_MAX];
    uint32_t count = fields_split_tsv(line, separator, fields, COLUMNS_MAX);
    uint32_t kept = count < COLUMNS_MAX ? count : COLUMNS_MAX;
    uint64_t number = 0;
    enum log_format plain = separator == '\t' ? FORMAT_TSV : FORMAT_CSV;
    if (m->given)
        return m->of[ROLE_title].name.len || m->of[ROLE_title].number ? FORMAT_CATALOG : plain;
    if (headed(fields, kept, STR("title")) && headed(fields, kept, STR("item")))
        return FORMAT_CATALOG;
    if (count == 2 && ((headed(fields, kept, STR("query")) && headed(fields, kept, STR("count"))) ||
                       (separator == '\t' && str_parse_u64(str_trim(fields[1]), &number))))
        return FORMAT_COUNTS;
    return plain;
}

static str first_line(str head) {
    if (str_has_prefix(head, STR("\xef\xbb\xbf")))
        head = str_skip(head, 3);
    while (head.len && (head.data[0] == '\n' || head.data[0] == '\r'))
        head = str_skip(head, 1);
    if (head.len == 0)
        return head;
    str line = str_split(&head, '\n');
    if (line.len && line.data[line.len - 1] == '\r')
        line.len--;
    return line;
}

enum status format_decide(enum log_format asked, str head, const struct mapping *m,
                          const char *file, struct format *out, struct error *why) {
    str line = first_line(head);
    bool wide = str_has_prefix(head, STR("\xff\xfe")) || str_has_prefix(head, STR("\xfe\xff"));
    if (wide)
        return error_set(why, STATUS_INVALID,
                         "%s is UTF-16; convert it first: iconv -f UTF-16 -t UTF-8", file);
    bool json = str_has_prefix(str_trim(line), STR("{"));
    bool tabs = line.len && memchr(line.data, '\t', line.len);
    bool commas = line.len && memchr(line.data, ',', line.len);
    if (line.len && line.data[0] == '[' && (asked == FORMAT_UBI || asked == FORMAT_AUTO))
        return error_set(why, STATUS_INVALID,
                         "%s is one JSON array; write one record a line: jq -c '.[]'", file);
    if (asked == FORMAT_UBI && line.len && !json)
        return error_set(why, STATUS_INVALID,
                         "%s is not UBI: its first line is not a JSON object; try --format %s",
                         file, tabs ? "tsv" : "csv");
    if (json && asked != FORMAT_AUTO && asked != FORMAT_UBI && !m->given)
        return error_set(why, STATUS_INVALID,
                         "%s is not %s: its first line is a JSON object; try --format ubi", file,
                         names[asked]);
    char separator = tabs || asked == FORMAT_TSV || !commas ? '\t' : ',';
    if (asked == FORMAT_CSV)
        separator = ',';
    if (asked == FORMAT_AUTO)
        asked = json ? FORMAT_UBI : guess_delimited(line, separator, m);
    *out = (struct format){.format = asked, .separator = separator, .quoted = separator == ','};
    if (asked == FORMAT_CSV && tabs && !commas)
        return error_set(why, STATUS_INVALID,
                         "%s is not csv: its first line has tabs and no comma; try --format tsv",
                         file);
    if (asked == FORMAT_TSV && commas && !tabs && !m->given)
        return error_set(why, STATUS_INVALID,
                         "%s is not tsv: its first line has commas and no tab; try --format csv",
                         file);
    return STATUS_OK;
}
