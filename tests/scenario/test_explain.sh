#!/usr/bin/env bash
# What an edition knows of a query and of an item, with the people behind it; and that an edge goes
# when somebody behind it is forgotten, though both its ends stay.
set -uo pipefail
. tests/support/saying.sh
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-explain.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

{ printf 'user\tquery\ttime\titem\tclick_time\n'
  for person in ada ben cyd; do
    printf '%s\tLego\t2024-06-01T09:00:00Z\ti1\t2024-06-01T09:00:20Z\n' $person
    printf '%s\tlego duplo\t2024-06-01T09:02:00Z\t\t\n' $person
  done
  printf 'dan\tlego\t2024-06-01T09:00:00Z\ti1\t2024-06-01T09:00:20Z\n'
  printf 'dan\tlego duplo\t2024-06-02T09:00:00Z\t\t\n'
} > log.tsv
printf 'item\ttitle\tbrand\ni1\tA brick\tLego\ni9\tNobody saw it\tLego\n' > catalog.tsv
run import --data data log.tsv; expect 0 "8 searches"
run import --data data --format catalog catalog.tsv; expect 0 "2 "
run train --data data; expect 0 "links"

run edition explain --data data "  LEGO "
expect 0 'query "Lego": 4 people'
expect 0 "followed    0.315074       3 people  lego duplo"
expect 0 "4 people  i1  A brick"
expect 0 "returned    0.315074       3 people  lego duplo"
run edition explain --data data --item i1
expect 0 'item "i1" A brick: weight 3.81, 4 people'
expect 0 "3 people  lego duplo"
run edition explain --data data --item i9
expect 0 'item "i9" Nobody saw it: looked at by too few people to say'
run edition explain --data data --json lego
expect 0 '{"query":"lego","display":"Lego","people":4,'
expect 0 '"chosen":[{"item":"i1","title":"A brick","people":4,'

run user forget ada --now --data data; expect 0 "forgot 1 person"
run edition explain --data data lego; expect 0 'query "Lego": 3 people'
expect 0 "3 people  i1  A brick"
grep -q -e followed -e returned <<< "$out" && { echo "an edge of two people: $out"; failed=1; }

# What the importer vouches for needs no people; what nobody vouches for and nobody did has none.
printf 'query\ttime\titem\tclick_time\nlego\t2024-06-01T09:00:00Z\ti1\t2024-06-01T09:00:20Z\n' > bare.tsv
run import --data trusted --trusted bare.tsv; expect 0 "1 search"
run train --data trusted --quiet; expect 0 ""
run edition explain --data trusted lego; expect 0 'query "lego": anonymous'
expect 0 "anonymous  i1"

run edition explain --data empty lego; expect 1 "there are no editions yet"
run edition explain --data data $'\xff'; expect 1 "is no query"
exit $failed
