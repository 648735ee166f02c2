#!/usr/bin/env bash
# SIGKILL at random moments of a train that rolls events up, publishes, and removes old editions:
# what is current opens and is the old edition or the new one, the journal is untouched, and the
# next train ends in the very bytes, edition and sums, of one that nobody killed. Every other kill
# waits for the publication, which is the shortest part of a run.
set -euo pipefail
rounds=6
[ -z "${INKLING_LONG:-}" ] || rounds=100
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-kill.XXXXXX")
trap 'rm -rf "$work"' EXIT
. tests/support/killing.sh
old_editions=20

write_log() { # first row, rows
  awk -v first="$1" -v rows="$2" 'BEGIN {
    print "user\tquery\ttime\titem\tcategory"
    for (i = first; i < first + rows; i++)
      printf "user%d\tQuery %d\t%d\t%s\tc%d\n", i % 997, i % (i < 3000 ? 500 : 5000), 1600000000 + 7 * i,
        i % 3 ? "item" i : "", i % 11 }'
}
train=("$INKLING" train --quiet --set editions_kept=3)
edition() { sha256sum < "$1/current" | cut -d ' ' -f 1; }
sums() { look_at "$1" .dump | sha256sum; }
events() { look_at "$1" "select count(*) from event"; }

write_log 0 3000 > "$work/first.tsv"
write_log 3000 30000 > "$work/second.tsv"
"$INKLING" import --quiet --data "$work/before" "$work/first.tsv"
for ((i = 0; i < old_editions; i++)); do
  "$INKLING" train --quiet --data "$work/before" --set editions_kept=$old_editions
done
"$INKLING" import --quiet --data "$work/before" "$work/second.tsv"
old=$(edition "$work/before")

# How long a train takes, and its publication, which is known by the file that is written.
took_us=1000000000 publications=()
wait_for_publication() { # data directory, process
  until [ -e "$1/editions/00000021.edition.tmp" ] || ! kill -0 "$2" 2>/dev/null; do :; done
}
for _ in 1 2 3; do
  rm -rf "$work/whole"; cp -a "$work/before" "$work/whole"
  start=$(now_us)
  "${train[@]}" --data "$work/whole" & pid=$!
  wait_for_publication "$work/whole" $pid
  begun=$(now_us)
  wait $pid
  end=$(now_us)
  took_us=$((end - start < took_us ? end - start : took_us))
  publications+=($((end - begun)))
done
publication_us=$(printf '%s\n' "${publications[@]}" | sort -n | sed -n 2p)
new=$(edition "$work/whole")
wanted=$(sums "$work/whole")
wanted_events=$(events "$work/whole")
[ "$old" != "$new" ] && [ "$(ls "$work/whole/editions" | wc -l)" = 4 ]

declare -A left=([rollup]=0 [build]=0 [write]=0 [name]=0 [removal]=0)
note_what_was_left() { # of a run that was killed
  local data=$1
  if [ "$(look_at "$data" "select watermark from rollup")" != "$wanted_events" ]; then
    at=rollup
  elif [ "$(edition "$data")" = "$new" ]; then at=removal
  elif [ -e "$data/editions/00000021.edition.tmp" ]; then at="write"
  elif [ -e "$data/editions/00000021.edition" ]; then at=name
  else at=build; fi
  left[$at]=$((left[$at] + 1))
}

killed=0
for ((round = 0; killed < rounds; round++)); do
  [ $round -lt $((10 * rounds)) ] || { echo "only $killed of $round interrupted a train"; exit 1; }
  data=$work/killed
  rm -rf "$data"; cp -a "$work/before" "$data"
  "${train[@]}" --data "$data" & pid=$!
  if ((round % 2)); then
    wait_for_publication "$data" $pid
    random_below $publication_us; pause_us $REPLY
  else
    random_below $took_us; pause_us $REPLY
  fi
  if kill_now $pid; then
    killed=$((killed + 1))
    note_what_was_left "$data"
  fi
  found=$(edition "$data")
  [ "$found" = "$old" ] || [ "$found" = "$new" ] || { echo "round $round: current is neither edition"; exit 1; }
  "$INKLING" edition verify --data "$data" > "$work/verified" || { echo "round $round: an edition is damaged"; exit 1; }
  [ "$(events "$data")" = "$wanted_events" ] || { echo "round $round: events are lost"; exit 1; }
  "${train[@]}" --data "$data" || { echo "round $round: the next train failed"; exit 1; }
  [ "$(edition "$data")" = "$new" ] || { echo "round $round: the next edition is another"; exit 1; }
  [ "$(sums "$data")" = "$wanted" ] || { echo "round $round: the sums are others"; exit 1; }
  [ "$(ls -A "$data/editions" | wc -l)" = 4 ] && [ ! -e "$data/current.tmp" ] ||
    { echo "round $round: something is left over:"; ls -A "$data" "$data/editions"; exit 1; }
done
echo "$killed of $round kills interrupted a train ($took_us us, its publication $publication_us us):" \
  "${left[rollup]} in the rollup, ${left[build]} while it built, ${left[write]} while it wrote," \
  "${left[name]} before it was current, ${left[removal]} after"
