#!/usr/bin/env bash
# How the service starts, or says in one sentence why it does not; what it follows while it runs.
set -euo pipefail
. "${INKLING_SOURCE:-$(dirname "$0")/../..}/tests/scenario/service.sh"
learn "$shop"

# says STATUS SENTENCE OPTIONS...: it ends so, with that one line and nothing else.
says() {
  local status=0
  "$INKLING" serve --data "$data" "${@:3}" >"$work/out" 2>"$work/err" || status=$?
  [ "$status" = "$1" ] || fail "serve ${*:3} ended with $status: $(cat "$work/err")"
  [ ! -s "$work/out" ] || fail "serve ${*:3} printed $(cat "$work/out")"
  [ "$(cat "$work/err")" = "inkling serve: $2" ] || fail "serve ${*:3} said $(cat "$work/err")"
}

serve
says 1 "$at is in use by another program; stop it or choose another port with --listen" --listen "$at"
[ "$(ask /healthz)" = ok ] || fail "the first one is gone"
kill -TERM "$pid"
ended
free=${at##*:}

for address in nonsense 127.0.0.1 127.0.0.1:99999 127.0.0.1:x :8080 '[::1]'; do
  says 1 "\"$address\" is not ADDRESS:PORT; write 127.0.0.1:8080 or [::1]:8080" --listen "$address"
done
says 1 "203.0.113.1:8080 cannot be bound; choose an address of this machine" --listen 203.0.113.1:8080
open="is reached from other machines, and anybody there could post events; set events_from=search and make a token with \`inkling token create --role search\`, or events_from=anyone where that is meant"
says 1 "0.0.0.0:$free $open" --listen "0.0.0.0:$free"
says 1 "127.0.0.1:$free $open" --listen "127.0.0.1:$free" --set trusted_proxies=127.0.0.1
says 1 "scenes_from is anyone, search, write or admin" --set scenes_from=nobody --listen 127.0.0.1:0
says 1 "events_from is loopback, anyone, search, write or admin" --set events_from=nobody --listen 127.0.0.1:0
says 1 "trusted_proxies is a list of at most 32 addresses or networks with blanks between, such as 127.0.0.1 10.0.0.0/8" --set trusted_proxies=10.0.0.0/40 --listen 127.0.0.1:0
says 1 "log_level is debug, info, warning or error" --set log_level=loud --listen 127.0.0.1:0
says 2 "http_threads is a whole number of threads from 1 to 64, not \"0\"; \`inkling serve --help\` shows the usage" --set http_threads=0
says 2 "there is no setting \"nonsense\"; \`inkling serve --describe-config\` lists them; \`inkling serve --help\` shows the usage" --set nonsense=1
printf '# a comment\nhttp_threads = 2\nhttp_thread = 2\n' >"$work/config"
says 2 "$work/config: line 3: there is no setting \"http_thread\"; \`inkling serve --describe-config\` lists them; \`inkling serve --help\` shows the usage" --config "$work/config"

# What --describe-config prints is a config file, and the defaults are the defaults.
"$INKLING" serve --describe-config >"$work/config"
sed 's/^#\([a-z_]* = \)/\1/' "$work/config" >"$work/config.set"
grep -q '^http_threads = 1$' "$work/config.set" || fail "no setting in $(cat "$work/config")"
serve --config "$work/config.set" --listen 127.0.0.1:0 --set http_threads=2
[ "$(ask /readyz)" = ready ] || fail "it does not answer with the described settings"
kill -TERM "$pid"
ended

# IPv6, where there is one.
if [ -e /proc/net/if_inet6 ] && grep -q ' lo$' /proc/net/if_inet6; then
  serve --listen '[::1]:0'
  [[ $at == '[::1]:'* ]] || fail "it serves on $at"
  [ "$(ask /healthz)" = ok ] || fail "no answer over IPv6"
  kill -TERM "$pid"
  ended
fi

# SIGHUP looks for a new edition at once.
serve --set edition_poll_ms=60000
printf 'one more query\t50\n' >"$work/more"
learn "$work/more"
[ "$(metric edition)" = 1 ] || fail "it did not wait to be told"
kill -HUP "$pid"
wait_for 20 logged 'event="edition loaded" edition=2 ' || fail "SIGHUP is not followed"
[ "$(metric edition)" = 2 ] || fail "edition $(metric edition) is live"
kill -TERM "$pid"
ended

# A broken edition: the old one goes on, the log says so once, and again when somebody asks.
serve
cp "$data/editions/00000002.edition" "$work/whole"
chmod 600 "$data/editions/00000002.edition"
"$INKLING" edition use --quiet --data "$data" 1
wait_for 20 logged 'event="edition loaded" edition=1 ' || fail "edition 1 is not served"
head -c 3000 "$work/whole" >"$data/editions/00000002.edition"
ln -s editions/00000002.edition "$work/link"
mv -T "$work/link" "$data/current"
wait_for 20 logged 'event="edition refused" live=1 why="' || fail "no line says that edition 2 is broken"
[ "$(metric edition)" = 1 ] || fail "edition $(metric edition) is live"
[ "$(metric editions_refused_total)" = 1 ] || fail "it was read again"
kill -HUP "$pid"
refusals() { [ "$(grep -c 'event="edition refused"' "$log")" = "$1" ]; }
wait_for 20 refusals 2 || fail "SIGHUP does not try again"
[[ $(ask '/v1/suggest?q=iph') == *'"edition":1,'* ]] || fail "the old edition does not go on"
cp "$work/whole" "$data/editions/00000002.edition"
kill -HUP "$pid"
wait_for 20 logged 'event="edition loaded" edition=2 ' || fail "a mended edition is not taken"
kill -TERM "$pid"
ended

# What is typed is no business of the log.
serve --set log_level=debug
ask '/v1/suggest?q=unmentionable&user=anonymous' >/dev/null
ask '/unmentionable' >/dev/null
logged 'level=debug event="request" method=GET route=/v1/suggest status=200 bytes=' || fail "no line of the request"
logged 'route=- status=404' || fail "no line of a path that is not there"
! grep -qE 'unmentionable|anonymous' "$log" || fail "the log tells what was typed"
kill -TERM "$pid"
ended
