#!/usr/bin/env bash
# What train says to a journal that there is little to learn from, and to a second train.
set -uo pipefail
. tests/support/saying.sh
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-bad.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

begin() { # the log on standard input, read into a new data directory
  rm -rf data
  "$INKLING" import --quiet --data data "$@" - || failed=1
}
said() { run train --data data; expect "$1" "$2"; }

said 1 "the journal is empty; \`inkling import FILE\` reads a log into it"
printf 'item\ttitle\n1\tlego\n' | begin --format catalog
said 1 "the journal is empty; \`inkling import FILE\` reads a log into it"
check "$(ls data/editions)" "" "what was published"

# Every query is one person's; and one query is every person's.
seq 1 3000 | sed 's/.*/me\tquery &/; 1i user\tquery' | begin
said 1 "none of 3000 queries can be suggested: 3000 were made by fewer than 3 people"
yes $'me\tlego' | head -n 100000 | sed '1i user\tquery' | begin
said 1 "none of 1 queries can be suggested: 1 were made by fewer than 3 people"
yes $'me\tlego\t2024-05-01T12:00:00Z' | head -n 100000 | sed '1i user\tquery\ttime' | begin
said 1 "the journal holds no search to learn from (0 events had no usable query, 1 people were left out as machines)"
yes $'a\tlego\nb\tlego\nc\tlego' | head -n 100000 | sed '1i user\tquery' | begin
said 0 "read 100000 events; 100000 searches"
said 0 "edition 2: 1 queries"
run ask --data data suggest q=; expect 0 '"query":"lego"'

# No time anywhere; control characters only.
printf 'user\tquery\na\tduplo\nb\tduplo\nc\tDuplo\nc\t\001\n' | begin
said 0 "newest event undated"
expect 0 "1 events without a query"
run ask --data data suggest q=du; expect 0 '"query":"duplo"'

# What is current stays current when a later train finds nothing.
run train --data data --set users_min=9; expect 1 "lower users_min where the log is already anonymous"
check "$(readlink data/current)" editions/00000001.edition "what is current"

# A setting that cannot be, and arguments there are none of.
run train --data data --set users_min=0; expect 2 "users_min is a whole number of people from 1 to 1000, not \"0\""
run train --data data everything; expect 2 "inkling train: "

# Two at once: the second is told who holds the lock, and the first goes on.
seq 1 120000 | awk '{ print "u" $1 % 997 "\tquery " $1 % 5000 }' | sed '1i user\tquery' | begin
for _ in 1 2 3 4 5; do
  "$INKLING" train --quiet --rebuild --data data & first=$!
  until [ -s data/.train.lock ] || ! kill -0 $first 2>/dev/null; do :; done
  kill -STOP $first 2>/dev/null
  [ ! -s data/.train.lock ] || break # else it was done before it was stopped
  wait $first
done
said 1 "another \`train\` is at work in data: process $first holds the lock since 20"
expect 1 "wait until it is done or stop it"
kill -CONT $first
wait $first || { echo "the first train failed"; failed=1; }
said 0 "queries"

exit $failed
