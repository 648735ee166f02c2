/* What a file is written in: asked for, or told from its first bytes. */
#ifndef INTAKE_FORMAT_H
#define INTAKE_FORMAT_H

#include "base/error.h"
#include "base/str.h"
#include "intake/mapping.h"

enum log_format { FORMAT_AUTO, FORMAT_UBI, FORMAT_TSV, FORMAT_CSV, FORMAT_COUNTS, FORMAT_CATALOG };

const char *format_name(enum log_format f);
bool format_find(str name, enum log_format *out);

struct format {
    enum log_format format; /* never FORMAT_AUTO */
    char separator;         /* of the delimited ones: tab or comma */
    bool quoted;            /* fields may be quoted: commas separate them */
};

/* `head` is how the content begins. Refuses, with what to try instead, a head that cannot be the
 * format asked for. */
enum status format_decide(enum log_format asked, str head, const struct mapping *m,
                          const char *file, struct format *out, struct error *why) MUST_CHECK;

#endif
