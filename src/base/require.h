/* A promise between parts of this program. Stays on in release builds: a broken promise means
 * the process no longer knows what it is doing. */
#ifndef BASE_REQUIRE_H
#define BASE_REQUIRE_H

#define require(condition) ((condition) ? (void)0 : require_failed(#condition, __FILE__, __LINE__))

_Noreturn void require_failed(const char *condition, const char *file, int line);

#endif
