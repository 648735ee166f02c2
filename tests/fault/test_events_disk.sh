#!/usr/bin/env bash
# A full disk under a server that takes events: 503 with a time to come back, nothing half kept,
# suggestions as ever, the cause once in the log; with room again it goes on by itself. Needs root,
# for a small tmpfs.
set -uo pipefail
command -v curl >/dev/null && [ "$(id -u)" = 0 ] || exit 77
. tests/support/saying.sh
. tests/support/serving.sh
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-disk.XXXXXX")
mkdir "$work/small"
mount -t tmpfs -o size=12m tmpfs "$work/small" 2>/dev/null || { rmdir "$work/small" "$work"; exit 77; }
first_pid='' first_url=''
trap '[ -z "$first_pid" ] || { kill "$first_pid"; wait "$first_pid"; }; umount "$work/small"; rm -rf "$work"' EXIT

for i in 1 2 3; do printf 'user%s\tlego\n' $i; done | sed '1i user\tquery' >"$work/log.tsv"
run import --quiet --data "$work/small/data" "$work/log.tsv"; expect 0 ""
run train --quiet --data "$work/small/data"; expect 0 ""
serve first "$work/small/data"

lines() { # FROM COUNT: events of a kilobyte
  seq "$1" $(($1 + $2 - 1)) | sed "s/.*/{\"event_id\":\"&\",\"user_query\":\"& $(printf 'x%.0s' {1..1000})\"}/"
}
kept=0
next=1
put() { # COUNT: what is acknowledged is counted
  lines $next "$1" >"$work/body"
  post "$first_url" "@$work/body"
  [ "$status" != 202 ] || { kept=$((kept + $1)); next=$((next + $1)); }
}

put 100; check "$status" 202 "a post with room"
answer=$(curl -s "$first_url/v1/suggest?q=le&session=s" | sed 's/.*"query_id":"\([^"]*\)".*/\1/')
click="{\"action_name\":\"click\",\"event_id\":\"click\",\"query_id\":\"$answer\",\"session_id\":\"s\",
  \"event_attributes\":{\"object\":{\"object_id\":\"lego\",\"object_id_type\":\"query\"}}}"
dd if=/dev/zero of="$work/small/ballast" bs=64k 2>/dev/null
while put 100 && [ "$status" = 202 ]; do [ $next -lt 20000 ] || { echo "the disk is never full"; exit 1; }; done
check "$status" 503 "a post on a full disk"
grep -qi '^Retry-After: 1' "$work/headers" || { echo "no Retry-After"; failed=1; }
[[ $reply == *'"code":"unavailable"'* ]] || { echo "the reply is $reply"; failed=1; }
for ((i = 0; i < 20; i++)); do
  put 100; check "$status" 503 "a post on a disk that is still full"
  check "$(curl -s -o "$work/reply" -w '%{http_code}' "$first_url/v1/suggest?q=le")" 200 "a suggestion"
  sleep 0.1 # past the second after which it tries again
done
grep -q '"query":"lego"' "$work/reply" || { echo "the suggestion is gone"; failed=1; }
check "$(grep -c 'events refused' "$work/first.log")" 1 "how often the log says it"
post "$first_url" "$click" application/json; check "$status" 503 "a click on what was shown"
grep -q 'disk is full; free some space' "$work/first.log" || { echo "it does not say why"; failed=1; }

rm "$work/small/ballast"
for ((i = 0; i < 300; i++)); do put 100; [ "$status" = 503 ] || break; sleep 0.01; done
check "$status" 202 "a post with room again"
wait_for_log first 'events taken again'
post "$first_url" "$click" application/json; check "$status" 202 "the click, sent again"
kill "$first_pid"; wait "$first_pid"; check $? 0 "the server's exit status"; first_pid=
check "$(sqlite3 "$work/small/data/journal.db" \
  "select count(*), count(distinct query) from event where query <> 'lego'")" "$kept|$kept" "what is kept"
check "$(sqlite3 "$work/small/data/journal.db" "select answer, typed from exposure")" "$answer|le" \
  "what was shown before the disk was full"
exit $failed
