#!/usr/bin/env bash
# A real shop's UBI log, bulk lines and all, posted whole in bodies of half a megabyte: what import
# keeps of it is kept, and after train each of the 267 clicks that name a known query counts for that
# query and no other. Skipped where ../shared is absent.
set -uo pipefail
. tests/support/saying.sh
. tests/support/serving.sh
log=${INKLING_SHARED:-../shared}/data/ubi/ubi_queries_events.ndjson
[ -f "$log" ] && command -v curl >/dev/null || { echo "skipped: $log is not there"; exit 77; }
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-ubi.XXXXXX")
first_pid='' first_url=''
trap '[ -z "$first_pid" ] || { kill "$first_pid"; wait "$first_pid"; }; rm -rf "$work"' EXIT

serve first "$work/data"
split -C 500k "$log" "$work/part."
accepted=0 duplicates=0 rejected=0 ignored=0
for part in "$work"/part.*; do
  post "$first_url" "@$part"; check "$status" 202 "the answer to $part"
  [[ $reply =~ \"accepted\":([0-9]+),\"duplicates\":([0-9]+) ]]
  accepted=$((accepted + BASH_REMATCH[1])) duplicates=$((duplicates + BASH_REMATCH[2]))
  ! [[ $reply =~ \"ignored\":([0-9]+) ]] || ignored=$((ignored + BASH_REMATCH[1]))
  rejected=$((rejected + $(grep -o '"error":"no query"' <<<"$reply" | wc -l)))
  post "$first_url" "@$part"; [[ $reply == '{"accepted":0,'* ]] || { echo "sent again: $reply"; failed=1; }
done
kill "$first_pid"; wait "$first_pid"; check $? 0 "the server's exit status"; first_pid=
check "$((accepted + duplicates)) $rejected $ignored" "3008 6 907" "kept, bad and other records, as import has them"

run train --quiet --data "$work/data"; expect 0 ""
ask() { sqlite3 "$work/data/journal.db" "$1"; }
check "$(ask "select count(*) from event where kind = 2 and answer in (select answer from event where kind = 1)")" \
  267 "clicks that name a known query"
check "$(ask "select clicks from rollup")" 267 "clicks that count for a query"
# What each of them is of, by the log alone: its own words, which are always words its query_id was
# searched with, or those searched last under it.
sqlite3 "$work/log.db" "create table line (line text)" '.mode ascii' '.separator "\037" "\n"' ".import '$log' line" "
  create table record as select line.rowid as id, line ->> 'query_id' as answer, line ->> 'user_query' as words,
    line ->> 'action_name' as action from line where line ->> 'query_id' is not null;
  create table search as select * from record where words <> '' and (action is null or action = 'search');
  create table click as select id, answer, lower(coalesce(nullif(words, ''), (select words from search
    where answer = record.answer and id < record.id order by id desc limit 1))) as words
    from record where action = 'click' and answer in (select answer from search)"
by_log() { sqlite3 "$work/log.db" "$1"; }
check "$(by_log "select count(*) from click")" 267 "clicks of the log that name a known query"
check "$(by_log "select count(*) from click where not exists (select 1 from search
  where answer = click.answer and lower(words) = click.words)")" 0 "clicks with words of another query"
diff <(by_log "select words, count(*) from click group by words order by words") <(ask "
  select text, sum(clicks) as all_clicks from demand join query on query.id = demand.query
  group by text having all_clicks > 0 order by text") || { echo "clicks count for other queries"; failed=1; }
# By who clicked, too: nobody's click is another's.
diff <(ask "select user, count(*) from event where kind = 2 and answer in (select answer from event where kind = 1)
  group by user order by user") <(ask "select user, sum(clicks) as all_clicks from demand
  group by user having all_clicks > 0 order by user") || { echo "clicks count for other people"; failed=1; }
exit $failed
