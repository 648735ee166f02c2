/* A whole training under the directory's lock: what `inkling train` and `--now` elsewhere do. */
#ifndef APP_TRAIN_RUN_H
#define APP_TRAIN_RUN_H

#include "app/options.h"
#include "train/train.h"

/* Settings and --quiet are those of the command line; the time is now. */
enum status train_run(const struct common_options *common, uint64_t seed, bool rebuild,
                      struct train_report *report, struct error *why) MUST_CHECK;

#endif
