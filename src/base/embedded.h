/* Files that were compiled into the program: SQL migrations, models, the OpenAPI document. */
#ifndef BASE_EMBEDDED_H
#define BASE_EMBEDDED_H

#include <stddef.h>

/* Tables of these are in order of file name and end with an entry whose name is NULL. */
struct embedded_file {
    const char *name;
    const char *data; /* followed by a NUL that is not counted */
    size_t len;
};

#endif
