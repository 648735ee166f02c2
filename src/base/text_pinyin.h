/* How Chinese is read aloud, in Latin letters. */
#ifndef BASE_TEXT_PINYIN_H
#define BASE_TEXT_PINYIN_H

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"

/* The syllables of a text of Chinese characters alone, one a character, parted by spaces, with
 * their tones ("fǎ lún gōng"); empty where some character has none. By ICU, some 100 µs; the first
 * call some 100 ms. Any thread, one at a time. STATUS_NO_MEMORY: the arena is full. */
enum status text_pinyin(str han, struct arena *a, str *out, struct error *why) MUST_CHECK;

#endif
