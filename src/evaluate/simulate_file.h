/* A file of the shop's, written whole or not at all: lines go to NAME.new, which takes the name
 * when it is closed well. */
#ifndef EVALUATE_SIMULATE_FILE_H
#define EVALUATE_SIMULATE_FILE_H

#include <stdio.h>

#include "base/buf.h"
#include "base/error.h"

enum { SHOP_PATH_BYTES = 4096, SHOP_LINE_BYTES = 1024 };

struct shop_file {
    FILE *stream;
    char path[SHOP_PATH_BYTES];
    bool failed; /* sticky: the operating system refused, or a line was too long */
};

/* Opens DIR/name for writing and puts `header` and a line end first. */
enum status shop_file_open(struct shop_file *out, const char *dir, const char *name,
                           const char *header, struct error *why) MUST_CHECK;

/* One line, without its end; a buffer that overflowed is a failure. */
void shop_file_line(struct shop_file *f, const struct buf *line);

/* Makes it durable under its name, or removes it and says what went wrong. */
enum status shop_file_close(struct shop_file *f, struct error *why) MUST_CHECK;

/* Removes what was written; nothing on a file that is not open. */
void shop_file_abandon(struct shop_file *f);

#endif
