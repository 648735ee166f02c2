/* See train_run.h. */
#include "app/train_run.h"

#include "base/clock.h"
#include "base/text.h"

enum status train_run(const struct common_options *common, uint64_t seed, bool rebuild,
                      struct train_report *report, struct error *why) {
    static struct data_dir directory; /* holds a key: not on the stack of every caller */
    struct data_lock lock;
    const struct train_options options = {.config = &common->config,
                                          .seed = seed,
                                          .now_ms = clock_wall_ms(),
                                          .rebuild = rebuild,
                                          .quiet = common->quiet};
    enum status s = text_start(why);
    if (s == STATUS_OK)
        s = data_dir_open(&directory, common->data, why);
    if (s == STATUS_OK)
        s = data_lock_take(&lock, &directory, "train", why);
    if (s != STATUS_OK)
        return s;
    s = train(&directory, &options, report, why);
    data_lock_release(&lock);
    return s;
}
