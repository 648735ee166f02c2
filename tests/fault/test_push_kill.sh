#!/usr/bin/env bash
# SIGKILL at random moments of a push, once or again while it goes on, and a run that is left alone:
# it prints what a run that nobody touched prints, byte for byte, and the journal holds nobody twice
# and everybody.
set -euo pipefail
rounds=10
[ -z "${INKLING_LONG:-}" ] || rounds=100
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-push-kill.XXXXXX")
trap 'rm -rf "$work"' EXIT
. tests/support/killing.sh

people=12000
awk -v people=$people 'BEGIN {
  print "user\tquery\ttime\titem"
  for (i = 0; i < people; i++) {
    printf "user%d\tquery %d\t%d\titem%d\n", i, i % 40, 1767600000 + i, i % 40
    printf "user%d\tquery %d\t%d\titem%d\n", i, (i + 1) % 40, 1767600100 + i, (i + 1) % 40 } }' >"$work/log.tsv"
awk -v people=$people 'BEGIN { print "user,consent,time_zone"
  for (i = 0; i < people; i++) printf "user%d,%s,Europe/Berlin\n", i, i % 5 ? "yes" : "no" }' >"$work/users.csv"
"$INKLING" import --quiet --data "$work/before" "$work/log.tsv"
"$INKLING" train --quiet --data "$work/before"
push=("$INKLING" push --quiet --users "$work/users.csv" --run night --now 2026-01-06T12:00:00Z
  --set push_score_min=0 --set push_query_day_max=200)

rows() { sqlite3 "$1/journal.db" "select line, query, reason, at_ms, expires_ms from push order by line, id" | sha256sum; }
decided() { look_at "$1" "select ifnull(max(lines), 0) from push_run" 2>/dev/null || echo 0; }

cp -r "$work/before" "$work/whole"
start=$(now_us)
"${push[@]}" --data "$work/whole" --out "$work/wanted"
took_us=$(($(now_us) - start))
wanted=$(rows "$work/whole")
[ "$(wc -l <"$work/wanted")" -gt 5000 ] || { echo "only $(wc -l <"$work/wanted") people are told anything"; exit 1; }

killed=0 again=0
declare -A left=([nothing]=0 [part]=0 [all]=0)
data=$work/killed
for ((round = 0; killed < rounds; round++)); do
  [ $round -lt $((10 * rounds)) ] || { echo "only $killed of $round interrupted a push"; exit 1; }
  rm -rf "$data" "$work/told"
  cp -r "$work/before" "$data"
  for ((try = 0; try <= round % 3; try++)); do
    "${push[@]}" --data "$data" --out "$work/told" & pid=$!
    random_below $took_us; pause_us $REPLY
    kill_now $pid || break
    [ ! -e "$work/told" ] || cmp "$work/told" "$work/wanted" || { echo "round $round: half a file has its name"; exit 1; }
    lines=$(decided "$data")
    at=part
    [ "$lines" != 0 ] || at=nothing
    [ "$lines" -le $people ] || at=all # the header is a line
    left[$at]=$((left[$at] + 1))
    killed=$((killed + (try == 0))) again=$((again + (try > 0)))
  done
  "${push[@]}" --data "$data" --out "$work/told"
  cmp "$work/told" "$work/wanted" || { echo "round $round: it prints something else"; exit 1; }
  [ "$(rows "$data")" = "$wanted" ] || { echo "round $round: the journal is not what it should be"; exit 1; }
done
echo "$killed of $round kills interrupted a push of $took_us us, $again one that went on:" \
  "${left[nothing]} had decided nothing, ${left[part]} a part, ${left[all]} all; nobody twice, nobody left out"
