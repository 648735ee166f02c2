#!/usr/bin/env bash
# A clock that has stepped back an hour: what was kept in that hour lies ahead of it. Events of now are
# taken, both are suggested, by the service within seconds and by the next train, and the doctor
# says what is the matter with the clock.
set -euo pipefail
command -v curl >/dev/null && command -v sqlite3 >/dev/null || exit 77
. tests/scenario/service.sh

learn "$shop"
{ printf 'user\tquery\ttime\n'; printf '%s\tzelda\t'"$(date +%s)"'\n' ada ben cyd; } >"$work/before.tsv"
"$INKLING" import --quiet --data "$data" "$work/before.tsv"
sqlite3 "$data/journal.db" "update event set at_ms = at_ms + 3600000 where query = 'zelda'"
serve
suggests() { ask "/v1/suggest?q=$1&format=plain${3:-}" | grep -qx "$2"; }
for person in ada ben cyd; do
  printf '{"user_query":"hammock","client_id":"%s"}' $person |
    curl -sf -o /dev/null -H 'Content-Type: application/json' --data-binary @- "http://$at/v1/events" || fail "no event is taken"
done
wait_for 10 suggests ham hammock || fail "what is searched now is not suggested"
wait_for 10 suggests zel zelda || fail "what was searched before the step is not suggested"
[ "$(metric events_clamped_total)" = 0 ] || fail "an event of now was taken for one ahead"
"$INKLING" train --quiet --data "$data"
wait_for 5 suggests ham hammock '&recall=prefix' || fail "the train does not know what is searched now"
suggests zel zelda '&recall=prefix' || fail "the train does not know what was searched before the step"
"$INKLING" doctor --data "$data" >"$work/said" 2>&1 && fail "the doctor finds nothing"
grep -q "ahead of this machine's clock, which may have gone back: set the clock" "$work/said" || fail "$(cat "$work/said")"
