#!/usr/bin/env bash
# The names of people and of sessions are in no file of the data directory, its logs and backups
# included, nor in what the service says, however they came in: posted, asked with, imported. Looked
# for while the service runs, after it was killed, and after a train.
set -euo pipefail
command -v curl >/dev/null || exit 77
. tests/scenario/service.sh

"$INKLING" import --quiet --data "$data" --format counts "$shop"
printf 'user\tsession\tquery\ttime\nmarker-tsv-user\tmarker-tsv-session\ttyped in tsv\t2023-10-02T12:00:00Z\n' >"$work/log.tsv"
printf '{"client_id":"marker-ubi-user","session_id":"marker-ubi-session","user_query":"typed in ubi","timestamp":"2023-10-02T12:00:00Z"}\n' >"$work/log.ndjson"
"$INKLING" import --quiet --data "$data" "$work/log.tsv" "$work/log.ndjson"
sed 's/tsv-/stdin-/g' "$work/log.tsv" | "$INKLING" import --quiet --data "$data" -
"$INKLING" train --quiet --data "$data"
serve --set log_level=debug

post() { curl -sf "http://$at/v1/events" -H 'Content-Type: application/json' --data-binary "$1" | grep -q "\"accepted\":$2," || fail "not taken: $1"; }
post '[{"client_id":"marker-client","session_id":"marker-session","user_query":"typed and posted"},
  {"user_id":"marker-user","user_query":"typed and posted"},
  {"session_id":"marker-lone","user_query":"typed and posted","event_id":"marker-event-id"}]' 3
post '{"events":[{"eventType":"click","eventName":"Clicked","index":"shop","userToken":"marker-token","objectIDs":["sku-1"]}]}' 1
post '{"client_id":"marker-only","user_query":"typed for learning","query_attributes":{"learn":"only"}}' 1
ask '/v1/suggest?q=ca&user=marker-asking&session=marker-asking-session' | grep -q query_id
ask '/v1/suggest?q=ca&limit=x&user=marker-refused' | grep -q error

look() { # WHERE...
  local found
  found=$(grep -rla -e marker- "$@" || true)
  [ -z "$found" ] || fail "the name of a person is in $found"
}
# The log holds what was just posted, or nothing would have been looked at.
grep -qa 'typed and posted' "$data/journal.db-wal" || fail "nothing was posted into the log"
look "$data" "$log"
kill -KILL "$pid"
wait "$pid" 2>/dev/null || true
pid=
grep -qa 'typed and posted' "$data/journal.db-wal" || fail "the log went with the service"
look "$data" "$log"
"$INKLING" backup --quiet --data "$data" --out "$work/backup"
"$INKLING" doctor --quiet --data "$data" --salvage "$work/saved"
"$INKLING" train --quiet --data "$data"
"$INKLING" user export --data "$data" marker-client >"$work/export"
grep -q 'typed and posted' "$work/export" || fail "the export does not find who posted"
look "$data" "$work/backup" "$work/saved" "$work/export" "$log"
