/* See personal.h. Plain scans over bytes: what they look for is ASCII once a query is normalised
 * (full-width digits and letters are folded by then). In doubt a number is somebody's. */
#include "build/personal.h"

#include <stdbool.h>

enum {
    CARD_DIGITS_MIN = 13,
    CARD_DIGITS_MAX = 19,
    PHONE_DIGITS_MIN = 9,
    PHONE_DIGITS_MAX = 15,
    DIGIT_RUN_MIN = 9,
    TOKEN_BYTES_MIN = 16,
    GROUPS_MAX = 8,
};

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_letter_or_digit(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (unsigned char)c >= 0x80;
}

/* A letter, an @, and a domain with a dot and two letters or more behind it. */
static bool has_mail(str s) {
    size_t i = 1;
    while (i < s.len) {
        if (s.data[i] != '@' || !is_letter_or_digit(s.data[i - 1])) {
            i++;
            continue;
        }
        size_t start = ++i, dot = 0;
        for (; i < s.len && (is_letter_or_digit(s.data[i]) || s.data[i] == '-' || s.data[i] == '.');
             i++)
            if (s.data[i] == '.' && i + 1 < s.len && is_letter_or_digit(s.data[i + 1]))
                dot = i;
        if (dot > start && i - dot > 2)
            return true;
    }
    return false;
}

/* Digits in groups: "+49 (170) 123-4567" is the groups 2, 3, 3, 4 with a plus. */
struct number {
    char digits[CARD_DIGITS_MAX + 1];
    size_t digit_count; /* may exceed what `digits` keeps */
    size_t group[GROUPS_MAX];
    size_t group_count; /* likewise */
    size_t longest_group;
    bool plus, bracket, only_hyphens;
};

/* What may stand between two groups of one number: one of " -./()" or two such as ") ". */
static size_t separator_length(str s, size_t at) {
    size_t n = 0;
    while (at + n < s.len && n < 2 && memchr(" -./()", s.data[at + n], 6))
        n++;
    return at + n < s.len && is_digit(s.data[at + n]) ? n : 0;
}

/* Reads the number whose first digit is at `at`; returns where it ends. */
static size_t read_number(str s, size_t at, struct number *out) {
    *out = (struct number){.only_hyphens = true};
    out->plus = at > 0 && s.data[at - 1] == '+';
    out->bracket = at > 0 && s.data[at - 1] == '(';
    for (;;) {
        size_t start = at;
        for (; at < s.len && is_digit(s.data[at]); at++) {
            if (out->digit_count < sizeof out->digits)
                out->digits[out->digit_count] = s.data[at];
            out->digit_count++;
        }
        if (out->group_count < GROUPS_MAX)
            out->group[out->group_count] = at - start;
        out->group_count++;
        if (at - start > out->longest_group)
            out->longest_group = at - start;
        size_t gap = separator_length(s, at);
        if (gap == 0)
            return at;
        if (gap != 1 || s.data[at] != '-')
            out->only_hyphens = false;
        at += gap;
    }
}

/* Hans Peter Luhn's check (ISO/IEC 7812-1, annex B). */
static bool passes_luhn(const char *digits, size_t count) {
    unsigned sum = 0;
    for (size_t i = 0; i < count; i++) {
        unsigned d = (unsigned)(digits[count - 1 - i] - '0');
        if (i % 2 == 1)
            d = d > 4 ? 2 * d - 9 : 2 * d;
        sum += d;
    }
    return sum % 10 == 0;
}

static bool is_card(const struct number *n) {
    return n->digit_count >= CARD_DIGITS_MIN && n->digit_count <= CARD_DIGITS_MAX &&
           passes_luhn(n->digits, n->digit_count);
}

static bool grouped_as(const struct number *n, size_t a, size_t b, size_t c) {
    return n->group_count == 3 && n->group[0] == a && n->group[1] == b && n->group[2] == c;
}

/* Sizes and years stand in groups too ("2 4 6 8 10 12"), so groups alone are not enough: the
 * number must begin or be cut as telephone numbers are. */
static bool is_phone(const struct number *n) {
    if (n->digit_count < PHONE_DIGITS_MIN || n->digit_count > PHONE_DIGITS_MAX)
        return false;
    return n->plus || n->bracket || grouped_as(n, 3, 3, 4) ||
           (n->digits[0] == '0' && n->group_count > 1 && n->group_count < GROUPS_MAX);
}

static enum personal_kind find_number(str s) {
    enum personal_kind found = PERSONAL_NONE;
    struct number n;
    for (size_t i = 0; i < s.len;) {
        if (!is_digit(s.data[i])) {
            i++;
            continue;
        }
        i = read_number(s, i, &n);
        if (is_card(&n))
            return PERSONAL_CARD;
        if (is_phone(&n))
            found = PERSONAL_PHONE;
        else if (found == PERSONAL_NONE &&
                 (n.longest_group >= DIGIT_RUN_MIN || (n.only_hyphens && grouped_as(&n, 3, 2, 4))))
            found = PERSONAL_NUMBER;
    }
    return found;
}

/* A run of letters and digits too long for a word and mixed like a key. */
static bool has_token(str s) {
    size_t run = 0, digits = 0;
    for (size_t i = 0; i <= s.len; i++) {
        char c = i < s.len ? s.data[i] : ' ';
        if (is_letter_or_digit(c) || c == '_') {
            run++;
            digits += is_digit(c);
            continue;
        }
        if (run >= TOKEN_BYTES_MIN && digits > 1 && digits < run)
            return true;
        run = digits = 0;
    }
    return false;
}

static bool has_private_link(str s) {
    if (s.len == 0 || (!memmem(s.data, s.len, "://", 3) && !memmem(s.data, s.len, "www.", 4)))
        return false;
    bool query_string = memchr(s.data, '?', s.len) && memchr(s.data, '=', s.len);
    return query_string || memchr(s.data, '@', s.len) || has_token(s);
}

enum personal_kind personal_find(str normalised) {
    if (has_mail(normalised))
        return PERSONAL_MAIL;
    enum personal_kind number = find_number(normalised);
    if (number != PERSONAL_NONE)
        return number;
    return has_private_link(normalised) ? PERSONAL_LINK : PERSONAL_NONE;
}

const char *personal_name(enum personal_kind kind) {
    static const char *const names[] = {"none", "mail", "card", "phone", "number", "link"};
    return names[kind];
}
