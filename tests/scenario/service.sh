# Sourced by test_*.sh: services of a test's own, in a directory of its own that goes with it.
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-service.XXXXXX")
data=$work/data
log=$work/log
shop=${INKLING_SOURCE:-$(dirname "${BASH_SOURCE[0]}")/../..}/tests/scenario/shop.counts
pid=

end_service() {
  [ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null || true
  # shellcheck disable=SC2046  # a list of processes
  kill $(jobs -p) 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap end_service EXIT

fail() {
  echo "failed: $*"
  [ ! -e "$log" ] || sed 's/^/    /' "$log"
  exit 1
}

# wait_for SECONDS COMMAND...: until the command succeeds.
wait_for() {
  local end=$(($(date +%s%N) + $1 * 1000000000))
  until "${@:2}"; do
    [ "$(date +%s%N)" -lt "$end" ] || return 1
    sleep 0.02
  done
}

logged() { grep -q "$1" "$log"; }

learn() { # one more edition, from a file of counts
  "$INKLING" import --quiet --data "$data" --format counts "$1" &&
    "$INKLING" train --quiet --data "$data"
}

# serve OPTIONS...: sets pid, and at to ADDRESS:PORT.
serve() {
  : >"$log"
  "$INKLING" serve --data "$data" --listen 127.0.0.1:0 "$@" 2>>"$log" &
  pid=$!
  wait_for 20 logged 'event="serving"' || fail "serve $* did not come up"
  at=$(sed -n 's/.*event="serving" address=\([^ ]*\) .*/\1/p' "$log")
}

# Waits for the service's end; its exit status.
ended() {
  local status=0
  wait "$pid" || status=$?
  pid=
  return "$status"
}

ask() { curl -sS --max-time 20 "http://$at$1"; }
metric() { ask /metrics | sed -n "s/^inkling_$1 //p"; }
