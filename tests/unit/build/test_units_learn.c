#include <criterion/criterion.h>
#include <stdio.h>

#include "build/units_learn.h"
#include "support/query_sets.h"

static struct error why;

static struct unit_set learn(const struct query_set *s) {
    struct unit_set units;
    uint16_t *common = calloc(s->count, sizeof *common);
    for (uint32_t i = 1; i < s->count; i++) {
        str a = s->items[i - 1].text, b = s->items[i].text;
        while (common[i] < a.len && common[i] < b.len && a.data[common[i]] == b.data[common[i]])
            common[i]++;
    }
    cr_assert_eq(units_learn(&units, s->items, s->count, common, &why), STATUS_OK, "%s",
                 why.message);
    free(common);
    return units;
}

static bool has(const struct unit_set *units, str text) {
    for (uint32_t i = 0; i < units->count; i++)
        if (str_equal(unit_text(units, i), text))
            return true;
    return false;
}

/* A word that many queries end in. */
static struct query_set colours(void) {
    struct query_set s = {0};
    for (int i = 0; i < 400; i++) {
        char text[40];
        int len = snprintf(text, sizeof text, "%c%c%c wireless headphones", 'a' + i % 26,
                           'a' + i / 26, 'a' + i * 7 % 26);
        query_set_add(&s, (str){.data = text, .len = (size_t)len}, 1);
    }
    query_set_finish(&s);
    return s;
}

Test(units_learn, finds_the_words_that_queries_have_in_common) {
    struct query_set s = colours();
    struct unit_set units = learn(&s);
    cr_expect(has(&units, STR("headphones ")));
    cr_expect(has(&units, STR("wireless ")));
    struct unit_parse parse;
    unit_set_parse(&units, STR("abc wireless headphones"), CLOSING_FREE, UNIT_NONE, &parse);
    cr_expect_leq(parse.count, 6);
    unit_set_close(&units);
    query_set_free(&s);
}

Test(units_learn, keeps_every_byte_whatever_it_saw) {
    struct query_set s = colours();
    struct unit_set units = learn(&s);
    for (int byte = 0; byte < 256; byte++) {
        char one = (char)byte;
        cr_assert(has(&units, (str){.data = &one, .len = 1}), "byte %d", byte);
    }
    cr_assert_leq(units.count, UNITS_MAX);
    unit_set_close(&units);
    query_set_free(&s);
}

Test(units_learn, learns_the_same_twice) {
    for (int kind = 0; kind < QUERIES_KINDS; kind++) {
        struct query_set s = query_set_random(5, (enum query_kind)kind, 3000);
        struct unit_set first = learn(&s), second = learn(&s);
        cr_assert_eq(first.count, second.count);
        cr_assert_eq(memcmp(first.slots, second.slots, first.count * sizeof *first.slots), 0);
        unit_set_close(&first);
        unit_set_close(&second);
        query_set_free(&s);
    }
}

Test(units_learn, says_when_memory_runs_out_at_any_moment) {
    struct query_set s = colours();
    uint16_t *common = calloc(s.count, sizeof *common);
    struct unit_set units;
    uint64_t nth = 1;
    for (;; nth++) {
        memory_refuse_from(nth);
        enum status status = units_learn(&units, s.items, s.count, common, &why);
        memory_refuse_from(0);
        if (status == STATUS_OK)
            break;
        cr_assert_eq(status, STATUS_NO_MEMORY);
    }
    cr_assert_gt(nth, 10);
    unit_set_close(&units);
    free(common);
    query_set_free(&s);
}
