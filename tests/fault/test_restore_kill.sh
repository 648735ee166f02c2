#!/usr/bin/env bash
# SIGKILL at random moments of a backup and of a restore. A backup is there whole or not at all. A
# data directory is all the old one or all the new one for whoever opens it next: journal, rules,
# key and edition together; and what was forgotten in the old one is in neither.
set -euo pipefail
rounds=10
[ -z "${INKLING_LONG:-}" ] || rounds=200
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-kill.XXXXXX")
trap 'rm -rf "$work"' EXIT
. tests/support/killing.sh

write_log() { # word, rows
  awk -v word="$1" -v rows="$2" 'BEGIN { print "user\tquery"
    for (i = 0; i < rows; i++) print "u" i % 53 "\t" word " " i % 300
    for (i = 0; i < 3; i++) print "leaver\tonly theirs " i }'
}
write_log first 20000 >"$work/first.tsv"
write_log second 10000 >"$work/second.tsv"
"$INKLING" import --quiet --data "$work/before" "$work/first.tsv"
"$INKLING" train --quiet --data "$work/before"
"$INKLING" backup --quiet --data "$work/before" --out "$work/backup"
"$INKLING" import --quiet --data "$work/before" "$work/second.tsv"
"$INKLING" user forget leaver --quiet --data "$work/before"
"$INKLING" train --quiet --data "$work/before"

state() { # of a data directory that was opened
  look_at "$1" "select * from event; select * from removal" | sha256sum
  sqlite3 "$1/control.db" "select person, last_event, settled from forgotten"
  sha256sum <"$1/secret.key"
  if [ -e "$1/current" ]; then sha256sum <"$1/current"; else echo none; fi
  ls "$1/editions"
}
timed() { local start; start=$(now_us); "$@"; took_us=$(($(now_us) - start)); }

cp -a "$work/before" "$work/whole"
old=$(state "$work/whole")
timed "$INKLING" backup --restore "$work/backup" --quiet --data "$work/whole"
restore_us=$took_us
new=$(state "$work/whole")
[ "$old" != "$new" ]
[ "$(look_at "$work/whole" "select count(*) from event where query like 'only theirs%'")" = 0 ]
timed "$INKLING" backup --quiet --data "$work/before" --out "$work/tried"
backup_us=$took_us

killed=0 were_old=0 were_new=0 whole=0
for ((round = 0; killed < rounds; round++)); do
  [ $round -lt $((10 * rounds)) ] || { echo "only $killed of $round interrupted a restore"; exit 1; }
  data=$work/killed
  rm -rf "$data"; cp -a "$work/before" "$data"
  for try in 1 2; do # the second goes on from what the first has left
    "$INKLING" backup --restore "$work/backup" --quiet --data "$data" & pid=$!
    if ((round % 2)); then # the moving into place is the shortest part
      until [ -e "$data/.restore" ] || ! kill -0 $pid 2>/dev/null; do :; done
      random_below 1000
    else
      random_below "$restore_us"
    fi
    pause_us "$REPLY"
    ! kill_now $pid || killed=$((killed + try % 2))
  done
  "$INKLING" edition list --data "$data" >"$work/said" || { echo "round $round: it does not open"; exit 1; }
  case $(state "$data") in
  "$old") were_old=$((were_old + 1)) ;;
  "$new") were_new=$((were_new + 1)) ;;
  *) echo "round $round: neither the old content nor the new"; state "$data"; echo; echo "$old"; echo; echo "$new"; exit 1 ;;
  esac
  [ "$(find "$data" -name '.restore*' -not -name '*.lock' | wc -l)" = 0 ] || { echo "round $round: leftovers"; ls -A "$data"; exit 1; }

  rm -rf "$work/tried" "$work/from"
  "$INKLING" backup --quiet --data "$work/before" --out "$work/tried" & pid=$!
  random_below "$backup_us"; pause_us "$REPLY"
  kill_now $pid || true
  if [ -e "$work/tried" ]; then
    whole=$((whole + 1))
    "$INKLING" backup --restore "$work/tried" --quiet --data "$work/from" || { echo "round $round: a backup that is not whole"; exit 1; }
  fi
  "$INKLING" backup --quiet --data "$work/before" --out "$work/tried.again" || { echo "round $round: no backup after it"; exit 1; }
  rm -rf "$work/tried.again"
done
echo "$killed restores killed in $restore_us us: $were_old were as before, $were_new restored; $whole of $round backups whole"
[ $were_old != 0 ] && [ $were_new != 0 ]
