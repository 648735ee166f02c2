/* Names of statuses, as error codes of the API. */
#include "base/status.h"

const char *status_name(enum status s) {
    switch (s) {
    case STATUS_OK:
        return "ok";
    case STATUS_INVALID:
        return "invalid_argument";
    case STATUS_NOT_FOUND:
        return "not_found";
    case STATUS_LIMIT:
        return "too_large";
    case STATUS_BUSY:
        return "unavailable";
    case STATUS_CORRUPT:
        return "corrupt";
    case STATUS_IO:
        return "io_error";
    case STATUS_NO_MEMORY:
        return "no_memory";
    }
    return "unknown";
}
