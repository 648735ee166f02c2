/* ICU's Han-Latin, opened by who asks first and kept. It reads words, not characters, where it
 * knows them: 重庆 is "chóng qìng". */
#include "base/text_pinyin.h"

#include <pthread.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "base/text.h"

enum { HAN_UNITS_MAX = TEXT_QUERY_BYTES_MAX, LATIN_UNITS_MAX = 8 * HAN_UNITS_MAX };

static pthread_mutex_t alone = PTHREAD_MUTEX_INITIALIZER;
static UTransliterator *han_latin;

static void read_aloud(UChar *units, int32_t *count, UErrorCode *code) {
    static const UChar id[] = u"Han-Latin";
    int32_t limit = *count;
    (void)pthread_mutex_lock(&alone);
    if (!han_latin)
        han_latin = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, code);
    if (U_SUCCESS(*code))
        utrans_transUChars(han_latin, units, count, LATIN_UNITS_MAX, 0, &limit, code);
    (void)pthread_mutex_unlock(&alone);
}

/* One word of letters for each character, or what came is no reading of them. */
static bool is_complete(str spoken, uint32_t characters) {
    uint32_t syllables = 0;
    for (str rest = spoken; rest.data;)
        syllables += str_split(&rest, ' ').len != 0;
    return syllables == characters;
}

enum status text_pinyin(str han, struct arena *a, str *out, struct error *why) {
    UChar units[LATIN_UNITS_MAX];
    char spoken[3 * LATIN_UNITS_MAX];
    UErrorCode code = U_ZERO_ERROR;
    int32_t count = 0, len = 0;
    *out = (str){0};
    if (han.len == 0 || han.len > HAN_UNITS_MAX)
        return STATUS_OK;
    (void)u_strFromUTF8(units, HAN_UNITS_MAX, &count, han.data, (int32_t)han.len, &code);
    if (U_SUCCESS(code))
        read_aloud(units, &count, &code);
    if (U_SUCCESS(code))
        (void)u_strToUTF8(spoken, sizeof spoken, &len, units, count, &code);
    if (U_FAILURE(code))
        return error_set(why, STATUS_IO, "ICU cannot read Chinese aloud (%s); is libicu whole?",
                         u_errorName(code));
    str all = {.data = spoken, .len = (size_t)len};
    if (!is_complete(all, text_length(han)))
        return STATUS_OK;
    *out = arena_copy(a, all);
    return out->data
               ? STATUS_OK
               : error_set(why, STATUS_NO_MEMORY, "there is no room for the pinyin of a rule");
}
