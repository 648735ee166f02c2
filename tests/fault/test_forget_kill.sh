#!/usr/bin/env bash
# SIGKILL at random moments of `user forget --now`, which notes, removes, trains, publishes, clears
# away and writes the journal anew. What others did is all there, what is current opens, and after
# the next train nothing of the person is in any file, unless the asking itself was never noted.
set -euo pipefail
rounds=8
[ -z "${INKLING_LONG:-}" ] || rounds=100
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-kill.XXXXXX")
trap 'rm -rf "$work"' EXIT
. tests/support/killing.sh

awk 'BEGIN {
  print "user\tsession\tquery\ttime"
  for (i = 0; i < 20000; i++) {
    if (i % 40 == 7) printf "leaver\ts%d\tfiligree otter %d\t%d\n", i % 13, i, 1600000000 + 7 * i
    printf "user%d\ts%d\tQuery %d\t%d\n", i % 997, i % 997, i % 500, 1600000003 + 7 * i } }' > "$work/log.tsv"
"$INKLING" import --quiet --data "$work/before" "$work/log.tsv"
for _ in 1 2 3; do "$INKLING" train --quiet --data "$work/before"; done
forget=("$INKLING" user forget leaver --quiet --now)
others="select count(*) from event where query like 'Query%'"
theirs="select count(*) from event where query like 'filigree%'"
[ "$(look_at "$work/before" "$others")" = 20000 ] && [ "$(look_at "$work/before" "$theirs")" = 500 ]

cp -a "$work/before" "$work/whole"
start=$(now_us)
"${forget[@]}" --data "$work/whole"
took_us=$(($(now_us) - start))

killed=0 unnoted=0 noted=0 removed=0
for ((round = 0; killed < rounds; round++)); do
  [ $round -lt $((10 * rounds)) ] || { echo "only $killed of $round interrupted it"; exit 1; }
  data=$work/killed
  rm -rf "$data"; cp -a "$work/before" "$data"
  "${forget[@]}" --data "$data" & pid=$!
  random_below "$took_us"; pause_us "$REPLY"
  ! kill_now $pid || killed=$((killed + 1))
  "$INKLING" edition verify --data "$data" > "$work/verified" || { echo "round $round: an edition is damaged"; exit 1; }
  left=$(look_at "$data" "$theirs")
  [ "$left" = 0 ] || [ "$left" = 500 ] || { echo "round $round: $left of 500 events are left"; exit 1; }
  note=$(sqlite3 "$data/control.db" "select count(*) from forgotten" 2>/dev/null || true)
  if [ "$left" = 0 ]; then removed=$((removed + 1))
  elif [ "${note:-0}" != 0 ]; then noted=$((noted + 1))
  else unnoted=$((unnoted + 1)); "${forget[@]}" --data "$data"; fi
  "$INKLING" train --quiet --data "$data" || { echo "round $round: the next train failed"; exit 1; }
  [ "$(look_at "$data" "$others")" = 20000 ] || { echo "round $round: events of others are lost"; exit 1; }
  if grep -rqa filigree "$data"; then echo "round $round: left in $(grep -rla filigree "$data")"; exit 1; fi
  [ "$(sqlite3 "$data/control.db" "select min(settled) from forgotten")" = 1 ] || { echo "round $round: not settled"; exit 1; }
  [ ! -e "$data/editions/00000001.edition" ] || { echo "round $round: an old edition counts them"; exit 1; }
done
echo "$killed of $round kills in $took_us us: $unnoted before it was noted, $noted before the events went, $removed after"
