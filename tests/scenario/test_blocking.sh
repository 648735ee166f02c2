#!/usr/bin/env bash
# A rule made on the command line takes effect on a running server under clients that ask every scene
# without pause: nothing that was asked for later than a second after the command returned shows what is
# blocked, undo restores it, and a restart changes neither. A list that cannot be read stops the scenes.
# INKLING_LONG=1 makes 100 rounds of it.
set -euo pipefail
. "${INKLING_SOURCE:-$(dirname "$0")/../..}/tests/scenario/service.sh"
rounds=${INKLING_LONG:+100}
rounds=${rounds:-3}

learn "$shop"
serve
block() { "$INKLING" block "$@" --data "$data" >/dev/null; }
shows() { ask "/v1/suggest?q=call+of&limit=50" | grep -qi 'duty'; }
hides() { ! shows; }

# A line an answer: when it was asked for, and the answer.
ask_without_pause() { # FILE
  local url asked
  while [ ! -e "$work/stop" ]; do
    for url in "suggest?q=call" "suggest?q=" "shading?" "discover?" "trending?" "refine?q=call+of+duty" "fallback?q=camera"; do
      asked=$(date +%s%N)
      printf '%s %s\n' "$asked" "$(ask "/v1/$url")" >>"$1"
    done
  done
}
ask_without_pause "$work/one" & clients=$!
ask_without_pause "$work/other" & clients="$clients $!"

# Of what the answers offer, not of what was asked; asked between two times.
offered_between() { # FROM TO WORD
  awk -v from="$1" -v to="$2" '$1 >= from && $1 <= to' "$work/one" "$work/other" |
    sed 's/"q":"[^"]*"//' | grep -ci "$3" || true
}

slowest_ms=0
for ((round = 1; round <= rounds; round++)); do
  wait_for 5 shows || fail "round $round begins without it"
  block add "duty" --reason "round $round"
  made=$(date +%s%N)
  wait_for 1 hides || fail "round $round: it is shown a second later"
  took_ms=$((($(date +%s%N) - made) / 1000000))
  slowest_ms=$((took_ms > slowest_ms ? took_ms : slowest_ms))
  sleep 1.3
  bad=$(offered_between $((made + 1000000000)) "$(date +%s%N)" duty)
  [ "$bad" = 0 ] || fail "round $round: $bad answers of later than a second show it"
  block undo
  wait_for 1 shows || fail "round $round: undo does not restore it"
done
touch "$work/stop"
# shellcheck disable=SC2086  # a list of processes
wait $clients
echo "$(cat "$work/one" "$work/other" | wc -l) answers; slowest effect $slowest_ms ms"

# What is blocked stays so across a restart, from the first answer on.
block add "d.u.t.y" --match substring
kill -TERM "$pid"
ended || fail "exit $?"
serve
hides || fail "the restarted server shows it"

# Another process may not be able to read the list either: `ask` fails, the server answers nothing.
cp "$data/control.db" "$work/good"
kill -TERM "$pid"
ended || fail "exit $?"
rm -f "$data"/control.db-*
printf 'no database at all, and long enough to be taken for a damaged one' >"$data/control.db"
! "$INKLING" ask suggest q=c --data "$data" >"$work/out" 2>&1 || fail "ask answers without the list: $(cat "$work/out")"
serve
[ "$(curl -sS -o "$work/reply" -w '%{http_code}' "http://$at/v1/suggest?q=c")" = 503 ] || fail "it answers: $(cat "$work/reply")"
grep -q 'block list cannot be read' "$work/reply" || fail "it does not say why: $(cat "$work/reply")"
[ "$(curl -sS -o /dev/null -w '%{http_code}' "http://$at/readyz")" = 503 ] || fail "it says it is ready"
[ "$(metric block_readable)" = 0 ] || fail "/metrics says it can be read"
mv "$work/good" "$data/control.db"
answers() { ask "/v1/suggest?q=camera" | grep -q '"query":"camera"'; }
wait_for 2 answers || fail "it does not answer again"
hides || fail "it does not go by the list that came back"
