/* The edition that is served, for who wants to look at it. */
#ifndef ADMIN_LIVE_EDITION_H
#define ADMIN_LIVE_EDITION_H

#include "scene/edition.h"
#include "store/data_dir.h"

/* STATUS_NOT_FOUND: there is none yet. The caller releases it. */
enum status live_edition_open(struct edition **out, const struct data_dir *d,
                              struct error *why) MUST_CHECK;

#endif
