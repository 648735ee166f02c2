/* Bytes of a log, wherever they come from: a file, standard input or memory; plain, gzip (many
 * members) or zstd (many frames), told by their first bytes and never by a name. */
#ifndef INTAKE_STREAM_H
#define INTAKE_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/str.h"

enum { STREAM_PEEK_BYTES = 65536 }; /* as many as an import record's head */

struct stream;

/* path "-" is standard input, which close leaves open. Refuses a directory, and what cannot be
 * opened, in words. The caller owns *out; `path` must outlive it. */
enum status stream_open(struct stream **out, const char *path, struct error *why) MUST_CHECK;

/* The same over bytes that outlive it, handed out in pieces of at most `piece` bytes. */
enum status stream_over(struct stream **out, str content, size_t piece,
                        struct error *why) MUST_CHECK;
void stream_close(struct stream *s);

/* The file's name as people should see it. */
const char *stream_name(const struct stream *s);

/* The first decompressed bytes, STREAM_PEEK_BYTES or all there are; later reads give them again.
 * Only before the first read. What is damaged shows by a later read; here it ends the bytes. */
enum status stream_peek(struct stream *s, str *out, struct error *why) MUST_CHECK;

/* 1 to `capacity` decompressed bytes; *count 0 is the end. STATUS_CORRUPT: compressed data that
 * is damaged or cut, after everything before it was handed out. */
enum status stream_read(struct stream *s, char *into, size_t capacity, size_t *count,
                        struct error *why) MUST_CHECK;

/* Whether stream_rewind can work: a regular file or memory, or after stream_spool. */
bool stream_can_rewind(const struct stream *s);
enum status stream_rewind(struct stream *s, struct error *why) MUST_CHECK;

/* Copies what is left, from the start, into a file without a name in `directory`, and goes on
 * from there. Only before the first read. */
enum status stream_spool(struct stream *s, const char *directory, struct error *why) MUST_CHECK;

/* Whether the next read would wait longer than `wait_ms` for whoever writes a pipe. */
bool stream_would_wait(const struct stream *s, int wait_ms);

/* For progress: bytes taken from the file as it is on disk, and its size (0: unknown). */
uint64_t stream_raw_done(const struct stream *s);
uint64_t stream_raw_total(const struct stream *s);

#endif
