/* How long a wrong token takes says nothing of how much of it is right. Guesses that share nothing
 * and those that share all but the last digit with a good token are asked in turn, many times, and
 * the medians compared: what the clock and the machine add falls on both alike. The same is done
 * with a comparison that stops at the first difference, which must show. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "base/clock.h"
#include "http/authorise.h"
#include "support/scratch.h"

enum { ROUNDS = 30000, GUESSES = 3 };

static struct scratch scratch;
static struct data_dir directory;
static struct authoriser *authoriser;
static struct error why;
static char token[TOKEN_TEXT_BYTES], headers[GUESSES][TOKEN_TEXT_BYTES + 8];
static uint64_t taken_ns[GUESSES][ROUNDS];
static volatile int sink;

/* Two that differ in the first digit, and one that differs in the last. */
enum { FAR, FAR_AGAIN, NEAR };

static void make_guess(int which, size_t digit, char flip) {
    (void)snprintf(headers[which], sizeof headers[which], "Bearer %s", token);
    headers[which][strlen("Bearer inkling_admin_") + digit] ^= flip;
}

static void set_up(void) {
    const struct token_request request = {.role = TOKEN_ADMIN,
                                          .audit = {.at_ms = 1000, .actor = {"tess", 4}}};
    int64_t id = 0;
    cr_assert_eq(hash_start(&why), STATUS_OK);
    scratch = scratch_new();
    cr_assert_eq(data_dir_open(&directory, scratch_file(&scratch, "data"), &why), STATUS_OK);
    cr_assert_eq(tokens_create(&directory, &request, token, &id, &why), STATUS_OK);
    cr_assert_eq(authoriser_start(&authoriser, &directory, &why), STATUS_OK);
    make_guess(FAR, 0, 1);
    make_guess(FAR_AGAIN, 0, 2);
    make_guess(NEAR, 63, 1);
}
static void tear_down(void) {
    authoriser_stop(authoriser);
    scratch_remove(&scratch);
}
TestSuite(authorise_timing, .init = set_up, .fini = tear_down);

/* A quarter of what a comparison that stops early shows here; a busy machine makes a hundredth. */
static const double told = 0.05;

typedef void ask_fn(const char *header);

static void ask_service(const char *header) {
    struct bearer bearer;
    sink = authorise(authoriser, str_from(header), TOKEN_ADMIN, 2000, &bearer) != NULL;
}

static void ask_hastily(const char *header) {
    const char *guess = header + strlen("Bearer ");
    ask_service(header);
    int same = 0;
    while (guess[same] && guess[same] == token[same])
        same++;
    sink = same;
}

static int by_size(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static double median(int which) {
    qsort(taken_ns[which], ROUNDS, sizeof taken_ns[which][0], by_size);
    return (double)taken_ns[which][ROUNDS / 2];
}

/* Of four tries the least: a load that comes and goes shows in one of them, a signal in all.
 * Medians of what shares nothing differ by what cannot be told apart here. */
static double signal_of(ask_fn *ask, double *noise) {
    double least = 1, of_noise = 1;
    for (int try = 0; try < 4; try++) {
        for (int i = 0; i < ROUNDS; i++)
            for (int j = 0; j < GUESSES; j++) {
                int which = (i + j) % GUESSES;
                uint64_t begun_ns = clock_monotonic_ns();
                ask(headers[which]);
                taken_ns[which][i] = clock_monotonic_ns() - begun_ns;
            }
        double far = median(FAR), signal = (median(NEAR) - far) / far;
        double other = (median(FAR_AGAIN) - far) / far;
        least = signal * signal < least * least ? signal : least;
        of_noise = other * other < of_noise * of_noise ? other : of_noise;
    }
    *noise = of_noise < 0 ? -of_noise : of_noise;
    return least < 0 ? -least : least;
}

Test(authorise_timing, a_prefix_that_is_right_is_not_told_by_the_clock) {
    double noise = 0, signal = signal_of(ask_service, &noise);
    fprintf(stderr, "near and far differ by %.2f %% of the median, far and far by %.2f %%\n",
            100 * signal, 100 * noise);
    cr_assert_leq(signal, told + 2 * noise);
}

Test(authorise_timing, a_hasty_comparison_would_be_seen) {
    double noise = 0, signal = signal_of(ask_hastily, &noise);
    fprintf(stderr, "with a hasty comparison they differ by %.2f %%\n", 100 * signal);
    cr_assert_gt(signal, told + 2 * noise);
}
