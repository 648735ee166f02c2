#!/usr/bin/env bash
# Nothing that is secret is told: not by the log at its most talkative, /metrics, any answer, any
# --help, the doctor, the list of tokens or a core file. Keys that others may read are refused.
set -euo pipefail
. "${INKLING_SOURCE:-$(dirname "$0")/../..}/tests/scenario/service.sh"
learn "$shop"
said=$work/said
tokens=()
for role in search write admin; do
  tokens+=("$("$INKLING" token create --data "$data" --role "$role" --name "for $role" | head -n 1)")
done
cd "$work"
ulimit -c unlimited
serve --set log_level=debug --set scenes_from=search --set events_from=write

# All that answers, with every token, and with one that is nearly right.
for token in "${tokens[@]}" "${tokens[2]%?}" nonsense; do
  for path in /v1/suggest?q=ca /v1/trending '/v1/push?user=ada' /v1/push /metrics /openapi.json / /opensearch.xml /no-such; do
    curl -sS -i -H "Authorization: Bearer $token" "http://$at$path" >>"$said"
  done
  curl -sS -i -H "Authorization: Bearer $token" -d "{\"token\":\"$token\"" "http://$at/v1/events" >/dev/null
done
for command in $("$INKLING" --help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do "$INKLING" "$command" --help >>"$said"; done
"$INKLING" doctor --data "$data" >>"$said" || true
"$INKLING" doctor --data "$data" --json >>"$said" || true
"$INKLING" token list --data "$data" >>"$said"
"$INKLING" token list --data "$data" --json >>"$said"
"$INKLING" serve --describe-config >>"$said"
cat "$log" >>"$said"

key=$(od -An -v -tx1 "$data/secret.key" | tr -d ' \n')
for secret in "$key" "${key^^}" "$(base64 -w 0 "$data/secret.key" | cut -c 1-40)" "${tokens[@]}" "${tokens[@]##*_}"; do
  if grep -qF -e "$secret" "$said"; then fail "a secret is told"; fi
done
for token in "${tokens[@]}"; do
  digit=${token##*_}
  if grep -qF -e "${digit:0:16}" "$said"; then fail "the beginning of a token is told"; fi
  if grep -qF -e "$token" "$data"/*.db* "$data/tokens.used" 2>/dev/null; then fail "a token is kept"; fi
done
grep -qF 'inkling_edition ' "$said" || fail "nothing was looked at"

# A core file would have all of it.
grep -qE '^Max core file size +0 +0 ' "/proc/$pid/limits" || fail "a core file is allowed"
kill -ABRT "$pid"
ended 2>/dev/null || true
[ -z "$(find "$work" -name 'core*')" ] || fail "it left a core file"

chmod 640 "$data/secret.key"
status=0
"$INKLING" serve --data "$data" --listen 127.0.0.1:0 2>"$work/err" || status=$?
[ "$status" = 1 ] && grep -q 'secret.key may be read by others (mode 640); `chmod 600` it' "$work/err" || fail "a key that others read is taken"
