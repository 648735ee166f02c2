#!/usr/bin/env bash
# Every public log beside the project, read with its natural mapping: so many rows, the same again
# packed or through a pipe adds nothing, packed first gives the same, and what was read trains.
# Exit 77 where the logs are absent.
set -uo pipefail
source_dir=$(cd "${INKLING_SOURCE:-$(dirname "$0")/../..}" && pwd)
shared=${INKLING_SHARED:-$source_dir/../shared}
[ -d "$shared/data" ] || { echo "skipped: no $shared/data"; exit 77; }
. tests/support/saying.sh
logs=$(cd "$shared/data" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-shared.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
sed 's/ /\t/' "$logs/trec05/trec_05_efficiency_queries.completions" > trec05.tsv

clicks=user=user,item=sku,category=category,query=query,time=query_time,click_time=click_time
table="bestbuy/train.tsv|21592 good rows: 21592 searches, 21592 clicks|--map $clicks
bestbuy/dev.tsv|4048 good rows: 4048 searches, 4048 clicks|--map $clicks
esci/queries.csv|129346 good rows: 129346 counted queries|
wiki_pageviews/queries.csv|150000 good rows: 150000 counted queries|
ubi/ubi_queries_events.ndjson|3008 good rows: 482 searches, 287 clicks, 1999 impressions, 234 cart additions, 6 purchases|
multicpr/ecom_queries.txt|60000 good rows: 60000 searches|--trusted --map query=2
bing_covid/QueriesByState_2020-01.tsv|39936 good rows: 39936 counted queries|--trusted --map time=Date,query=Query,count=PopularityScore
trec05/trec_05_efficiency_queries.completions|42169 good rows: 42169 searches|--trusted --map query=2
bestbuy/sku_name.tsv|437 good rows: 437 items|--format catalog --map item=1,title=2"

tried=0
while IFS='|' read -r name rows options; do
  log=$logs/$name
  [ "$name" != trec05/trec_05_efficiency_queries.completions ] || log=trec05.tsv
  [ -f "$log" ] || { echo "skipped: no $name"; continue; }
  again="nothing to add"
  [[ $options != *catalog* ]] || again=$rows # read each time
  gzip -c "$log" > packed.gz
  zstd -q -f "$log" -o packed.zst
  run import --data all $options "$log"; expect 0 "$rows"
  run import --data all $options "$log"; expect 0 "$again"
  run import --data all $options packed.gz; expect 0 "$again"
  run import --data all $options packed.zst; expect 0 "$again"
  out=$("$INKLING" import --data all $options - < "$log" 2>&1); status=$?; expect 0 "$again"
  rm -rf packed
  out=$("$INKLING" import --data packed $options - < packed.zst 2>&1); status=$?; expect 0 "$rows"
  run import --data packed $options "$log"; expect 0 "$again"
  if [[ $options != *catalog* ]]; then
    run train --quiet --data packed; expect 0 ""
  fi
  tried=$((tried + 1))
done <<< "$table"

# No log lies there that is not in the table.
while read -r name; do
  [[ $table == *"$name|"* ]] || { echo "$name was not tried"; failed=1; }
done < <(cd "$logs" && find . -type f ! -name 'README*' ! -name 'LICENSE*' | sed 's|^\./||')

run train --data all; expect 0 "edition 1: "
run ask --data all suggest q=call limit=1; expect 0 '"query":"call of duty'
echo "$tried logs read, packed and whole"
exit $failed
