#include <criterion/criterion.h>
#include <stdio.h>

#include "base/memory.h"
#include "base/random.h"
#include "build/unit_set.h"

static struct unit_set set;
static struct unit_parse parse;

static void set_up(void) {
    cr_assert_eq(unit_set_open(&set, 1000), STATUS_OK);
}
static void tear_down(void) {
    unit_set_close(&set);
}
TestSuite(unit_set, .init = set_up, .fini = tear_down);

static void add(const char *text) {
    cr_assert_eq(unit_set_add(&set, str_from(text)), STATUS_OK);
}

/* The units of a cut, with bars between. */
static const char *cut(const char *text, enum closing closing, uint32_t except) {
    static char out[4096];
    unit_set_parse(&set, str_from(text), closing, except, &parse);
    out[0] = '\0';
    for (uint32_t i = 0; i < parse.count; i++) {
        str unit = unit_text(&set, parse.units[i]);
        snprintf(out + strlen(out), sizeof out - strlen(out), "%s%.*s", i ? "|" : "",
                 STR_ARGS(unit));
    }
    return out;
}

Test(unit_set, begins_with_every_single_byte) {
    cr_assert_eq(set.count, 256);
    for (uint32_t byte = 0; byte < 256; byte++) {
        cr_assert_eq(unit_text(&set, byte).len, 1);
        cr_assert_eq((uint8_t)unit_text(&set, byte).data[0], byte);
    }
    cr_assert_str_eq(cut("abc", CLOSING_NONE, UNIT_NONE), "a|b|c");
}

Test(unit_set, cuts_a_text_into_what_costs_least) {
    add("bur");
    add("burger ");
    add("gie ");
    add("veg");
    cr_assert_str_eq(cut("veggie burger", CLOSING_SPACE, UNIT_NONE), "veg|gie |burger ");
    cr_assert(parse.closed);
    cr_assert_str_eq(cut("veggie burger", CLOSING_NONE, UNIT_NONE), "veg|gie |bur|g|e|r");
    cr_assert_not(parse.closed);
}

Test(unit_set, closes_with_a_space_where_that_is_cheaper) {
    add("duty ");
    cr_assert_str_eq(cut("duty", CLOSING_FREE, UNIT_NONE), "duty ");
    cr_assert(parse.closed);
    cr_assert_str_eq(cut("dut", CLOSING_FREE, UNIT_NONE), "d|u|t");
    cr_assert_not(parse.closed);
    cr_assert_str_eq(cut("", CLOSING_SPACE, UNIT_NONE), " ");
}

Test(unit_set, leaves_one_unit_out_when_asked) {
    add("ab");
    add("abcd");
    cr_assert_str_eq(cut("abcd", CLOSING_NONE, UNIT_NONE), "abcd");
    cr_assert_str_eq(cut("abcd", CLOSING_NONE, 257), "ab|c|d");
}

Test(unit_set, holds_a_text_once_and_no_more_than_its_capacity) {
    add("ab");
    add("ab");
    cr_assert_eq(set.count, 257);
    for (int i = 0; i < 5000; i++) {
        char text[8];
        snprintf(text, sizeof text, "%05d", i);
        add(text);
    }
    cr_assert_eq(set.count, 1000);
    cr_assert_str_eq(cut("00007ab", CLOSING_NONE, UNIT_NONE), "00007|ab");
}

Test(unit_set, takes_texts_of_fifteen_bytes) {
    add("abcdefghijklmno");
    cr_assert_str_eq(cut("abcdefghijklmnop", CLOSING_NONE, UNIT_NONE), "abcdefghijklmno|p");
}

Test(unit_set, can_be_renumbered) {
    uint32_t order[258];
    add("ab");
    add("cd");
    for (uint32_t i = 0; i < 258; i++)
        order[i] = 257 - i;
    cr_assert_eq(unit_set_reorder(&set, order), STATUS_OK);
    cr_assert(str_equal(unit_text(&set, 0), STR("cd")));
    cr_assert(str_equal(unit_text(&set, 1), STR("ab")));
    cr_assert_str_eq(cut("abcdx", CLOSING_NONE, UNIT_NONE), "ab|cd|x");
    cr_assert_eq(parse.units[0], 1);
}

/* Whatever the units: the pieces put together are the text, and never dearer than its bytes. */
Test(unit_set, loses_nothing_of_any_text) {
    struct random r = random_from(1);
    for (int i = 0; i < 600; i++) {
        char text[16] = {0};
        for (uint64_t len = 2 + random_below(&r, 6), k = 0; k < len; k++)
            text[k] = (char)('a' + random_below(&r, 3));
        add(text);
    }
    for (int round = 0; round < 3000; round++) {
        char text[200], whole[200];
        size_t len = 1 + random_below(&r, sizeof text - 2), at = 0;
        for (size_t k = 0; k < len; k++)
            text[k] = (char)(random_below(&r, 9) ? 'a' + random_below(&r, 3) : ' ');
        unit_set_parse(&set, (str){.data = text, .len = len}, CLOSING_FREE, UNIT_NONE, &parse);
        for (uint32_t i = 0; i < parse.count; i++) {
            str unit = unit_text(&set, parse.units[i]);
            memcpy(whole + at, unit.data, unit.len);
            at += unit.len;
        }
        cr_assert_eq(at, len + parse.closed);
        cr_assert_eq(memcmp(whole, text, len), 0);
        cr_assert(!parse.closed || whole[len] == ' ');
        cr_assert_leq(parse.cost, len * (PARSE_BYTE + 1));
    }
}

Test(unit_set, stays_as_it_was_when_memory_runs_out) {
    uint32_t before = 0;
    memory_refuse_from(1);
    for (int i = 0; i < 700; i++) {
        char text[8];
        snprintf(text, sizeof text, "%06d", i * 7919 % 1000000);
        before = set.count;
        if (unit_set_add(&set, str_from(text)) != STATUS_OK)
            break;
    }
    enum status reordered = unit_set_reorder(&set, (uint32_t[1000]){0});
    memory_refuse_from(0);
    cr_assert_eq(set.count, before);
    cr_assert_eq(reordered, STATUS_NO_MEMORY);
    add("ab");
    cr_assert_str_eq(cut("ab", CLOSING_NONE, UNIT_NONE), "ab");
}
