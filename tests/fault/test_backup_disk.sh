#!/usr/bin/env bash
# A disk that fills up under a backup or a restore: a sentence, nothing left over, and what was
# there stays. Needs root, for a small tmpfs.
set -uo pipefail
[ "$(id -u)" = 0 ] || exit 77
. tests/support/saying.sh
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-disk.XXXXXX")
mkdir "$work/small"
mount -t tmpfs -o size=4m tmpfs "$work/small" 2>/dev/null || { rmdir "$work/small" "$work"; exit 77; }
trap 'umount "$work/small"; rm -rf "$work"' EXIT
awk 'BEGIN { print "user\tquery"; for (i = 0; i < 200000; i++) print "user" i "\tquery number " i % 1000 }' >"$work/log.tsv"
run import --quiet --data "$work/data" "$work/log.tsv"; expect 0 ""
run train --quiet --data "$work/data"; expect 0 ""
before=$(ls -A "$work/data")

run backup --quiet --data "$work/data" --out "$work/small/backup"; expect 1 "the disk is full"
check "$(ls -A "$work/small")" "" "what is left of the backup"
check "$(ls -A "$work/data")" "$before" "the data directory"

run backup --quiet --data "$work/data" --out "$work/backup"; expect 0 ""
printf 'user\tquery\na\tlego\nb\tlego\nc\tlego\n' >"$work/little.tsv"
run import --quiet --data "$work/small/data" "$work/little.tsv"; expect 0 ""
run train --quiet --data "$work/small/data"; expect 0 ""
run backup --quiet --data "$work/small/data" --restore "$work/backup"; expect 1 "the disk is full"
check "$(find "$work/small/data" -name '.restore.partial')" "" "what is left of the restore"
run ask suggest q=le format=plain --data "$work/small/data"; check "$out" lego "what is suggested"
mount -o remount,size=64m "$work/small"
run backup --data "$work/small/data" --restore "$work/backup"; expect 0 "edition 1 is current"
check "$(sqlite3 "$work/small/data/journal.db" 'select count(*) from event')" 200000 "the events"
exit "$failed"
