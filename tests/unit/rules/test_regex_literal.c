/* What a look at a pattern tells, and where it keeps quiet. */
#include <criterion/criterion.h>

#include "rules/regex_literal.h"

static void expect(const char *pattern, const char *wanted) {
    char block[RULE_TEXT_BYTES_MAX];
    str got = regex_literal(str_from(pattern), block);
    cr_expect(str_equal(got, str_from(wanted)), "\"%s\" has \"%.*s\", not \"%s\"", pattern,
              STR_ARGS(got), wanted);
}

Test(regex_literal, is_the_longest_run_of_letters) {
    expect("^cheap viagra$", "viagra");
    expect("Viagra[0-9]+", "viagra");
    expect("pills?", "pill");
    expect("abcd*efg", "abc");
    expect("abcd{0,2}", "abc");
    expect("abcd+efg", "abcd");
    expect("(?:cheap|free) pills", "pills");
    expect("\\bpills\\b", "pills");
    expect("pi..ls12", "ls12");
}

Test(regex_literal, is_not_told_where_letters_may_mean_something_else) {
    expect("viagra|cialis", "");
    expect("(?i)viagra", "");
    expect("(?x) v i a g r a", "");
    expect("\\x41bcd", "");
    expect("\\Qabc\\E", "");
    expect("(*UCP)abc", "");
    expect("ab", "");
    expect("(abc", "");
    expect("[abc", "");
    expect("\\", "");
    expect("", "");
    expect("(viagra)?", "");
    expect("{viagra}", "");
}
