#!/usr/bin/env bash
# SIGKILL at random moments of an import, once or again while it goes on, and a run that is left
# alone: the journal then holds what an import that nobody touched gives, row for row, and nothing
# twice.
set -euo pipefail
rounds=10
[ -z "${INKLING_LONG:-}" ] || rounds=100
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-kill.XXXXXX")
trap 'rm -rf "$work"' EXIT
. tests/support/killing.sh

awk 'BEGIN {
  print "user\tquery\ttime\titem"
  for (i = 0; i < 60000; i++)
    printf "user%d\tquery %d\t%d\t%s\n", i % 997, i % 5000, 1600000000 + i, i % 3 ? "item" i : "" }' \
  > "$work/log.tsv"
import=("$INKLING" import --quiet)

contents() { # every event in order, but for the person's hash, whose key differs
  sqlite3 "$1/journal.db" "select id, at_ms, kind, query, item from event order by id" | sha256sum
}
kept() { # rows by the record of how far the file is read; 0 before there is one
  look_at "$1" "select ifnull(max(rows), 0) from import" 2>/dev/null || echo 0
}

took_us=1000000000
for _ in 1 2 3; do
  rm -rf "$work/whole"
  start=$(now_us)
  "${import[@]}" --data "$work/whole" "$work/log.tsv"
  end=$(now_us)
  took_us=$((end - start < took_us ? end - start : took_us))
done
wanted=$(contents "$work/whole")

killed=0 again=0
declare -A left=([nothing]=0 [part]=0 [all]=0)
data=$work/killed
for ((round = 0; killed < rounds; round++)); do
  [ $round -lt $((10 * rounds)) ] || { echo "only $killed of $round interrupted an import"; exit 1; }
  rm -rf "$data"
  for ((try = 0; try <= round % 3; try++)); do
    "${import[@]}" --data "$data" "$work/log.tsv" & pid=$!
    random_below $took_us; pause_us $REPLY
    kill_now $pid || break
    rows=$(kept "$data")
    at=part
    [ "$rows" != 0 ] || at=nothing
    [ "$rows" != 60000 ] || at=all
    left[$at]=$((left[$at] + 1))
    killed=$((killed + (try == 0))) again=$((again + (try > 0)))
  done
  "${import[@]}" --data "$data" "$work/log.tsv"
  [ "$(contents "$data")" = "$wanted" ] || { echo "round $round: the journal is not what it should be"; exit 1; }
  [ "$(sqlite3 "$data/journal.db" "select count(*), min(finished), max(rows) from import")" = "1|1|60000" ] ||
    { echo "round $round: $(sqlite3 "$data/journal.db" "select * from import")"; exit 1; }
done
echo "$killed of $round kills interrupted an import of $took_us us, $again one that went on:" \
  "${left[nothing]} had kept nothing, ${left[part]} a part, ${left[all]} all; nothing lost, nothing twice"
