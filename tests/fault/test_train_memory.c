/* Allocation refused at every n-th call of a train, through rollup, selection, every section's
 * builder and publication: it fails with a sentence or succeeds, what is current stays, nothing is
 * left lying about, and the same train with memory makes the bytes that it always makes. */
#include "base/memory.h"
#include "support/shop.h"

enum { LOG_BYTES = 1 << 19, ROWS = 3000, REFUSALS_MAX = 20000 };

static struct shop shop;

static void expect(bool holds, const char *what, uint64_t nth) {
    if (holds)
        return;
    fprintf(stderr, "allocation %llu refused: %s (%s)\n", (unsigned long long)nth, what,
            shop.why.message);
    exit(1);
}

static void import_a_log(void) {
    static char block[LOG_BYTES];
    struct buf log = buf_over(block, sizeof block);
    int64_t clock_ms = SHOP_NOW_MS - INT64_C(90) * 86400000;
    buf_append(&log, STR(SHOP_HEADER));
    shop_write_rows(&log, 1, ROWS, &clock_ms);
    expect(!log.overflow, "the log is too long", 0);
    shop_import(&shop, buf_str(&log));
}

/* With everything to do again, so that every run allocates alike. */
static enum status train_anew(void) {
    const struct train_options options = {
        .config = &shop.config, .seed = 1, .now_ms = shop.now_ms, .rebuild = true, .quiet = true};
    return train(&shop.dir, &options, &shop.trained, &shop.why);
}

static void check_directory(uint64_t current, uint64_t nth) {
    uint64_t number = 0;
    expect(edition_current(&shop.dir, &number, &shop.why) == STATUS_OK && number == current,
           "current moved", nth);
    expect(scratch_count(shop.dir.path, "editions") == 1, "something was left behind", nth);
}

/* Whether it succeeded in spite of the refusals. */
static bool survive(const struct digest *wanted, uint64_t nth) {
    uint64_t before = 0;
    expect(edition_current(&shop.dir, &before, &shop.why) == STATUS_OK, "no current", nth);
    shop.why = (struct error){.message = ""};
    memory_refuse_from(nth);
    enum status s = train_anew();
    memory_refuse_from(0);
    if (s != STATUS_OK) {
        expect(s == STATUS_NO_MEMORY && strstr(shop.why.message, "memory"), "no sentence", nth);
        check_directory(before, nth);
    }
    struct digest again = shop_edition(&shop);
    expect(digest_equal(&again, wanted), "the next edition is another", nth);
    return s == STATUS_OK;
}

int main(void) {
    shop_open(&shop);
    shop.config.editions_kept = 0;
    import_a_log();
    struct digest wanted = shop_edition(&shop);
    uint64_t nth = 1;
    for (; !survive(&wanted, nth); nth++)
        expect(nth < REFUSALS_MAX, "it never succeeds", nth);
    expect(nth > 100, "hardly anything was allocated", nth);
    printf("%llu refusals survived\n", (unsigned long long)nth - 1);
    shop_close(&shop);
    return 0;
}
