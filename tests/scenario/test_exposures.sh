#!/usr/bin/env bash
# What a shop sees of its suggest box: keystrokes, a click that names the last list, and in the report
# one impression and one click. Lists nobody named are a sample, people who ask leave nothing, and an
# answer from before a restart is counted as gone.
set -uo pipefail
command -v curl >/dev/null || exit 77
. tests/support/saying.sh
. tests/support/serving.sh
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-exposures.XXXXXX")
first_pid='' first_url=''
trap '[ -z "$first_pid" ] || { kill "$first_pid"; wait "$first_pid"; }; rm -rf "$work"' EXIT
data=$work/data
run import --quiet --format counts --data "$data" tests/scenario/shop.counts; expect 0 ""
run train --quiet --data "$data"; expect 0 ""
serve first "$data" --set exposure_quiet_ms=200 --set exposure_sample_rate=1

suggest() { # QUERY: $answer, its query_id
  local reply
  reply=$(curl -s "$first_url/v1/suggest?$1")
  answer=$(sed 's/.*"query_id":"\([^"]*\)".*/\1/' <<<"$reply")
}
tell() { # ACTION QUERY [MEMBERS]: an event on a suggestion of $answer; each is new
  post "$first_url" "{\"action_name\":\"$1\",\"query_id\":\"$answer\",\"client_id\":\"anna\",\"session_id\":\"s1\",
    \"event_id\":\"e$RANDOM$EPOCHREALTIME\",\"event_attributes\":{\"object\":{\"object_id\":\"$2\",
    \"object_id_type\":\"query\"},\"position\":{\"ordinal\":1}}}" application/json
  check "$status" 202 "the answer to $1"
}
ask() { sqlite3 "$data/journal.db" "$1"; }
metric() { curl -s "$first_url/metrics" | sed -n "s/^inkling_$1 //p"; }
figures() { # of the suggest scene
  "$INKLING" report --json --data "$data" | sed 's/.*"scenes":\[{"scene":"suggest",\([^}]*\)}.*/\1/'
}

for typed in c ca cal call; do suggest "q=$typed&user=anna&session=s1"; done
check "$(ask 'select count(*) from exposure')" 0 "exposures before anything names one"
tell click "call of duty"
check "$(ask 'select typed, rate from exposure')" "call|1.0" "the exposure, committed with the event"
check "$(ask "select count(*), sum(length(features) > 0) from exposure_item where position =
  (select count(*) from exposure_item as of_it where of_it.exposure = exposure_item.exposure and
   of_it.position <= exposure_item.position)")" \
  "$(ask 'select count(*), count(*) from exposure_item')" "positions from 1, each with a row of features"
check "$(figures)" '"exposures":1,"impressions":1,"clicked":1,"clicks":1,"ctr":1,"guided_searches":0,"keystrokes_saved":8,"mrr":1' \
  "the report of four keystrokes and a click"

# A session that nobody names: its last list is drawn, since all are.
suggest "q=x&session=s2"; suggest "q=xb&session=s2"
until [ "$(metric exposures_sampled_total)" = 1 ]; do sleep 0.05; done
check "$(ask 'select typed from exposure order by id')" $'call\nxb' "with the sample"
[[ $(figures) == '"exposures":2,"impressions":2,"clicked":1,"clicks":1,"ctr":0.5,'* ]] || { figures; failed=1; }

suggest "q=call&user=anna&session=s3&learn=no"; tell click "call of duty"
suggest "q=ca&user=anna&session=s4&learn=only"; tell click "call of duty"
check "$(ask 'select count(*) from exposure')" 3 "with what was asked without learning"
check "$(ask "select user, session from exposure where typed = 'ca'")" "1|1" "who asked without being named"
check "$(metric exposures_gone_total)" 1 "answers that were not kept, as asked"

suggest "q=xbox&user=anna&session=s5"
run user forget anna --data "$data"; expect 0 "forgot 1 person"
tell click "xbox 360"
check "$(ask 'select typed from exposure order by id')" $'xb\nca' "after a forgetting"
check "$(metric exposures_gone_total)" 2 "with what is forgotten in memory"

suggest "q=xbox&user=bert&session=s6"
kill "$first_pid"; wait "$first_pid"; check $? 0 "the server's exit status"; first_pid=
serve first "$data"
tell click "xbox 360"
answer=shop-1 tell click "xbox 360"
check "$(metric exposures_gone_total)" 1 "answers from before the restart; the shop's own ids are none"
check "$(metric exposures_held)" 0 "the ring after a restart"
exit $failed
