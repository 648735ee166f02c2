#!/usr/bin/env bash
# A shop's nights: who agreed is told of a price that fell and of what is back, once, outside quiet hours,
# within the caps; a bad users file says what is wrong with it, line by line; and what was told is a
# person's data like any other.
set -uo pipefail
. tests/support/saying.sh
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-push.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

now=$(date -u +%s)
at() { date -u -d "@$((now + $1))" +%Y-%m-%dT%H:%M:%SZ; } # seconds from now
lines() { grep -c '"user"' "$1"; }
push() { # arguments -> lines in $work/told, what is said in $out, $status
  out=$("$INKLING" push --data data "$@" 2>&1 >told </dev/null)
  status=$?
}

# Ada, ben and cyd looked at i1 yesterday, dan put it into the cart, eve bought it. All looked at i2.
{ printf 'user\tquery\ttime\titem\taction\n'
  for who in ada ben cyd dan eve; do
    printf '%s\tlego\t%s\t\tsearch\n' $who "$(at -90000)"
    printf '%s\tlego\t%s\ti1\t%s\n' $who "$(at -89990)" "$(case $who in dan) echo add_to_cart ;; eve) echo purchase ;; *) echo click ;; esac)"
    printf '%s\tduplo train\t%s\t\tsearch\n' $who "$(at -89000)"
    printf '%s\tduplo train\t%s\ti2\tclick\n' $who "$(at -88990)"
  done; } >log.tsv
printf 'item,title,price,stock\ni1,Lego Classic Box,30,5\ni2,Duplo Train,50,0\n' >before.csv
printf 'item,title,price,stock\ni1,Lego Classic Box,24.5,5\ni2,Duplo Train,50,3\n' >after.csv
run import --data data log.tsv; expect 0 "10 searches"
run import --data data --format catalog before.csv; expect 0 "2 items"
run train --data data; expect 0 "edition 1"

# Before anything changed there is no news, and the rest is not likely enough.
printf '{"user":"ada","consent":true,"time_zone":"UTC"}\n' >one.ndjson
push --users one.ndjson --set push_score_min=1; expect 0 "0 notifications"

run import --data data --format catalog after.csv; expect 0 "2 items"
run import --data data --format catalog after.csv; expect 0 "2 items" # adds nothing
run train --data data; expect 0 "edition 2"
{ echo '{"user":"ada","consent":true,"time_zone":"Europe/Berlin"}'
  echo '{"user":"ben","consent":false,"time_zone":"Europe/Berlin"}'
  echo '{"user":"dan","consent":true,"time_zone":"Asia/Tokyo"}'
  echo '{"user":"eve","consent":true,"time_zone":"America/New_York"}'
  echo '{"user":"nobody-ever","consent":true,"time_zone":"UTC"}'
} >users.ndjson
push --users users.ndjson; expect 0 "5 users, 1 of them without consent"; expect 0 "3 notifications"
cp told first
check "$(lines first)" 3 "the number of lines"
grep -q '"reason":"price of Lego Classic Box fell from 30 to 24.5".*"item":"i1"\|"Duplo Train is back in stock".*"item":"i2"' first || { echo "no news"; cat first; failed=1; }
grep '"user":"eve"' first | grep -q 'Duplo Train is back in stock' || { echo "eve bought i1 and is told of i2"; cat first; failed=1; }
! grep -q 'ben\|nobody' first || { echo "somebody is told who should not be"; failed=1; }

# Nobody is told anything at night, and all of it is over before the next one.
while IFS=$'\t' read -r zone after expires; do
  hour=$(TZ=$zone date -d "$after" +%-H) end=$(TZ=$zone date -d "$expires" +%H%M)
  if [ "$hour" -lt 9 ] || [ "$hour" -ge 21 ] || [ "$end" -gt 2100 ] || ! [[ $after < $expires ]]; then
    echo "$zone: $after to $expires"; failed=1
  fi
done < <(sed -E 's/.*"user":"ada".*"send_after":"([^"]*)","expires":"([^"]*)".*/Europe\/Berlin\t\1\t\2/
  s/.*"user":"dan".*"send_after":"([^"]*)","expires":"([^"]*)".*/Asia\/Tokyo\t\1\t\2/
  s/.*"user":"eve".*"send_after":"([^"]*)","expires":"([^"]*)".*/America\/New_York\t\1\t\2/' first)

# The same run again: the same bytes, nothing decided anew. Another run: nobody again.
push --users users.ndjson; expect 0 "decided before"; check "$(cat told)" "$(cat first)" "the same run"
push --users users.ndjson --out file; expect 0 "3 notifications"; check "$(cat file)" "$(cat first)" "the file"
[ ! -e file.partial ] || { echo "file.partial is left"; failed=1; }

# What was decided before a rule was made is held to it when it is printed, and is there when it is undone.
run block add "back in stock" --data data; expect 0 "1 added"
push --users users.ndjson; expect 0 "decided before"; expect 0 "more withheld by the block list"
! grep -q 'back in stock' told || { echo "what is blocked is told"; cat told; failed=1; }
check "$(lines told)" "$(grep -vc 'back in stock' first)" "what is left of the run"
run block undo --data data; expect 0 "1 removed"
push --users users.ndjson; check "$(cat told)" "$(cat first)" "the run without the rule"

push --users users.ndjson --run again --set push_score_min=1; expect 0 "0 notifications"
push --users one.ndjson --run again; expect 1 "the run again was of another users file"

# Days later the other news is told, and not the same one: not even when all caps are off.
push --users users.ndjson --run later --now "$(at 172800)"; expect 0 "2 notifications"
check "$(grep -c 'price of Lego Classic Box fell from 30 to 24.5' first told | awk -F: '{ sum += $2 } END { print sum }')" 2 "who is told of the price"
! grep -F "$(grep -o '"user":"[a-z]*","query":"[^"]*"' first)" told || { echo "told twice"; failed=1; }
push --users users.ndjson --run last --now "$(at 259200)" --set push_user_day_max=9 --set push_user_week_max=99
! grep -q '"item":"i1".*\|is back' told || { echo "news is told twice"; cat told; failed=1; }

# So many are told one query, and the next candidate takes its place.
run backup --data data --out copy --quiet; expect 0 ""
"$INKLING" user forget --data copy ada dan eve --quiet
cp -r copy other
"$INKLING" import --data other --quiet log.tsv 2>/dev/null
rm -rf capped && "$INKLING" import --quiet --data capped log.tsv &&
  "$INKLING" import --quiet --data capped --format catalog before.csv after.csv && "$INKLING" train --quiet --data capped
for who in ada ben cyd; do echo "{\"user\":\"$who\",\"consent\":true,\"time_zone\":\"UTC\"}"; done >three.ndjson
"$INKLING" push --data capped --users three.ndjson --quiet --set push_query_day_max=2 >told
check "$(grep -o '"query":"[^"]*"' told | sort | uniq -c | awk '{ print $1 }' | sort -n | tail -n 1)" 2 "how many are told one query"
check "$(lines told)" 3 "how many are told something"

# What was told is a person's: printed, forgotten, and forgotten again after going back to a backup.
run user export --data data ada; expect 0 '"push":'
run backup --data data --out before-forgetting --quiet; expect 0 ""
run user forget --data data ada --quiet; expect 0 ""
run user export --data data ada; check "$out" "" "what is left of ada"
run backup --data data --restore before-forgetting --quiet; expect 0 ""
run user export --data data ada; check "$out" "" "what is left of ada after going back"
run train --data data; expect 0 "edition"
run user export --data data dan; expect 0 '"push":'
push --users users.ndjson; expect 0 "decided before"
check "$(cat told)" "$(grep -v '"ada"' first)" "the run without who was forgotten"

# Every bad line costs itself alone.
long=$(head -c 1100000 /dev/zero | tr '\0' x)
{ printf 'user\tconsent\ttime_zone\n'
  printf 'ben\tyes\tUTC\n'
  printf 'cyd\tperhaps\tUTC\n'
  printf 'cyd\tyes\tMars/Base\n'
  printf '\tyes\tUTC\n'
  printf 'ben\tno\tUTC\n'
  printf 'cyd\tyes\n'
  printf 'fa\377y\tyes\tUTC\n'
  printf '%s\tyes\tUTC\n' "$long"
  printf 'cyd\tyes\tUTC\n'; } >bad.tsv
push --users bad.tsv --run bad
expect 0 "2 users, 0 of them without consent"; expect 0 "7 bad rows"
expect 0 'line 3: consent is yes or no (consent "perhaps")'
expect 0 'line 4: no such time zone (time_zone "Mars/Base")'
expect 0 'line 5: no user'
expect 0 'line 6: this user is named on an earlier line'
expect 0 'line 7: wrong number of columns (2, not 3)'
check "$(lines told)" 2 "the good rows of a bad file"
sed -n 8p bad.tsv >utf8.tsv; sed -n 9p bad.tsv >long.tsv
for file in utf8 long; do { sed -n 1,2p bad.tsv; cat $file.tsv; } >$file.bad; done
push --users utf8.bad --run utf8; expect 0 "line 3: not valid UTF-8"
push --users long.bad --run long; expect 0 "line 3: longer than 1 MiB"
printf '{"user":"ben","consent":true,"time_zone":"UTC"}\n{"user":\n[1]\n{"user":"cyd","consent":"yes","time_zone":"UTC"}\n' >bad.ndjson
push --users bad.ndjson --run json; expect 0 "line 2: not a JSON object"; expect 0 "line 3: not a JSON object"; expect 0 "2 users"
: >empty; push --users empty; expect 1 "empty is empty; write one user a line"
printf 'user,time_zone\nada,UTC\n' >column.csv; push --users column.csv; expect 1 "line 1: no column consent"
printf 'user,consent,time_zone\nada,yes,Mars\n' >none.csv; push --users none.csv; expect 1 "none.csv holds no good row; line 2: no such time zone"
push --users no-such; expect 1 "cannot open no-such"
push --users users.ndjson --data fresh; expect 1 "there is no edition to answer from yet"
gzip -k users.ndjson; push --users users.ndjson.gz --run zipped; expect 0 "5 users"
out=$("$INKLING" push --data data --users - --run piped 2>&1 >told <users.ndjson); status=$?; expect 0 "5 users"
push --users users.ndjson --run room --out no-such/file; expect 1 "no-such/file"
out=$("$INKLING" push --data data --users users.ndjson 2>&1 >/dev/full); status=$?
expect 1 "cannot write standard output"

# Somebody with 100,000 events is told as much as anybody.
awk -v now="$now" 'BEGIN { print "user\tquery\ttime\titem"
  for (i = 0; i < 100000; i++) printf "max\tquery %d\t%d\ti%d\n", i % 700, now - 200000 + i, i % 90 }' >much.tsv
run import --data capped much.tsv; expect 0 "100000 good rows"
echo '{"user":"max","consent":true,"time_zone":"UTC"}' >max.ndjson
push --data capped --users max.ndjson; expect 0 "1 user,"
exit $failed
