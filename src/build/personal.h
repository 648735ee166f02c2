/* Texts that look like somebody's personal data. However many people typed one, it never becomes
 * a suggestion: a shared mailbox or a support hotline is not worth one leaked private number. */
#ifndef BUILD_PERSONAL_H
#define BUILD_PERSONAL_H

#include "base/str.h"

enum personal_kind {
    PERSONAL_NONE,
    PERSONAL_MAIL,   /* someone@example.org */
    PERSONAL_CARD,   /* 13 to 19 digits, spaces and hyphens between them, that pass Luhn's check */
    PERSONAL_PHONE,  /* +49 170 1234567, (555) 123-4567, 0170/1234567, 555-123-4567 */
    PERSONAL_NUMBER, /* a run of 9 digits or more, or 3-2-4 digits with hyphens */
    PERSONAL_LINK,   /* an address with a query string, a user, or an opaque token in it */
};

/* What a normalised query looks like; the first kind of the list above that fits. Barcodes and
 * ISBNs are long digit runs too and are withheld with them. Time is linear in the text. */
enum personal_kind personal_find(str normalised);

const char *personal_name(enum personal_kind kind); /* static; "mail" */

#endif
