#!/usr/bin/env bash
# Somebody asks to be forgotten while the service runs: what only too few others asked for is gone
# within a second of the next train, and neither their words nor anybody's name is in any file of
# the data directory or in the log.
set -uo pipefail
command -v curl >/dev/null || exit 77
. tests/support/saying.sh
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-forget.XXXXXX")
server=
trap '[ -z "$server" ] || { kill "$server"; wait "$server"; }; rm -rf "$work"' EXIT
cd "$work" || exit 1

{ printf 'user\tsession\tquery\ttime\n'
  for person in anna.marker.1 bert.marker.2 carl.marker.3; do
    printf '%s\tdesk-%s\tlego duplo\t2023-10-02T12:00:00.5Z\n' $person $person
    printf '%s\tdesk-%s\tlego train\t2023-10-03T12:00:00.5Z\n' $person $person
  done
  printf 'dora.marker.4\tdesk-4\tlego train\t2023-10-04T12:00:00.5Z\n'
  printf '\tdesk-anna.marker.1\tpurple unicorn castle\t2023-10-01T12:00:00.5Z\n'
  printf 'anna.marker.1\tdesk-anna.marker.1\tgreen unicorn castle\t2023-10-05T12:00:00.5Z\n'
} > log.tsv
printf '{"client_id":"emil.marker.5","user_query":"lego train","timestamp":"2023-10-05T12:00:00Z","query_id":"q1"}\n' > log.ndjson
run import --data data log.tsv log.ndjson; expect 0 "9 searches"
# Standard input whose beginning is known is looked at twice.
"$INKLING" import --data data - < log.tsv > said 2>&1 || { cat said; failed=1; }
run train --data data; expect 0 "edition 1"
run train --data data; expect 0 "edition 2"

"$INKLING" serve --data data --listen 127.0.0.1:0 --set log_level=debug 2> server.log & server=$!
until url=$(sed -n 's/.*event="serving" address=\([^ ]*\).*/http:\/\/\1/p' server.log) && [ -n "$url" ]; do
  kill -0 $server 2>/dev/null || { cat server.log; exit 1; }
done
suggested() { curl -s "$url/v1/suggest?q=lego&format=plain&user=anna.marker.1&session=desk-anna.marker.1"; }
check "$(suggested | sort | paste -sd ,)" "lego duplo,lego train" "what is suggested before"

run user export anna.marker.1 --data data
expect 0 '{"event":8,"kind":"search","at":"2023-10-01T12:00:00.500Z","query":"purple unicorn castle","session":'
expect 0 '"query":"green unicorn castle"'
check "$(wc -l <<< "$out")" 6 "the number of lines of the export"
run user export nobody --data data; expect 0 ""

echo anna.marker.1 | "$INKLING" user forget --file - --json --data data > said 2>&1
check "$(cat said)" '{"people":1,"sessions":1,"events":4,"trained":false}' "what forgetting says"
run user export anna.marker.1 --data data; check "$out" "" "the export of somebody forgotten"
run train --data data; expect 0 "2 editions that counted them"
published=${EPOCHREALTIME/./}
until [ "$(suggested)" = "lego train" ]; do
  [ $((${EPOCHREALTIME/./} - published)) -lt 2000000 ] || { echo "still suggested: $(suggested)"; failed=1; break; }
done
echo "followed after $(((${EPOCHREALTIME/./} - published) / 1000)) ms"
check "$(ls data/editions)" 00000003.edition "the editions that are left"

run user forget bert.marker.2 carl.marker.3 --now --reason "they asked" --data data
expect 0 "forgot 2 people and 2 sessions of theirs: 4 events removed"
run user forget --session desk-4 --data data; expect 0 "0 events removed"

kill $server; wait $server; server=
for words in unicorn marker desk- "lego duplo"; do
  found=$(grep -rla -e "$words" data server.log)
  check "$found" "" "where \"$words\" is left"
done
check "$(sqlite3 data/control.db "select count(*) from audit where reason = 'they asked'")" 1 "the audit"
check "$(stat -c %a data/control.db)" 600 "the mode of control.db"

run user; expect 2 "too few arguments"
run user forget --data data; expect 2 "name a user"
run user remember x --data data; expect 2 "say forget or export"
run user export --now x --data data; expect 2 "belong to forget"
run user forget --file /nowhere --data data; expect 1 "cannot read /nowhere"
: > empty; run user forget --file empty --data data; expect 1 "nobody is named in empty"
run user forget "" --data data; expect 1 "a user's name has 1 to 4096 bytes"
exit $failed
