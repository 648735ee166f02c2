#!/usr/bin/env bash
# Every command as its user meets it: --help is a page of at most 80 columns, wrong usage is exit 2,
# failure is exit 1, both with one sentence on stderr that begins with the command's name. A command
# that `inkling --help` lists needs a row of each status below.
set -euo pipefail
export LC_ALL=C.UTF-8
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-commands.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"
printf 'user\tquery\na\tlego\nb\tlego\nc\tlego\n' >log.tsv
printf 'user\tquery\nd\tlego\n' >later.tsv
printf 'casino\nroulette\n' >words.txt
printf 'text,match\nblackjack,exact\npoker,paint\n' >bad.csv
printf 'user,consent,time_zone\na,yes,Europe/Berlin\n' >users.csv

# status | arguments | words of the one line on stderr (1, 2) or of stdout (0). In this order.
cat >table <<'END'
2 ||
2 | paint | there is no command "paint"
0 | --version | inkling 0.
0 | --help | Exit status: 0 done
1 | ask suggest q=l | there is no edition to answer from yet
1 | train | the journal is empty
0 | import log.tsv | 3 good rows
1 | import no-such.tsv | cannot open no-such.tsv
2 | import | too few arguments
0 | train | edition 1: 1 queries
2 | train more | too many arguments
2 | train --seed x | a whole number belongs after --seed
2 | train --set no_such=1 | no_such
1 | serve --data log.tsv | log.tsv is not a directory
2 | serve more | too many arguments
0 | serve --describe-config | users_min
0 | ask suggest q=le | "query":"lego"
2 | ask no-such q=le | there is no scene "no-such"
2 | ask suggest le | is not KEY=VALUE
0 | edition list | * 
0 | edition verify | edition 1 is whole
1 | edition use 7 | 7
2 | edition paint | say list, verify, use or explain
0 | edition explain lego | query "lego": 
1 | edition explain nothing | the edition does not have the query "nothing"
1 | edition explain --item nothing | the edition has no item "nothing"
2 | edition explain | explain wants a query, or an item with --item
2 | edition list --item x | only explain takes --item
0 | edition use 1 --reason odd | edition 1 is current
2 | edition list --reason x | only use takes --reason
0 | evaluate --holdout later.tsv --resamples 0 | mrr@10
1 | evaluate --holdout no-such.tsv | no-such.tsv
2 | evaluate | --holdout FILE
0 | report | 3 searches by 3 people
1 | report --data log.tsv | log.tsv is not a directory
2 | report --days x | a whole number belongs after --days
0 | backup --out copy | copy holds everything
1 | backup --out copy | copy is there already
1 | backup --restore shop | is no backup
0 | backup --restore copy | edition 1 is current
2 | backup | say either --out DIR or --restore DIR
0 | doctor | journal.db is whole
0 | doctor --salvage saved | saved holds 3 events; at most 0 are lost
1 | doctor --salvage saved | saved is there already
1 | doctor --data no-such | no-such
2 | doctor more | too many arguments
0 | simulate --out shop --users 10 --items 20 --days 2 | synthetic
1 | simulate --out log.tsv/shop | log.tsv/shop
2 | simulate | --out DIR
0 | user export a | "query":"lego"
1 | user export a --data log.tsv | log.tsv is not a directory
2 | user | too few arguments
0 | push --users users.csv --out told --json | "notifications":0
1 | push --users no-such.csv | cannot open no-such.csv
1 | push --users later.tsv | no column consent
2 | push | --users FILE
2 | push --users users.csv --now yesterday | --now is a time
0 | token list | there are no tokens
0 | token create --role admin --name ours | inkling_admin_
0 | token list | admin   good
0 | token revoke 1 | token 1 is revoked
1 | token revoke 1 | token 1 is revoked already
1 | token revoke 7 | there is no token 7
2 | token create --role king | search, write or admin
2 | token create --role admin --until 2001-01-01 | --until lies in the past
2 | token revoke x | want the number of a token
1 | token rotate 1 | token 1 is revoked already
0 | token create --role search | inkling_search_
0 | token rotate 2 | token 2 is good until 
2 | token rotate 2 --role write | belong to create
2 | token rotate 2 --until yesterday | --until is a time
2 | token list --role admin | belong to create
2 | token paint | say create, list, rotate or revoke
0 | block list | nothing is blocked
0 | block history | the block list was never edited
0 | block test lego | 1 of 1 queries would vanish
0 | block add lego --scene suggest,push --reason recall | edit 1: 1 added
0 | block add LEGO --scene suggest --scene push | the list has that rule already
0 | block list | suggest,push
0 | block test --text lego | may not be shown in: suggest,push
0 | block test lego --json | "gone":1
0 | block import words.txt | 2 rules added
0 | block import bad.csv --skip-bad | 1 bad rows left out
0 | block test --file words.txt | 0 of 1 queries would vanish
0 | block export | lego,phrase,suggest push,,,no,recall
0 | block remove 1 casino | 0 added, 2 removed
0 | block undo | edit 5: 2 added
0 | block undo 2 | 0 added, 2 removed
0 | block history | taken back by edit 6
1 | block add ... | is left of the text
1 | block import bad.csv | the first at line 3: there is no match "paint"
1 | block import no-such.csv | cannot open no-such.csv
1 | block remove 77 | there is no rule 77
1 | block remove nothing | no rule of the text "nothing" stands
1 | block test lego --data empty | there are no editions yet
1 | block undo 2 | was taken back before
1 | block undo 99 | there is no edit 99
1 | block list --data log.tsv | log.tsv is not a directory
1 | block export --data log.tsv | log.tsv is not a directory
1 | block history --data log.tsv | log.tsv is not a directory
2 | block paint | say add, remove, list, import, export, test, history or undo
2 | block add | add wants the text to block
2 | block add x --match paint | say exact, phrase, prefix, substring or regex
2 | block add x --until 2001-01-01 | until lies in the past
2 | block add x --from 2030-01-01 --until 2029-01-01 | until is not after from
2 | block add x --scene paint | there is no scene "paint"
2 | block remove | remove wants rules by number or by text
2 | block list more | list takes no arguments
2 | block import | import wants one FILE
2 | block export more | export takes no arguments
2 | block test | test wants texts, --file FILE or --text TEXT
2 | block history more | history takes no arguments
2 | block undo 1 2 | undo wants the number of one edit
2 | block undo x | undo wants the number of one edit
2 | block list --match exact | belong to add, import and test
0 | pin list | nothing is pinned
0 | pin add Lego --position 2 --scene suggest --prefix le --cap 1000 --reason spring | pin 1: "Lego" at position 2
0 | pin add lego --audience known --json | "audience":"known"
0 | pin list | suggest     le            Lego (spring)
0 | pin remove 2 | 1 pins are removed
0 | pin list --ended | removed
1 | pin remove 2 | no pin 2 stands
1 | pin list --data log.tsv | log.tsv is not a directory
2 | pin paint | say add, remove or list
2 | pin add | add wants one query
2 | pin add x --position 51 | a position is 1 to 50
2 | pin add x --audience paint | say everybody, known or unknown
2 | pin add x --until 2001-01-01 | until lies in the past
2 | pin remove x | remove wants the numbers of pins
2 | pin list --prefix x | only add takes more
END

fail() {
  echo "$1"
  head -n 20 out err
  exit 1
}
trim() { local s=${1# }; printf '%s' "${s% }"; }

while IFS='|' read -r wanted arguments words; do
  wanted=$(trim "$wanted") words=${words# } status=0
  read -ra line <<<"$arguments"
  "$INKLING" "${line[@]}" >out 2>err </dev/null || status=$?
  [ "$status" = "$wanted" ] || fail "inkling${arguments% }: exit $status, not $wanted"
  if [ "$wanted" = 0 ]; then
    grep -qF -e "$words" out || fail "inkling${arguments% } does not print \"$words\""
  elif [ ${#line[@]} != 0 ]; then
    [ "$(wc -l <err)" = 1 ] && grep -q '^inkling[ a-z]*: ' err && grep -qF -e "$words" err ||
      fail "inkling${arguments% } does not say in one line \"$words\""
  fi
done <table

commands=$("$INKLING" --help | sed -n 's/^  \([a-z]*\) .*/\1/p')
for command in $commands; do
  for status in 0 1 2; do
    grep -q "^$status | $command\>" table || fail "$command: no row of exit status $status"
  done
  "$INKLING" "$command" --help >out 2>err || fail "$command --help fails"
  grep -q "^usage: inkling $command " out || fail "$command --help does not show the usage"
  [ "$(wc -L <out)" -le 80 ] || fail "$command --help is too wide"
  for option in --data --config --set --json --quiet --help; do
    grep -q "^  $option" out || fail "$command --help leaves $option out"
  done
  status=0
  "$INKLING" "$command" --no-such-option >out 2>err || status=$?
  [ "$status" = 2 ] || fail "$command --no-such-option: exit $status, not 2"
  grep -qx "inkling $command: unknown option --no-such-option; .inkling $command --help. shows the usage" err ||
    fail "$command does not say what is wrong with --no-such-option"
done
