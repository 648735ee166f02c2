#!/usr/bin/env bash
# A backup made while a service takes events and an import runs holds, of each of them, everything
# that was acknowledged before it began, and of what came later a beginning without gaps. It is not
# restored under a running service; restored afterwards, it is served.
set -euo pipefail
command -v curl >/dev/null || exit 77
. tests/scenario/service.sh

learn "$shop"
serve
post_events() { # one event a request, numbered; the last that was acknowledged is in $work/posted
  for ((i = 1; ; i++)); do
    printf '{"user_query":"posted","client_id":"u%d","event_id":"e%d","timestamp":"2023-10-02T12:00:00Z"}' "$i" "$i" |
      curl -sf -o /dev/null -H 'Content-Type: application/json' --data-binary @- "http://$at/v1/events" || return 0
    echo "$i" >"$work/posted.new" && mv "$work/posted.new" "$work/posted"
  done
}
echo 0 >"$work/posted"
post_events &
awk 'BEGIN { print "user\tquery"; for (i = 1; i <= 400000; i++) print "u" i % 997 "\timported " i }' >"$work/log.tsv"
"$INKLING" import --quiet --data "$data" "$work/log.tsv" &
importer=$!
enough_posted() { [ "$(cat "$work/posted")" -ge 20 ]; }
wait_for 20 enough_posted || fail "no events are taken"

rows() { sqlite3 "$1/journal.db" "select count(*) from event where query = 'posted'"; }
imported() { sqlite3 "$1/journal.db" "select count(*), ifnull(max(cast(substr(query, 10) as integer)), 0) from event where query like 'imported %'"; }
for round in 1 2 3; do
  before=$(cat "$work/posted")
  "$INKLING" backup --quiet --data "$data" --out "$work/backup$round"
  mapfile -t ids < <(sqlite3 "$work/backup$round/journal.db" "select count(*), max(id) - min(id) + 1 from event" | tr '|' '\n')
  [ "${ids[0]}" = "${ids[1]}" ] || fail "the backup's events have gaps: ${ids[*]}"
  [ "$(rows "$work/backup$round")" -ge "$before" ] || fail "$before events were acknowledged, $(rows "$work/backup$round") are in the backup"
  [[ $(imported "$work/backup$round") =~ ^([0-9]+)\|([0-9]+)$ ]]
  [ "${BASH_REMATCH[1]}" = "${BASH_REMATCH[2]}" ] || fail "the backup's import has gaps"
  [ "$(sqlite3 "$work/backup$round/journal.db" 'pragma integrity_check')" = ok ] || fail "the backup is damaged"
done
"$INKLING" backup --data "$data" --out "$work/backup1" 2>"$work/said" && fail "it was replaced"
grep -q "is there already" "$work/said" || fail "$(cat "$work/said")"
wait "$importer" || fail "the import failed"

"$INKLING" backup --restore "$work/backup1" --data "$data" 2>"$work/said" && fail "restored under a running service"
grep -q "another .serve. is at work in .*: process $pid holds the lock" "$work/said" || fail "$(cat "$work/said")"
kill "$pid"
ended || fail "the service did not end well"
"$INKLING" backup --restore "$work/backup1" --data "$data" >"$work/said"
grep -q "edition 1 is current" "$work/said" || fail "$(cat "$work/said")"
[ "$(rows "$data")" = "$(rows "$work/backup1")" ] || fail "other events than in the backup"
serve
ask '/v1/suggest?q=ca&format=plain' | grep -q . || fail "nothing is suggested"
[ "$(ask /v1/suggest?q=ca | sed 's/.*"edition":\([0-9]*\).*/\1/')" = 1 ] || fail "another edition"
printf '{"user_query":"after","client_id":"u"}' | curl -sf -o /dev/null --data-binary @- -H 'Content-Type: application/json' "http://$at/v1/events" || fail "no event is taken"
[ "$(find "$data" -name '.restore' -o -name '.restore.partial' | wc -l)" = 0 ] || fail "leftovers: $(ls -A "$data")"
