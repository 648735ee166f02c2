#!/usr/bin/env bash
# A full disk in the middle of an import, and a disk that may only be read: a sentence, nothing
# half kept, and the next run with room finishes. Needs root, for a small tmpfs.
set -uo pipefail
. tests/support/saying.sh
[ "$(id -u)" = 0 ] || exit 77
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-disk.XXXXXX")
mkdir "$work/small"
mount -t tmpfs -o size=8m tmpfs "$work/small" 2>/dev/null || { rmdir "$work/small" "$work"; exit 77; }
trap 'umount "$work/small"; rm -rf "$work"' EXIT
awk 'BEGIN { print "user\tquery"; for (i = 0; i < 200000; i++) print "user" i "\tquery number " i }' > "$work/log.tsv"
run import --data "$work/small/data" "$work/log.tsv"
expect 1 "disk is full"
kept=$(sqlite3 "$work/small/data/journal.db" "select count(*) from event")
[ "$kept" -lt 200000 ] && [ "$kept" = "$(sqlite3 "$work/small/data/journal.db" "select ifnull(max(rows), 0) from import")" ] ||
  { echo "$kept events are kept, the record says otherwise"; failed=1; }

mount -o remount,ro "$work/small"
run import --data "$work/small/data" "$work/log.tsv"
expect 1 "read-only"

mount -o remount,rw,size=64m "$work/small"
run import --data "$work/small/data" "$work/log.tsv"
expect 0 "good rows"
[ "$(sqlite3 "$work/small/data/journal.db" "select count(*), count(distinct query) from event")" = "200000|200000" ] ||
  { echo "rows are lost or doubled"; failed=1; }
exit $failed
