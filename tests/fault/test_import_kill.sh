#!/usr/bin/env bash
# SIGKILL at random moments of an import, again and again, and a run that is left alone: the
# journal then holds what an import that nobody touched gives, row for row, and nothing twice.
set -euo pipefail
rounds=10
[ -z "${INKLING_LONG:-}" ] || rounds=100
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-kill.XXXXXX")
trap 'rm -rf "$work"' EXIT
RANDOM=${INKLING_SEED:-7}

awk 'BEGIN {
  print "user\tquery\ttime\titem"
  for (i = 0; i < 60000; i++)
    printf "user%d\tquery %d\t%d\t%s\n", i % 997, i % 5000, 1600000000 + i, i % 3 ? "item" i : "" }' \
  > "$work/log.tsv"

contents() { # every event in order, but for the person's hash, whose key differs
  sqlite3 "$1/journal.db" "select id, at_ms, kind, query, item from event order by id" | sha256sum
}

start=$(date +%s%N)
"$INKLING" import --quiet --data "$work/whole" "$work/log.tsv"
took_ms=$((($(date +%s%N) - start) / 1000000))
wanted=$(contents "$work/whole")

killed=0
for ((round = 0; round < rounds; round++)); do
  data=$work/killed; rm -rf "$data"
  for ((try = 0; try < 4; try++)); do
    "$INKLING" import --quiet --data "$data" "$work/log.tsv" & pid=$!
    sleep "$(printf '0.%03d' $((RANDOM % (took_ms < 990 ? took_ms + 1 : 990))))"
    kill -KILL "$pid" 2>/dev/null && killed=$((killed + 1))
    wait "$pid" 2>/dev/null || true
  done
  "$INKLING" import --quiet --data "$data" "$work/log.tsv"
  got=$(contents "$data")
  [ "$got" = "$wanted" ] || { echo "round $round: the journal is not what it should be"; exit 1; }
  [ "$(sqlite3 "$data/journal.db" "select count(*), min(finished), max(rows) from import")" = "1|1|60000" ] ||
    { echo "round $round: $(sqlite3 "$data/journal.db" "select * from import")"; exit 1; }
done
[ "$killed" -ge "$rounds" ] || { echo "only $killed imports were killed before their end"; exit 1; }
echo "$rounds rounds, $killed kills: nothing lost, nothing twice"
