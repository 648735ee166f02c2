#!/usr/bin/env bash
# Others on the same data directory while events come in: a second server refuses events and says
# who takes them, and takes over when that one has ended, with all that it knew; import and train do
# their work beside the posts, of which none is refused or kept waiting long.
set -uo pipefail
command -v curl >/dev/null || exit 77
. tests/support/saying.sh
. tests/support/serving.sh
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-servers.XXXXXX")
first_pid='' first_url='' second_pid='' second_url='' others_pid=''
end() {
  local pid
  for pid in $first_pid $second_pid $others_pid; do kill "$pid"; wait "$pid"; done 2>/dev/null
  rm -rf "$work"
}
trap end EXIT
event() { printf '{"event_id":"%s","user_query":"%s","client_id":"c"}' "$1" "$1"; }
taken='{"accepted":1,"duplicates":0,"rejected":[]}'
known='{"accepted":0,"duplicates":1,"rejected":[]}'

serve first "$work/data"
post "$first_url" "$(event one)"; check "$reply" "$taken" "the first server's answer"
serve second "$work/data"
wait_for_log second 'events refused'
grep -q "another .serve. is at work .*: process $first_pid holds the lock" "$work/second.log" ||
  { echo "the second does not say who takes them:"; cat "$work/second.log"; failed=1; }
post "$second_url" "$(event two)"; check "$status" 503 "the second server's answer"
check "$(curl -s -o "$work/reply" -w '%{http_code}' "$second_url/healthz")" 200 "its health"
kill "$first_pid"; wait "$first_pid"; check $? 0 "the first one's exit status"; first_pid=
wait_for_log second 'events taken again'
post "$second_url" "$(event one)"; check "$reply" "$known" "the answer to what the first one took"
post "$second_url" "$(event two)"; check "$reply" "$taken" "the answer to what it refused before"

# Import and train, again and again, beside posts.
awk 'BEGIN { print "user\tquery"; for (i = 0; i < 60000; i++) print "user" i % 499 "\timported " i % 2000 }' >"$work/log.tsv"
(
  for ((i = 1; i <= 4; i++)); do
    sed "s/imported/imported in turn $i/" "$work/log.tsv" >"$work/log.$i.tsv"
    "$INKLING" import --quiet --data "$work/data" "$work/log.$i.tsv" || exit 1
    "$INKLING" train --quiet --data "$work/data" || exit 1
  done
) 2>"$work/others" & others_pid=$!
posts=0 since_s=$SECONDS
while kill -0 $others_pid 2>/dev/null; do
  posts=$((posts + 1))
  post "$second_url" "$(event "beside $posts")"
  [ "$reply" = "$taken" ] || { check "$status $reply" "202 $taken" "the answer beside the others"; break; }
done
wait $others_pid; check "$? $(cat "$work/others")" "0 " "what import and train said"; others_pid=
took_s=$((SECONDS - since_s))
[ $posts -ge 8 ] && [ $posts -ge $((2 * took_s)) ] ||
  { echo "only $posts posts got through in $took_s s"; failed=1; }
kill "$second_pid"; wait "$second_pid"; check $? 0 "the second one's exit status"; second_pid=
check "$(sqlite3 "$work/data/journal.db" "select count(*), sum(query like 'beside %'),
  count(distinct iif(query like 'beside %', query, null)) from event")" \
  "$((posts + 2 + 240000))|$posts|$posts" "what is kept"
exit $failed
