/* See prefixes.h. Cut from what was typed and not from the normalised query: a client sends what
 * stands in the box, half a normalised character cannot. */
#include "evaluate/prefixes.h"

#include "base/text.h"

bool prefixes_next(struct prefixes *p, struct arena *a, str *out) {
    while (p->at < p->typed.len) {
        p->at += text_code_point_bytes(str_skip(p->typed, p->at));
        if (text_normalise_prefix(str_head(p->typed, p->at), a, out) != STATUS_OK ||
            text_same_letters(*out, p->text))
            return false;
        if (out->len)
            return true;
    }
    return false;
}
