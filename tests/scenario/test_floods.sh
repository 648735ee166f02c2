#!/usr/bin/env bash
# What trends is counted in people: floods of three clients move nothing, whichever way they come and
# whatever they search for; nor does the future. Logs of dates alone, and of years ago, trend as well.
set -euo pipefail
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-trending.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"

die() { echo "$1"; exit 1; }
# Query and label of each item, a line each.
trends() { "$INKLING" ask trending "$@" | grep -o '"query":"[^"]*"\|"label":"[^"]*"' | paste - - || true; }
is() { [ "$2" = "$3" ] || die "$1: $2
instead of: $3"; }
# A journal like the one that was trained, with one log more; then its answer, and that after a train.
answers_after() { # log
  rm -rf data
  cp -a trained data
  "$INKLING" import --quiet "$1"
  trends
  "$INKLING" train --quiet
  trends
}

# Ten days of 90 people: each searches for one of nine things and, every third day, for "kite".
# On the last day, besides, 25 people search for "tent", 15 for "sled", which is new, and two for "swing".
awk 'BEGIN {
  OFS = "\t"; print "user", "query", "time"
  split("lego drill camera book lamp chair mug pen rug", things, " ")
  for (day = 1; day <= 10; day++) for (person = 0; person < 90; person++) {
    time = sprintf("2011-05-%02dT%02d:%02d:00Z", day, 8 + person % 12, (person * 7) % 60)
    print "u" person, things[1 + person % 9], time
    if (person % 30 == day % 30) print "u" person, "kite", time
    if (person == 5 && day < 4) print "v" day, "tent", time }
  for (person = 0; person < 25; person++) print "t" person, "tent", sprintf("2011-05-10T%02d:10:00Z", 8 + person % 11)
  for (person = 0; person < 15; person++) print "s" person, "sled", sprintf("2011-05-10T%02d:10:00Z", 9 + person % 11)
  print "w1", "swing", "2011-05-10T12:00:00Z"; print "w2", "swing", "2011-05-10T12:00:00Z" }' >log.tsv
"$INKLING" import --quiet log.tsv
"$INKLING" train --quiet
mv data trained
cp -a trained data
before=$(trends)
is "before" "$before" '"query":"tent"	"label":"rising"
"query":"sled"	"label":"new"'

flood() { # events, queries: of three people, within the last day, as many events each
  awk -v events="$1" -v queries="$2" 'BEGIN {
    OFS = "\t"; print "user", "query", "time"; n = split(queries, list, " ")
    for (i = 0; i < events; i++)
      print "bad" i % 3, list[1 + int(i / 3) % n], sprintf("2011-05-10T%02d:%02d:%02dZ", 8 + int(i / 3600) % 11, int(i / 60) % 60, i % 60) }'
}
flood 10000 kite >loud.tsv
flood 1400 kite >patient.tsv # fewer each than a machine makes
flood 1400 swing >unseen.tsv # of two people before
flood 1400 "kite lego drill camera book lamp chair mug pen rug" >broad.tsv
for log in loud patient broad; do
  is "a flood ($log)" "$(answers_after $log.tsv)" "$before
$before"
done
is "a flood of what two people made" "$(answers_after unseen.tsv)" "$before
$before"

# Neither do the same three people who made the burst, once more on the other side of a train.
flood 30 "tent sled" | sed 's/bad/s/' >again.tsv
is "the same people again" "$(answers_after again.tsv)" "$before
$before"

# Twenty people more are no flood.
awk 'BEGIN { OFS = "\t"; print "user", "query", "time"
  for (person = 0; person < 20; person++) print "k" person, "kite", sprintf("2011-05-10T%02d:30:00Z", 10 + person % 8) }' >many.tsv
answers_after many.tsv | grep -c '"query":"kite"	"label":"rising"' | grep -qx 2 || die "many people do not move it"

# What lies in the future is taken as of now: a day on which fewer people did anything than in one hour
# of the log, which says nothing of what bursts.
printf 'user\tquery\ttime\n' >future.tsv
for person in a b c d e f g h i j k l; do printf '%s\tyesteryear\t2999-01-01T10:00:00Z\n' $person; done >>future.tsv
is "the future" "$(answers_after future.tsv)" '"query":"yesteryear"	"label":"hot"
"query":"yesteryear"	"label":"hot"'

# A day later nothing of it bursts any more, and what most people search is listed.
awk 'BEGIN { OFS = "\t"; print "user", "query", "time"
  for (person = 0; person < 90; person++) print "u" person, "lego", sprintf("2011-05-12T%02d:%02d:00Z", 8 + person % 12, person % 60) }' >later.tsv
answers_after later.tsv | grep -q 'tent\|sled' && die "what burst two days ago is listed"

# Dates without times: all of the last day is now. The same of an anonymous log, where each search counts.
sed 's/T[0-9:]*Z$//' log.tsv >dates.tsv
rm -rf data
"$INKLING" import --quiet dates.tsv
"$INKLING" train --quiet
is "dates" "$(trends)" "$before"
cut -f 2,3 dates.tsv >bare.tsv
rm -rf data
"$INKLING" import --quiet --trusted bare.tsv
"$INKLING" train --quiet
is "an anonymous log" "$(trends recall=bursts)" "$before"

# A log of one day has no past, so nothing in it bursts.
{ head -n 1 log.tsv; grep 2011-05-10 log.tsv; } >today.tsv
rm -rf data
"$INKLING" import --quiet today.tsv
"$INKLING" train --quiet
is "no past" "$(trends recall=bursts)" ""
trends | grep -q '"query":"tent"	"label":"hot"' || die "nothing is hot: $(trends)"
