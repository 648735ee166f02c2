#!/usr/bin/env bash
# SIGTERM: requests under way finish, nothing new is taken, the exit status is 0.
set -euo pipefail
. "${INKLING_SOURCE:-$(dirname "$0")/../..}/tests/scenario/service.sh"
learn "$shop"

refused() {
  local status=0
  curl -s -o /dev/null --max-time 5 "http://$at/healthz" || status=$?
  [ "$status" = 7 ]
}
requests_open() { [ "$(metric requests_open)" = "$1" ]; } # the question is one itself

say() { (trap '' PIPE && printf '%b' "$1" >&3) 2>/dev/null || true; } # nobody may be listening

# A request whose body is half here when the signal comes.
half_a_request() {
  exec 3<>"/dev/tcp/${at%:*}/${at#*:}"
  say 'GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhel'
  wait_for 20 requests_open 2 || fail "half a request is not under way"
}

serve
half_a_request
kill -TERM "$pid"
wait_for 20 refused || fail "a new connection was taken while draining"
logged 'event="draining" timeout_ms=10000' || fail "no line says that it drains"
kill -0 "$pid" || fail "it ended before its request did"
say lo
answer=$(timeout 20 cat <&3)
exec 3>&-
[[ $answer == "HTTP/1.1 200 OK"*ok* ]] || fail "the request under way got: $answer"
[[ $answer == *"Connection: close"* ]] || fail "the last answer does not say that it is the last"
ended || fail "exit $?"
logged 'event="stopped"' || fail "no line says that it stopped"

# A connection that has not asked yet may still do so, for a second.
connect() {
  exec 3<>"/dev/tcp/${at%:*}/${at#*:}"
  wait_for 20 connections_open 2 || fail "no connection"
}
connections_open() { [ "$(metric connections_open)" = "$1" ]; }
serve
connect
kill -TERM "$pid"
wait_for 20 refused || fail "a new connection was taken while draining"
say 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'
answer=$(timeout 20 cat <&3)
exec 3>&-
[[ $answer == "HTTP/1.1 200 OK"*"Connection: close"* ]] || fail "a connection made before the end got: $answer"
ended || fail "exit $?"

serve
connect
start_ns=$(date +%s%N)
kill -TERM "$pid"
ended || fail "exit $? with a silent connection"
exec 3>&-
took_ms=$((($(date +%s%N) - start_ns) / 1000000))
[ "$took_ms" -ge 900 ] && [ "$took_ms" -lt 9000 ] || fail "a silent connection held it for $took_ms ms"

# A request that never ends is given drain_timeout_ms.
serve --set drain_timeout_ms=300
half_a_request
kill -TERM "$pid"
ended || fail "exit $? where a request did not end"
exec 3>&-
logged 'event="drain timed out" requests=1' || fail "no line says what was cut off"

# Ctrl-C drains as well, a second one ends it at once.
serve
half_a_request
kill -INT "$pid"
wait_for 20 logged 'event="draining"' || fail "SIGINT does not drain"
wait_for 20 refused || fail "a new connection was taken after SIGINT"
kill -INT "$pid"
status=0
ended || status=$?
[ "$status" = 130 ] || fail "a second SIGINT ended in $status"
exec 3>&-

# Under load a client is answered or refused, and never left without a word.
serve
touch "$work/kept" "$work/new"
load() { # FILE OPTIONS...; exec, so that it is the client that is killed, before another test has its port
  exec curl -s -o /dev/null -w '%{exitcode} %{http_code}\n' "${@:2}" "http://$at/v1/suggest?q=c&seq=[1-100000]" >"$1"
}
some() { [ "$(grep -c '^0 200$' "$1")" -gt "$2" ]; }
load "$work/kept" & clients=$!
load "$work/new" -H 'Connection: close' & clients="$clients $!"
wait_for 20 some "$work/kept" 200 || fail "no load"
wait_for 20 some "$work/new" 200 || fail "no load on new connections"
kill -TERM "$pid"
ended || fail "exit $? under load"
wait_for 60 grep -q '^7 000$' "$work/kept" || fail "the clients do not notice that it is gone"
wait_for 60 grep -q '^7 000$' "$work/new" || fail "the clients do not notice that it is gone"
# shellcheck disable=SC2086  # a list of processes
kill $clients 2>/dev/null || true
wait
for way in kept new; do
  sed -i '$d' "$work/$way" # half a line, perhaps
  bad=$(grep -cvE '^(0 200|7 000)$' "$work/$way" || true)
  [ "$bad" = 0 ] || fail "on $way connections: $(grep -vE '^(0 200|7 000)$' "$work/$way" | sort | uniq -c)"
  echo "$(grep -c '^0 200$' "$work/$way") requests on $way connections, then refused"
done
