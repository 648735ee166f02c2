/* Says which promise broke and stops. */
#include "base/require.h"

#include <stdio.h>
#include <stdlib.h>

void require_failed(const char *condition, const char *file, int line) {
    (void)fprintf(stderr, "inkling: bug at %s:%d: %s does not hold\n", file, line, condition);
    abort();
}
