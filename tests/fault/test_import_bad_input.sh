#!/usr/bin/env bash
# What an import says to input that is not as it should be: the sentence, the exit status, and
# that what was good is kept.
set -uo pipefail
. tests/support/saying.sh
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-bad.XXXXXX")
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work" || exit 1

take() { run import --data data "$@"; }
events() { sqlite3 data/journal.db "select count(*) from event"; }

: > empty; take empty
expect 1 "inkling import: empty is empty; there is nothing to read"
take .
expect 1 "inkling import: . is a directory; name the files in it"
take missing
expect 1 "inkling import: cannot open missing: there is no such file or directory; check the path"
take
expect 2 "too few arguments"
take --format xml empty
expect 2 'there is no format "xml"; take auto, ubi, tsv, csv, counts or catalog'
take --map colour=1 empty
expect 2 '--map knows no role "colour"; roles are user, session, query'

printf 'user\tquery\na\tlego\n' > good.tsv
take --map user=user,query=words good.tsv
expect 1 'good.tsv has no column "words" for --map; its first line has: user, query'
take --format ubi good.tsv
expect 1 "good.tsv is not UBI: its first line is not a JSON object; try --format tsv"
printf 'query\ttime\nlego\t\n' > people.tsv; take people.tsv
expect 1 "no column is known to hold the user or the session; say which with --map user=COLUMN"
take --trusted people.tsv
expect 0 "1 good row: 1 search"

# One file that cannot be read does not keep the next from it; the exit status remembers.
take missing good.tsv
expect 1 "1 good row: 1 search"

# A mark, CRLF, NUL, broken UTF-8, dates out of order and ahead, a line of 2 MiB: 4 of 7 are good.
{ printf '\xef\xbb\xbfuser\tquery\ttime\r\n'
  printf 'a\tlater\t2024-05-01\r\na\tearlier\t2011-08-11 03:59:04\r\n'
  printf 'a\tn\0l\t\r\na\t\xc3\x28\t\r\n'
  head -c 2097152 /dev/zero | tr '\0' a; printf '\r\n'
  printf 'a\tahead\t2999-01-01T00:00:00Z\r\na\tlast\t' ; } > mixed.tsv
take --rejects rejects mixed.tsv
expect 0 "4 good rows: 4 searches"
expect 0 "3 bad rows: 1 longer than 1 MiB, 1 holds a NUL byte, 1 not valid UTF-8"
expect 0 "line 6: longer than 1 MiB"
expect 0 "1 row dated ahead of this clock: taken as of now"
expect 0 "3 bad rows are in the rejects file"
# Verbatim but for the line break: a NUL, broken UTF-8 and two megabytes between three causes.
[ "$(grep -ac '^# mixed.tsv:[456]: ' rejects)" = 3 ] && [ "$(grep -av '^#' rejects | wc -c)" = $((7 + 6 + 2097152 + 2)) ] ||
  { echo "rejects are not verbatim: $(grep -a '^#' rejects; wc -c rejects)"; failed=1; }
[ "$(events)" = 6 ] || { echo "$(events) events"; failed=1; }

# One line without end, through a pipe, in bounded memory.
bytes=64M; [ -z "${INKLING_LONG:-}" ] || bytes=1G
out=$(head -c "$bytes" /dev/zero | tr '\0' a | (ulimit -v 400000; "$INKLING" import --data data - 2>&1)); status=$?
[ -z "$(nm "$INKLING" 2>/dev/null | grep -m1 __asan_init)" ] || # whose shadow is larger than any limit
  { out=$(head -c "$bytes" /dev/zero | tr '\0' a | "$INKLING" import --data data - 2>&1); status=$?; }
expect 1 "standard input is no log that can be read; its first line: longer than 1 MiB"
out=$({ printf 'user\tquery\nz\tbefore\n'; head -c "$bytes" /dev/zero | tr '\0' a; printf '\nz\tbehind\n'; } |
  "$INKLING" import --data data - 2>&1); status=$?
expect 0 "2 good rows: 2 searches"
expect 0 "1 bad row: 1 longer than 1 MiB"

# Compressed data that ends too soon.
seq 1 20000 | sed 's/.*/u\tquery &/' | { printf 'user\tquery\n'; cat; } | gzip -c | head -c 40000 > cut.gz
take cut.gz
expect 1 "cut.gz ends in the middle of its gzip data; fetch it again whole"
expect 1 "good rows"
before=$(events)
seq 1 20000 | sed 's/.*/u\tquery &/' | { printf 'user\tquery\n'; cat; } > whole.tsv
take whole.tsv
expect 0 "an import of it was stopped; going on behind what it had kept"
[ "$(events)" = $((8 + 20000)) ] && [ "$before" -gt 8 ] || { echo "$before, then $(events) events"; failed=1; }

# Two at once: the second is told who holds the lock.
mkfifo held
"$INKLING" import --quiet --data data held 2>/dev/null & first=$!
exec 8>held # opens when the first one has the lock and reads
take good.tsv
expect 1 "another \`import\` is at work in data: process $first holds the lock"
exec 8>&-
wait "$first"

# What a slow pipe has given is committed before more is waited for, and locks nobody out.
before=$(events)
mkfifo slow.tsv.pipe slow_done; exec 7<>slow_done
{ printf 'user\tquery\n'; seq 1 9000 | sed 's/.*/u\tslowly &/'; read -r _ < slow_done; printf 'u\tlast\n'; } > slow.tsv.pipe &
slow=$!
"$INKLING" import --quiet --data data - < slow.tsv.pipe & first=$!
for _ in $(seq 1 100); do [ "$(events)" -ge $((before + 8000)) ] && break; sleep 0.1; done
[ "$(events)" -ge $((before + 8000)) ] || { echo "a slow pipe's rows were not committed"; failed=1; }
sqlite3 data/journal.db "begin immediate; rollback" || failed=1
echo >&7; wait "$slow" "$first"
exec 7>&-
[ "$(events)" = $((before + 9001)) ] || { echo "a slow pipe lost rows"; failed=1; }

take --rejects good.tsv good.tsv
expect 1 "--rejects would overwrite the log good.tsv; name another file"
[ -s good.tsv ] || { echo "the log is gone"; failed=1; }

# A directory that cannot be written, and a rejects file that cannot. root may write anywhere.
take --rejects /no/such/place good.tsv
expect 1 "cannot write /no/such/place: there is no such file or directory"
mkdir fixed; chmod 555 fixed; chmod 755 .
as_nobody=()
[ "$(id -u)" != 0 ] || as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
if "${as_nobody[@]}" "$INKLING" --version >/dev/null 2>&1; then
  out=$("${as_nobody[@]}" "$INKLING" import --data fixed good.tsv 2>&1); status=$?
  expect 1 "cannot write in fixed: permission denied; run as the user who owns it or name another path"
  out=$("${as_nobody[@]}" "$INKLING" import --data fixed/new good.tsv 2>&1); status=$?
  expect 1 "cannot make the directory fixed/new: permission denied"
  check "$(ls fixed)" "" "what was written"
fi

# Headers and nothing else, in every wrapping; each kind of line end in one file.
printf 'user\tquery\n' > header.tsv
take header.tsv; expect 1 "header.tsv holds no good row under its header"
printf '\xef\xbb\xbf' > mark.tsv
take mark.tsv; expect 1 "mark.tsv"
gzip -c header.tsv > header.gz; take header.gz; expect 1 "header.gz holds no good row under its header"
: | gzip -c > empty.gz; take empty.gz; expect 1 "empty.gz is empty; there is nothing to read"
rm -rf data; printf 'user\tquery\r\na\tx y\na\tz\r\n\r\n\na\tlast' > ends.tsv
take ends.tsv; expect 0 "3 good rows: 3 searches"
check "$(sqlite3 data/journal.db "select group_concat(query, '|') from event")" "x y|z|last" "queries"

# A quote that is never closed costs its own line, one within a field nothing.
rm -rf data; printf 'user,query\na,"lego\nb,duplo\nc,"two\nlines"\nd,5" disk\ne,"x"y\nf,"a ""b"""\n' > quotes.csv
take quotes.csv; expect 0 "4 good rows: 4 searches"
expect 0 "2 bad rows: 2 "
expect 0 "line 2: "
check "$(sqlite3 data/journal.db "select group_concat(replace(query, char(10), '/'), '|') from event")" \
  'duplo|two/lines|5" disk|a "b"' "queries"

# A query of a megabyte, and one just too long for a field, between two good ones.
{ printf 'user\tquery\na\tbefore\na\t'; head -c 1000000 /dev/zero | tr '\0' q; printf '\na\t'
  head -c 4097 /dev/zero | tr '\0' q; printf '\na\tbehind\n'; } > long.tsv
take long.tsv; expect 0 "2 good rows: 2 searches"
expect 0 "2 bad rows: 2 a field is longer than 4096 bytes"

# Equal rows are different events, many of them too.
rm -rf data; yes $'a\tlego' | head -n 100000 | sed '1i user\tquery' > equal.tsv
take equal.tsv; expect 0 "100000 good rows: 100000 searches"
take equal.tsv; expect 0 "nothing to add"
check "$(events)" 100000 "events"
exit $failed
