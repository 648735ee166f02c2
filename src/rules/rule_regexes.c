/* Patterns one after the other, most of them never started: PCRE2 says of each how long a match is
 * at least, what it begins with and a byte it cannot be without, and the bytes of the text are
 * known after one pass. What PCRE2 needs while it matches comes from the caller's arena; how far it
 * may go is bounded, and beyond that the text counts as blocked. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "rules/rule_regexes.h"

#include <pcre2.h>

#include "base/memory.h"
#include "base/require.h"

/* A hostile pattern is over after some milliseconds. */
enum { STEPS_MAX = 100000, DEPTH_MAX = 2000, HEAP_KIB_MAX = 64 };

enum { NO_BYTE = -1 };

struct regex {
    pcre2_code *code;
    const uint8_t *first; /* a bit a byte that a match may begin with; NULL: not known */
    int16_t first_byte;   /* that it begins with … */
    int16_t needed_byte;  /* … and that is somewhere in it; NO_BYTE: not known */
    uint16_t bytes_min;
    uint32_t rule;
};

struct rule_regexes {
    pcre2_general_context *memory;
    pcre2_match_context *limits;
    uint32_t count, capacity;
    struct regex_bits always;
    struct regex all[];
};

static void *take(PCRE2_SIZE bytes, void *context) {
    (void)context;
    return memory_alloc(1, bytes);
}

static void give_back(void *block, void *context) {
    (void)context;
    memory_free(block);
}

static void *take_from_arena(PCRE2_SIZE bytes, void *context) {
    return arena_reserve(context, bytes, 16);
}

static void leave_in_arena(void *block, void *context) {
    (void)block;
    (void)context;
}

static enum status out_of_memory(struct error *why) {
    return error_set(why, STATUS_NO_MEMORY,
                     "there is no memory to compile the patterns; free some");
}

static enum status compile(pcre2_code **out, str pattern, pcre2_general_context *memory,
                           struct error *why) {
    int code = 0;
    PCRE2_SIZE at = 0;
    pcre2_compile_context *context = pcre2_compile_context_create(memory);
    if (!context)
        return out_of_memory(why);
    (void)pcre2_set_parens_nest_limit(context, 50);
    *out = pcre2_compile((PCRE2_SPTR)pattern.data, pattern.len,
                         PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C |
                             PCRE2_NO_AUTO_CAPTURE,
                         &code, &at, context);
    pcre2_compile_context_free(context);
    if (*out)
        return STATUS_OK;
    if (code == PCRE2_ERROR_NOMEMORY || code == PCRE2_ERROR_HEAP_FAILED)
        return out_of_memory(why);
    PCRE2_UCHAR reason[160] = "";
    (void)pcre2_get_error_message(code, reason, sizeof reason);
    return error_set(why, STATUS_INVALID, "the pattern is wrong at byte %zu: %s", (size_t)at,
                     (const char *)reason);
}

static void learn(struct regex *r) {
    uint32_t type = 0, byte = 0, bytes_min = 0;
    r->first_byte = r->needed_byte = NO_BYTE;
    if (pcre2_pattern_info(r->code, PCRE2_INFO_FIRSTCODETYPE, &type) == 0 && type == 1 &&
        pcre2_pattern_info(r->code, PCRE2_INFO_FIRSTCODEUNIT, &byte) == 0)
        r->first_byte = (int16_t)byte;
    if (pcre2_pattern_info(r->code, PCRE2_INFO_LASTCODETYPE, &type) == 0 && type == 1 &&
        pcre2_pattern_info(r->code, PCRE2_INFO_LASTCODEUNIT, &byte) == 0)
        r->needed_byte = (int16_t)byte;
    (void)pcre2_pattern_info(r->code, PCRE2_INFO_FIRSTBITMAP, &r->first);
    (void)pcre2_pattern_info(r->code, PCRE2_INFO_MINLENGTH, &bytes_min);
    r->bytes_min = (uint16_t)(bytes_min < UINT16_MAX ? bytes_min : UINT16_MAX);
}

enum status rule_regexes_new(struct rule_regexes **out, uint32_t capacity, struct error *why) {
    struct rule_regexes *r = memory_alloc(1, sizeof *r + (size_t)capacity * sizeof(struct regex));
    *out = NULL;
    require(capacity <= RULE_REGEXES_MAX);
    if (!r)
        return out_of_memory(why);
    r->capacity = capacity;
    r->memory = pcre2_general_context_create(take, give_back, NULL);
    r->limits = r->memory ? pcre2_match_context_create(r->memory) : NULL;
    if (!r->limits) {
        rule_regexes_free(r);
        return out_of_memory(why);
    }
    (void)pcre2_set_match_limit(r->limits, STEPS_MAX);
    (void)pcre2_set_depth_limit(r->limits, DEPTH_MAX);
    (void)pcre2_set_heap_limit(r->limits, HEAP_KIB_MAX);
    *out = r;
    return STATUS_OK;
}

enum status rule_regexes_add(struct rule_regexes *r, str pattern, uint32_t rule, bool always,
                             struct error *why) {
    struct regex one = {.rule = rule};
    if (r->count == r->capacity)
        return error_set(why, STATUS_LIMIT,
                         "there are more than %u patterns; remove some or write them as phrases",
                         r->capacity);
    enum status s = compile(&one.code, pattern, r->memory, why);
    if (s != STATUS_OK)
        return s;
    learn(&one);
    if (always)
        r->always.words[r->count / 64] |= UINT64_C(1) << r->count % 64;
    r->all[r->count++] = one;
    return STATUS_OK;
}

void rule_regexes_free(struct rule_regexes *r) {
    if (!r)
        return;
    for (uint32_t i = 0; i < r->count; i++)
        pcre2_code_free(r->all[i].code);
    pcre2_match_context_free(r->limits);
    pcre2_general_context_free(r->memory);
    memory_free(r);
}

/* Which bytes the text has, a bit each, in both cases as the patterns see them. */
struct byte_set {
    uint64_t words[4];
};

static struct byte_set bytes_of(str text) {
    struct byte_set set = {{0}};
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        set.words[c >> 6] |= UINT64_C(1) << (c & 63);
        if ((unsigned char)(c - 'a') < 26)
            set.words[(c - 32) >> 6] |= UINT64_C(1) << ((c - 32) & 63);
    }
    return set;
}

static bool has_byte(const struct byte_set *set, int byte) {
    return byte == NO_BYTE || (set->words[byte >> 6] >> (byte & 63) & 1);
}

static bool has_any(const struct byte_set *set, const uint8_t *bits) {
    uint64_t words[4];
    if (!bits)
        return true;
    memcpy(words, bits, sizeof words);
    return ((set->words[0] & words[0]) | (set->words[1] & words[1]) | (set->words[2] & words[2]) |
            (set->words[3] & words[3])) != 0;
}

static bool may_match(const struct regex *r, const struct byte_set *set, str text) {
    return text.len >= r->bytes_min && has_byte(set, r->first_byte) &&
           has_byte(set, r->needed_byte) && has_any(set, r->first);
}

/* Every match of one pattern, each from where the one before ended. False: over a limit. */
static bool match_one(const struct rule_regexes *all, const struct regex *r, str text,
                      pcre2_match_data *data, rule_regex_hit_fn *hit, void *context, bool *more) {
    for (PCRE2_SIZE at = 0; *more && at <= text.len;) {
        int found = pcre2_match(r->code, (PCRE2_SPTR)text.data, text.len, at, PCRE2_NO_UTF_CHECK,
                                data, all->limits);
        if (found == PCRE2_ERROR_NOMATCH)
            return true;
        if (found < 0)
            return false;
        const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(data);
        *more = hit(context, r->rule, (uint32_t)ends[0], (uint32_t)ends[1]);
        if (ends[1] <= at) /* \K may look behind; once is enough then */
            return true;
        at = ends[1];
    }
    return true;
}

/* What PCRE2 keeps while it matches, in the arena. NULL: it is full. */
static pcre2_match_data *match_data_in(struct arena *a) {
    pcre2_general_context *memory =
        pcre2_general_context_create(take_from_arena, leave_in_arena, a);
    return memory ? pcre2_match_data_create(1, memory) : NULL;
}

bool rule_regexes_match(const struct rule_regexes *r, str text, const struct regex_bits *wanted,
                        struct arena *a, rule_regex_hit_fn *hit, void *context) {
    struct byte_set set = bytes_of(text);
    pcre2_match_data *data = NULL;
    size_t used = a->used;
    bool within = true, more = true;
    for (uint32_t word = 0; word * 64 < r->count; word++) {
        uint64_t bits = r->always.words[word] | wanted->words[word];
        for (; bits && within && more; bits &= bits - 1) {
            const struct regex *one = &r->all[word * 64 + (uint32_t)__builtin_ctzll(bits)];
            if (!may_match(one, &set, text))
                continue;
            if (!data)
                data = match_data_in(a);
            within = data && match_one(r, one, text, data, hit, context, &more);
        }
    }
    a->used = used;
    return within;
}

enum status rule_regex_check(str pattern, struct error *why) {
    pcre2_general_context *memory = pcre2_general_context_create(take, give_back, NULL);
    pcre2_code *code = NULL;
    enum status s = memory ? compile(&code, pattern, memory, why) : out_of_memory(why);
    if (s == STATUS_OK) {
        pcre2_match_data *data = pcre2_match_data_create(1, memory);
        if (!data)
            s = out_of_memory(why);
        else if (pcre2_match(code, (PCRE2_SPTR) "", 0, 0, 0, data, NULL) >= 0)
            s = error_set(why, STATUS_INVALID,
                          "the pattern matches the empty text, and so every text; ask for at least "
                          "one letter");
        pcre2_match_data_free(data);
    }
    pcre2_code_free(code);
    pcre2_general_context_free(memory);
    return s;
}
