/* See text.h. */
#include "base/text.h"
