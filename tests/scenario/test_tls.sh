#!/usr/bin/env bash
# TLS: spoken by the service itself, and by nginx in front of it as deploy/nginx.conf has it; and the
# sentence for every pair of files it does not start with.
set -euo pipefail
. "${INKLING_SOURCE:-$(dirname "$0")/../..}/tests/scenario/service.sh"
command -v openssl >/dev/null || { echo "there is no openssl; deploy/install_packages.sh test installs it"; exit 77; }
source=${INKLING_SOURCE:-$(dirname "$0")/../..}
learn "$shop"

pair() { # NAME
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
    -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' -keyout "$work/$1.key" -out "$work/$1.pem" 2>/dev/null
  chmod 600 "$work/$1.key"
}
pair ours
pair other
tls=(--set "tls_certificate=$work/ours.pem" --set "tls_key=$work/ours.key")

says() { # SENTENCE OPTIONS...
  local status=0
  "$INKLING" serve --data "$data" --listen 127.0.0.1:0 "${@:2}" >"$work/out" 2>"$work/err" || status=$?
  [ "$status" = 1 ] || fail "serve ${*:2} ended with $status"
  [ "$(tail -n 1 "$work/err")" = "inkling serve: $1" ] || fail "serve ${*:2} said $(cat "$work/err")"
}
no_pair="TLS cannot start; tls_certificate is to be a chain of certificates and tls_key the first one's key without a password, both in PEM"
says "tls_certificate and tls_key belong together; set both, or neither for plain HTTP" --set "tls_key=$work/ours.key"
says "cannot read $work/none.pem: No such file or directory; see that this user may" "${tls[@]}" --set "tls_certificate=$work/none.pem"
says "$work is no PEM file; name one of at most 256 KiB" "${tls[@]}" --set "tls_certificate=$work"
says "$no_pair" "${tls[@]}" --set "tls_key=$work/other.key"
says "$no_pair" "${tls[@]}" --set "tls_certificate=$shop"
chmod 640 "$work/ours.key"
says "$work/ours.key may be read by others (mode 640); \`chmod 600\` it, and make a new key if somebody did" "${tls[@]}"
chmod 600 "$work/ours.key"

# over ADDRESS NAME: everything a shop asks, over TLS that is checked.
over() {
  local secure=(curl -sS --max-time 20 --cacert "$work/$2.pem")
  [[ $("${secure[@]}" "https://$1/v1/suggest?q=ca&limit=1&format=plain") = "Call of Duty" ]] || fail "no suggestion over TLS ($2)"
  [[ $("${secure[@]}" "https://$1/healthz" "https://$1/readyz" "https://$1/readyz") = $'ok\nready\nready' ]] || fail "a kept connection ($2)"
  [ "$("${secure[@]}" -H "Authorization: Bearer $token" -H 'Content-Type: text/plain' -d \
    '{"action_name":"search","client_id":"ann","user_query":"xbox 360","timestamp":"2026-01-15T10:00:00Z"}' \
    "https://$1/v1/events" | grep -o '"accepted":[0-9]*,"duplicates":[0-9]*')" != "" ] || fail "no event over TLS ($2)"
  head -c 900000 /dev/zero | tr '\0' ' ' >"$work/large"
  [ "$("${secure[@]}" -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $token" -H 'Content-Type: text/plain' \
    --data-binary "@$work/large" "https://$1/v1/events")" = 400 ] || fail "a large body over TLS ($2)"
  ! curl -sS --max-time 20 --cacert "$work/other.pem" "https://$1/healthz" 2>/dev/null || fail "curl takes any certificate ($2)"
  for version in 1.2 1.3; do
    [ "$("${secure[@]}" --tls-max $version --tlsv$version "https://$1/healthz")" = ok ] || fail "no TLS $version ($2)"
  done
  ! openssl s_client -connect "$1" -tls1_1 -cipher 'ALL:@SECLEVEL=0' </dev/null >/dev/null 2>&1 || fail "TLS 1.1 is spoken ($2)"
}

token=$("$INKLING" token create --data "$data" --role write | head -n 1)
serve "${tls[@]}" --set events_from=write --set http_request_deadline_ms=1000
over "$at" ours
[[ $(curl -sS --cacert "$work/ours.pem" "https://$at/opensearch.xml") = *"https://$at/v1/suggest"* ]] || fail "the plug-in is told of http"
# Whoever speaks plain HTTP, or nothing, to it is cut by the same deadline.
status=0
curl -sS --max-time 20 "http://$at/healthz" >/dev/null 2>&1 || status=$?
[ "$status" != 0 ] && [ "$status" != 28 ] || fail "plain HTTP is answered, or waits for ever: $status"
exec 3<>"/dev/tcp/${at%:*}/${at##*:}"
printf '\x16\x03\x01' >&3
timeout 15 cat <&3 >/dev/null || fail "a handshake that stops half way is not cut"
exec 3>&-
kill -TERM "$pid"
ended || fail "it ended with $?"
if grep -q PRIVATE "$log" || grep -qF "$token" "$log"; then fail "the log tells a secret"; fi

if ! command -v nginx >/dev/null; then
  echo "there is no nginx; deploy/install_packages.sh test installs it: only the service's own TLS was tried"
  exit 0
fi
# The documented configuration with this test's files and ports.
serve --set events_from=write --set trusted_proxies=127.0.0.1 --set address_requests_per_s=1000
port=$((20000 + RANDOM % 20000))
mkdir "$work/nginx"
{
  printf 'pid %s/nginx/pid;\nerror_log %s/nginx/error;\ndaemon off;\n' "$work" "$work"
  printf 'events {}\nhttp {\naccess_log off;\nclient_body_temp_path %s/nginx/body;\nproxy_temp_path %s/nginx/proxy;\n' "$work" "$work"
  printf 'fastcgi_temp_path %s/nginx/f;\nuwsgi_temp_path %s/nginx/u;\nscgi_temp_path %s/nginx/s;\n' "$work" "$work" "$work"
  sed "s|127.0.0.1:8080|$at|; s|listen 443|listen 127.0.0.1:$port|; /listen \[::\]/d; /listen 80;/d
       s|/etc/ssl/inkling.pem|$work/ours.pem|; s|/etc/ssl/private/inkling.key|$work/ours.key|" "$source/deploy/nginx.conf"
  printf '}\n'
} >"$work/nginx/conf"
[ "$(id -u)" != 0 ] || sed -i '1i user root;' "$work/nginx/conf"
nginx -c "$work/nginx/conf" -e "$work/nginx/error" &
front=$!
up() { curl -s --cacert "$work/ours.pem" "https://127.0.0.1:$port/healthz" >/dev/null; }
wait_for 20 up || { cat "$work/nginx/error"; fail "nginx does not come up"; }
token=$("$INKLING" token create --data "$data" --role write | head -n 1)
known() { [ "$(curl -s --cacert "$work/ours.pem" -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $token" -d x "https://127.0.0.1:$port/v1/events")" != 401 ]; }
wait_for 20 known || fail "the new token is not known"
curl -s --cacert "$work/ours.pem" -o /dev/null -w '%{http_code}\n' "https://127.0.0.1:$port/metrics" | grep -qx 403 || fail "nginx shows /metrics"
ask_suggest=$(curl -sS --cacert "$work/ours.pem" "https://127.0.0.1:$port/v1/suggest?q=ca&limit=1&format=plain")
[ "$ask_suggest" = "Call of Duty" ] || fail "no suggestion through nginx: $ask_suggest"
kill -QUIT "$front"
wait "$front" || true
kill -TERM "$pid"
ended
