#!/usr/bin/env bash
# A disk that fills up while train sums up, numbers or publishes, and one that may only be read: a
# sentence, what is current stays and opens, nothing is left lying about, and with room the same
# edition comes out as on a disk that never was full. Needs root, for a small tmpfs.
set -uo pipefail
[ "$(id -u)" = 0 ] || exit 77
. tests/support/saying.sh
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-disk.XXXXXX")
mkdir "$work/small"
mount -t tmpfs -o size=64m tmpfs "$work/small" 2>/dev/null || { rmdir "$work/small" "$work"; exit 77; }
trap 'umount "$work/small"; rm -rf "$work"' EXIT
data=$work/small/data

awk 'BEGIN {
  print "user\tquery\ttime"
  for (i = 0; i < 60000; i++)
    printf "user%d\tQuery number %d\t%d\n", i % 997, i % 9000, 1600000000 + 60 * i }' > "$work/log.tsv"
head -n 20000 "$work/log.tsv" > "$work/first.tsv"
edition() { sha256sum < "$1/current" | cut -d ' ' -f 1; }

run import --quiet --data "$data" "$work/first.tsv"; expect 0 ""
run train --quiet --data "$data"; expect 0 ""
run import --quiet --data "$data" "$work/log.tsv"; expect 0 ""
cp -a "$data" "$work/roomy"
run train --quiet --data "$work/roomy"; expect 0 ""
old=$(edition "$data") new=$(edition "$work/roomy")
[ "$old" != "$new" ] || { echo "the second train changed nothing"; failed=1; }

refused_in() { # pattern of the sentence
  [[ $out == *$1* ]] && refused[$2]=$((refused[$2] + 1))
}
declare -A refused=([journal]=0 [edition]=0)
for left_kib in 0 8 40 100 300 600 1000 2000 4000 8000 12000; do
  free_kib=$(df --output=avail -k "$work/small" | tail -1)
  fallocate -l $(((free_kib - left_kib) * 1024)) "$work/small/ballast" || exit 1
  run train --quiet --data "$data"
  rm "$work/small/ballast"
  [ "$status" != 0 ] || break
  expect 1 "the disk is full; free some space and try again"
  refused_in "journal.db" journal
  refused_in "edition" edition
  check "$(edition "$data")" "$old" "what is current"
  check "$(ls -A "$data/editions")" "00000001.edition" "what is left in editions/"
  run edition verify --data "$data"; expect 0 "edition 1 is whole"
done
[ "${refused[journal]}" -ge 2 ] || { echo "the rollup never met the full disk"; failed=1; }

# All is summed up by now: what is left to write is the edition.
run train --quiet --data "$data"; expect 0 ""
check "$(edition "$data")" "$new" "the edition with room"
kept=$(ls -A "$data/editions")
for left_kib in 64 100 140 180 220 260; do
  free_kib=$(df --output=avail -k "$work/small" | tail -1)
  fallocate -l $(((free_kib - left_kib) * 1024)) "$work/small/ballast" || exit 1
  run train --quiet --data "$data"
  rm "$work/small/ballast"
  [ "$status" != 0 ] || break
  expect 1 "the disk is full; free some space and try again"
  refused_in "edition" edition
  check "$(ls -A "$data/editions")" "$kept" "what is left in editions/"
  check "$(edition "$data")" "$new" "what is current"
done
[ "${refused[edition]}" -ge 1 ] || { echo "the edition never met the full disk"; failed=1; }

mount -o remount,ro "$work/small"
run train --quiet --data "$data"; expect 1 "the file system is read-only; remount it writable or name another directory"
run edition use 1 --data "$data"; expect 1 "the file system is read-only; remount it writable or name another directory"
mount -o remount,rw "$work/small"
run train --quiet --data "$data"; expect 0 ""
check "$(edition "$data")" "$new" "the edition after all"
echo "full disk met: ${refused[journal]} times by the journal, ${refused[edition]} by an edition"
exit $failed
