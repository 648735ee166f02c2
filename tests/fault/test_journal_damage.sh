#!/usr/bin/env bash
# Pages of a real journal are overwritten, one kind after another, it is cut off, its log is damaged.
# Every command that meets it refuses with a sentence that names `inkling doctor`, the service goes on
# answering and says so; the doctor tells it and changes nothing; what it saves is a backup that holds
# all the rest, and restored it trains and serves.
set -uo pipefail
command -v curl >/dev/null && command -v sqlite3 >/dev/null || exit 77
. tests/support/saying.sh
. tests/support/serving.sh
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-damage.XXXXXX")
first_pid='' first_url=''
trap '[ -z "$first_pid" ] || { kill "$first_pid"; wait "$first_pid"; }; rm -rf "$work"' EXIT
events=6000
awk -v n=$events 'BEGIN { print "user\tsession\tquery\ttime"
  for (i = 0; i < n; i++) printf "u%d\ts%d\tquery number %d\t%d\n", (i + int(i / 400)) % 50, i % 60, i % 400, 1700000000 + i }' >"$work/log.tsv"
run import --quiet --data "$work/whole" "$work/log.tsv"; expect 0 ""
run train --quiet --data "$work/whole"; expect 0 ""
run doctor --data "$work/whole"; expect 0 "journal.db is whole: events up to $events"

page_of() { # TABLE TYPE: a page of it, in the middle
  sqlite3 "$work/whole/journal.db" "SELECT pageno FROM dbstat WHERE name = '$1' AND pagetype = '$2' ORDER BY path" |
    awk '{ page[NR] = $1 } END { print page[int((NR + 1) / 2)] }'
}
overwrite() { # BYTE LENGTH [FILE]
  head -c "$2" /dev/urandom | dd of="$data/${3:-journal.db}" bs=1 seek="$1" conv=notrunc status=none
}
content() { # of the directory, but for the log's index, which every reader makes
  (cd "$data" && find . -type f ! -name '*-shm' -exec sha256sum {} + | sort -k 2)
}
damaged() { # NAME: a copy of the whole directory, to be damaged
  data=$work/$1 saved=$work/$1.saved
  cp -a "$work/whole" "$data"
}
examine() { # WORDS of the doctor's: it changes nothing
  local before
  before=$(content)
  run doctor --data "$data"; expect 1 "$1"
  check "$(content)" "$before" "what the doctor left of $data"
}
save() { # WORDS LEAST: saved, at least so many events; restored in place of the damaged one, trained
  local before held
  before=$(content)
  run doctor --salvage "$saved" --data "$data"; expect 0 "$1"
  check "$(content)" "$before" "what saving left of $data"
  held=$(sqlite3 "$saved/journal.db" 'SELECT count(*) FROM event')
  [ "$held" -ge "$2" ] || { echo "only $held events of $data were saved"; failed=1; }
  [[ $out == *"holds $held events; at most $((events - held)) are lost"* ]] ||
    { echo "not all of $events events are accounted for: $out"; failed=1; }
  run backup --restore "$saved" --data "$data"; expect 0 "up to event"
  run doctor --data "$data"; expect 0 "journal.db is whole"
  run train --quiet --data "$data"; expect 0 ""
  run ask suggest q=query limit=50 format=plain --data "$data"; check "$(wc -l <<<"$out")" 50 "what is suggested"
}
refused() { # COMMAND...: one sentence
  run "$@" --data "$data"; expect 1 'inkling doctor` says what'
  check "$(wc -l <<<"$out")" 1 "the number of lines of \`inkling $1\`"
}

damaged leaf
overwrite $((($(page_of event leaf) - 1) * 4096)) 4096
refused train
refused user export u1
refused user forget u1
refused backup --out "$work/no-backup"
examine 'journal.db is damaged'
[[ $out == *'events can be read'*'inkling doctor --salvage DIR'* ]] || { echo "no mend: $out"; failed=1; }
serve first "$data"
curl -s "$first_url/v1/suggest?q=query&format=plain" | grep -q 'query number' || { echo "nothing is suggested beside damage"; failed=1; }
kill "$first_pid"; wait "$first_pid"; first_pid=
save "at most" $((events - 200))

damaged index
overwrite $((($(page_of open_search_query leaf) - 1) * 4096)) 4096
examine 'journal.db is damaged'
refused train
save "at most 0 are lost" $events

damaged rollup
overwrite $((($(page_of demand leaf) - 1) * 4096)) 4096
examine 'journal.db is damaged'
refused train
save "at most 0 are lost" $events

damaged inner
overwrite $((($(page_of event internal) - 1) * 4096)) 4096
examine 'journal.db is damaged'
refused train
run doctor --salvage "$saved" --data "$data"; expect 0 "holds 0 events; at most $events are lost"

damaged catalogue
overwrite $((($(page_of import leaf) - 1) * 4096)) 4096
examine 'journal.db is damaged'
save "import the catalogue again" $events

damaged cut
truncate -s $(($(stat -c %s "$data/journal.db") / 8192 * 4096)) "$data/journal.db"
examine 'journal.db is damaged'
refused train
save "at most" 100

damaged header
overwrite 0 100
for command in train report "user export u1" "user forget u1" "backup --out $work/no-backup" "import $work/log.tsv" \
  "evaluate --holdout $work/log.tsv --resamples 0" "doctor --salvage $saved"; do
  read -ra line <<<"$command"
  run "${line[@]}" --data "$data"; expect 1 'inkling doctor` says what'
done
examine "its beginning is damaged"
serve first "$data"
for _ in $(seq 100); do # the writer's thread opens the journal beside the serving one
  grep -q 'event="events refused"' "$work/first.log" && break
  sleep 0.1
done
grep -q 'event="events refused".*inkling doctor' "$work/first.log" || { echo "the service does not say it: $(cat "$work/first.log")"; failed=1; }
curl -s "$first_url/v1/suggest?q=query&format=plain" | grep -q 'query number' || { echo "nothing is suggested without a journal"; failed=1; }
post "$first_url" '{"user_query":"hammock","client_id":"c"}'; check "$status" 503 "the answer to a post"
kill "$first_pid"; wait "$first_pid"; first_pid=

# The log as a killed service leaves it, two commits of it damaged.
damaged log
serve first "$data"
for i in 1 2 3 4; do post "$first_url" '{"user_query":"hammock '$i'","client_id":"c"}'; check "$status" 202 "a post"; done
kill -KILL "$first_pid"; wait "$first_pid" 2>/dev/null; first_pid=
log_bytes=$(stat -c %s "$data/journal.db-wal")
overwrite $((log_bytes / 2)) 8 journal.db-wal
examine 'the log of journal.db is damaged: the last'

damaged control
run user forget u1 --data "$data"; expect 0 "events removed"
overwrite $((($(page_of event leaf) - 1) * 4096)) 4096
overwrite 4096 4096 control.db
examine 'control.db is damaged'
run doctor --salvage "$saved" --data "$data"; expect 0 "control.db is damaged too"

run doctor --salvage "$work/whole" --data "$work/leaf"; expect 1 "is there already"
run doctor --data "$work/nowhere"; expect 1 "nowhere"
run doctor --salvage "$work/x" --data "$work/nowhere"; expect 1 "nowhere"
[ ! -e "$work/nowhere" ] || { echo "the doctor made a directory"; failed=1; }
exit $failed
