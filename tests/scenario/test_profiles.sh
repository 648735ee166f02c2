#!/usr/bin/env bash
# What somebody searched comes first in their own box as soon as the event is acknowledged, after a
# restart too, and in nobody else's; learn=only has none of it; it is exported, and gone when they ask.
set -uo pipefail
command -v curl >/dev/null || exit 77
. tests/support/saying.sh
. tests/support/serving.sh
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-profiles.XXXXXX")
first_pid='' first_url=''
trap '[ -z "$first_pid" ] || { kill "$first_pid"; wait "$first_pid"; }; rm -rf "$work"' EXIT
data=$work/data
run import --quiet --format counts --data "$data" tests/scenario/shop.counts; expect 0 ""
run train --quiet --data "$data"; expect 0 ""
serve first "$data"

search() { # PERSON QUERY [ATTRIBUTES]
  post "$first_url" "{\"action_name\":\"search\",\"client_id\":\"$1\",\"user_query\":\"$2\",
    \"event_id\":\"e$RANDOM$EPOCHREALTIME\"${3:-}}" application/json
  check "$status" 202 "the answer to a search for $2"
}
box() { curl -s "$first_url/v1/suggest?limit=$1&format=plain&$2" | paste -sd ,; }

popular=$(box 2 q=)
search anna "canon lens cap"; search anna "Camera"
check "$(box 3 'q=&user=anna')" "camera,canon lens cap,${popular%%,*}" "her empty box"
check "$(box 50 'q=can&user=anna' | tr , '\n' | grep -cx 'canon lens cap')" 1 "her own, which nobody else searched"
check "$(box 2 q=)" "$popular" "the box of nobody"
check "$(box 2 'q=&user=bert')" "$popular" "the box of somebody else"
check "$(box 2 'q=&user=anna&learn=only')" "$popular" "her box when she is not to be named"
check "$(box 1 'q=&user=anna&learn=no')" "camera" "her box when nothing is to be kept"
search anna "secret wish" ',"event_attributes":{"learn":"only"}'
search anna "anna@example.org"
check "$(box 2 'q=&user=anna')" "camera,canon lens cap" "after what is not hers to keep"
check "$(curl -s "$first_url/v1/suggest?q=&user=anna&limit=1" | grep -o '"sources":[^]]*]')" \
  '"sources":["prefix","history"]' "where it says it comes from"
run ask suggest q= user=anna limit=2 format=plain --data "$data"; expect 0 $'camera\ncanon lens cap'

kill "$first_pid"; wait "$first_pid"; check $? 0 "the server's exit status"; first_pid=
serve first "$data"
search bert "xbox 360" # when the writer is at work it has read what came before
check "$(box 2 'q=&user=anna')" "camera,canon lens cap" "her box after a restart"

run user export anna --data "$data"; expect 0 '{"profile":{"searched":[{"query":"camera","at":"'
run user forget anna --data "$data"; expect 0 "forgot 1 person"
until [ "$(box 2 'q=&user=anna')" = "$popular" ]; do sleep 0.05; done
run user export anna --data "$data"; check "$out" "" "the export of somebody forgotten"
check "$(curl -s "$first_url/metrics" | sed -n 's/^inkling_profiles_held //p')" 1 "the profiles that are left"

# Of 100,000 doings of one person the latest few count, as many as a profile has room for.
awk 'BEGIN { print "user\tquery\ttime\titem\tclick_time"
  for (i = 0; i < 50000; i++)
    printf "busy\twish %d\t2024-01-%02dT10:00:00Z\ti%d\t2024-01-%02dT10:00:09Z\n", i, 1 + i % 28, i, 1 + i % 28 }' >"$work/busy.tsv"
run import --quiet --data "$data" "$work/busy.tsv"; expect 0 ""
run ask discover user=busy --data "$data"; expect 0 '"scene":"discover"'
[ "$(grep -o '"reason"' <<<"$out" | wc -l)" = 10 ] || { echo "not ten guesses: $out"; failed=1; }
run ask discover user=busy recall=unfinished limit=50 --data "$data"; expect 0 '"items":['
[ "$(grep -o '"reason"' <<<"$out" | wc -l)" -le 6 ] || { echo "more than a profile has room for: $out"; failed=1; }
exit $failed
