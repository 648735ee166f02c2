/* Words. Between spaces there is little to decide; where a script puts none, ICU's word breaker and
 * its dictionaries do. A breaker is dear to make and belongs to one thread at a time, so a few wait
 * in slots that a thread takes with one atomic exchange; when all are out, it clones another. */
#include <stdatomic.h>

#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>

#include "base/text_unicode.h"

enum { BREAKERS_KEPT = 8 };

static UBreakIterator *first_breaker; /* only ever cloned */
static _Atomic(UBreakIterator *) idle[BREAKERS_KEPT];

enum status text_words_start(struct error *why) {
    UErrorCode code = U_ZERO_ERROR;
    if (first_breaker)
        return STATUS_OK;
    first_breaker = ubrk_open(UBRK_WORD, "", NULL, 0, &code);
    if (U_FAILURE(code))
        return error_set(why, STATUS_IO, "ICU's word boundaries are missing (%s); is libicu whole?",
                         u_errorName(code));
    return STATUS_OK;
}

static UBreakIterator *breaker_take(void) {
    for (size_t i = 0; i < BREAKERS_KEPT; i++) {
        UBreakIterator *taken = atomic_exchange(&idle[i], NULL);
        if (taken)
            return taken;
    }
    UErrorCode code = U_ZERO_ERROR;
    UBreakIterator *clone = ubrk_clone(first_breaker, &code);
    return U_FAILURE(code) ? NULL : clone;
}

static void breaker_give_back(UBreakIterator *breaker) {
    for (size_t i = 0; i < BREAKERS_KEPT; i++) {
        UBreakIterator *none = NULL;
        if (atomic_compare_exchange_strong(&idle[i], &none, breaker))
            return;
    }
    ubrk_close(breaker);
}

struct word_list {
    str *out;
    uint32_t count, capacity;
};

static void word_list_add(struct word_list *list, str word) {
    if (list->count < list->capacity)
        list->out[list->count] = word;
    list->count++;
}

/* Punctuation that ends or begins a word without being part of it. What names things stays:
 * "c#", "100%", "at&t", "@home", "*batteries". */
static bool is_trimmed(UChar32 c) {
    if (c == '#' || c == '%' || c == '&' || c == '@' || c == '*')
        return false;
    return u_ispunct(c) != 0;
}

static void add_spaced_word(struct word_list *list, str run) {
    const uint8_t *bytes = (const uint8_t *)run.data;
    int32_t from = 0, to = (int32_t)run.len;
    while (from < to) {
        int32_t next = from;
        UChar32 c = 0;
        U8_NEXT(bytes, next, to, c);
        if (c >= 0 && !is_trimmed(c))
            break;
        from = next;
    }
    while (to > from) {
        int32_t previous = to;
        UChar32 c = 0;
        U8_PREV(bytes, from, previous, c);
        if (c >= 0 && !is_trimmed(c))
            break;
        to = previous;
    }
    if (to > from)
        word_list_add(list, (str){.data = run.data + from, .len = (size_t)(to - from)});
}

/* Whether letters of the run belong to a script that is written without spaces. */
static bool is_unspaced(str run) {
    const uint8_t *bytes = (const uint8_t *)run.data;
    int32_t count = (int32_t)run.len;
    for (int32_t i = 0; i < count;) {
        UChar32 c = 0;
        UErrorCode code = U_ZERO_ERROR;
        U8_NEXT(bytes, i, count, c);
        if (c >= 0x80 && uscript_breaksBetweenLetters(uscript_getScript(c, &code)))
            return true;
    }
    return false;
}

/* False when ICU has no memory: the run counts as one word then. */
static bool add_unspaced_words(struct word_list *list, str run) {
    UErrorCode code = U_ZERO_ERROR;
    UText text = UTEXT_INITIALIZER;
    UBreakIterator *breaker = breaker_take();
    if (!breaker)
        return false;
    (void)utext_openUTF8(&text, run.data, (int64_t)run.len, &code);
    ubrk_setUText(breaker, &text, &code);
    if (U_SUCCESS(code)) {
        int32_t from = ubrk_first(breaker);
        for (int32_t to = ubrk_next(breaker); to != UBRK_DONE; from = to, to = ubrk_next(breaker))
            if (ubrk_getRuleStatus(breaker) >= UBRK_WORD_NONE_LIMIT)
                word_list_add(list, (str){.data = run.data + from, .len = (size_t)(to - from)});
    }
    (void)utext_close(&text);
    breaker_give_back(breaker);
    return U_SUCCESS(code);
}

uint32_t text_words(str normalised, str *out, uint32_t capacity) {
    struct word_list list = {.out = out, .capacity = capacity};
    for (str rest = normalised; rest.data;) {
        str run = str_split(&rest, ' ');
        if (run.len == 0)
            continue;
        if (!is_unspaced(run) || !add_unspaced_words(&list, run))
            add_spaced_word(&list, run);
    }
    return list.count;
}
