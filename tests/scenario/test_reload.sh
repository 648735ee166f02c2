#!/usr/bin/env bash
# Editions are published, rolled back and forward under clients that ask without pause, on kept
# connections and on new ones: not one request fails, and each edition is served within a second of
# its publication.
set -euo pipefail
. "${INKLING_SOURCE:-$(dirname "$0")/../..}/tests/scenario/service.sh"
editions=6

learn "$shop"
serve

ask_without_pause() { # FILE OPTIONS...: the bodies and, a line each, the status
  while [ ! -e "$work/stop" ]; do
    curl -sS -w '\n%{http_code} %{errormsg}\n' "${@:2}" "http://$at/v1/suggest?q=c&seq=[1-200]" >>"$1"
  done
}
ask_without_pause "$work/kept" & clients=$!
ask_without_pause "$work/new" -H 'Connection: close' & clients="$clients $!"

# Between the change of `current` and the line of the log, both by this machine's clock.
served_within_a_second() {
  local changed_ns loaded_at
  changed_ns=$(date -d "$(stat -c %y "$data/current")" +%s%N)
  wait_for 20 logged "event=\"edition loaded\" edition=$1 queries=$2 " || fail "edition $1 is not served"
  loaded_at=$(sed -n "s/^time=\([^ ]*\) .*\"edition loaded\" edition=$1 .*/\1/p" "$log" | tail -1)
  took_ms=$((($(date -d "$loaded_at" +%s%N) - changed_ns) / 1000000))
  [ "$took_ms" -le 1000 ] || fail "edition $1 was served after $took_ms ms"
  slowest_ms=$((took_ms > slowest_ms ? took_ms : slowest_ms))
}

slowest_ms=0
for ((n = 2; n <= editions; n++)); do
  printf 'query number %d\t50\n' "$n" >"$work/more"
  learn "$work/more"
  served_within_a_second "$n" $((12 + n))
  wait_for 20 grep -q "\"edition\":$n," "$work/kept" || fail "no client saw edition $n"
done
: >"$log"
"$INKLING" edition use --quiet --data "$data" 2
served_within_a_second 2 14
"$INKLING" edition use --quiet --data "$data" "$editions"
served_within_a_second "$editions" $((12 + editions))

touch "$work/stop"
# shellcheck disable=SC2086  # a list of processes
wait $clients
for way in kept new; do
  bad=$(grep -E '^[0-9]{3} ' "$work/$way" | grep -vc '^200 $' || true)
  asked=$(grep -c '^200 $' "$work/$way")
  [ "$bad" = 0 ] || fail "$bad of $asked requests on $way connections: $(grep -E '^[0-9]{3} ' "$work/$way" | grep -v '^200 $' | head -3)"
  echo "$asked requests on $way connections, none failed"
done
kill -TERM "$pid"
ended || fail "exit $?"
echo "slowest to be served: $slowest_ms ms after its publication"
