#!/usr/bin/env bash
# On a real held-out week the suggestions are not below most-popular completion, MRR@10 and
# success@10, in any bucket; followed in the order of time they are above themselves frozen and above
# most-popular completion trained again every day; scenes with a task are where docs/evaluation.md says;
# and what it shows is what is printed. Exit 77 where the shared data is absent.
set -euo pipefail
source_dir=$(cd "${INKLING_SOURCE:-$(dirname "$0")/../..}" && pwd)
shared=${INKLING_SHARED:-$source_dir/../shared}
[ -d "$shared/data" ] || { echo "skipped: no $shared/data"; exit 77; }
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-quality.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir "$work/here"
ln -s "$(cd "$shared" && pwd)" "$work/shared"
cd "$work/here"

columns=user=user,item=sku,category=category,query=query,time=query_time,click_time=click_time
"$INKLING" import --quiet ../shared/data/bestbuy/train.tsv --map $columns
"$INKLING" import --quiet ../shared/data/bestbuy/sku_name.tsv --format catalog --map item=1,title=2
"$INKLING" train --quiet
"$INKLING" evaluate --quiet --holdout ../shared/data/bestbuy/dev.tsv --map $columns >printed

awk '
  /^[a-z]/ { wanted = /^(mrr|success)@10 /; next }
  wanted && NF {
    compared++
    difference = $10
    if (difference !~ /^\+/) { print "below the baseline:" $0; bad = 1 }
  }
  END { if (compared != 14) { print compared " lines were compared, not 14"; bad = 1 }; exit bad }' printed

before=$(sqlite3 data/journal.db 'SELECT count(*), max(id) FROM event')
"$INKLING" evaluate --stream --quiet --holdout ../shared/data/bestbuy/dev.tsv --map $columns >streamed
[ "$(sqlite3 data/journal.db 'SELECT count(*), max(id) FROM event')" = "$before" ] ||
  { echo "the stream was written into the journal"; exit 1; }
awk '
  /^mrr@10 / { wanted = 1; next }
  !NF { wanted = 0 }
  wanted && match($0, /[+-][0-9.]+ \[[+-][0-9.]+/) {
    compared++
    split(substr($0, RSTART, RLENGTH), gain, "[")
    if (gain[2] !~ /^\+/) { print "not above:" $0; bad = 1 }
  }
  END { if (compared != 4) { print compared " were compared, not 4"; bad = 1 }; exit bad }' streamed
cat streamed >>printed

# Fallback: the next query after a click, of that week and of all days after 2011-09-15, by 1.15 times.
"$INKLING" evaluate --scene fallback --quiet --holdout ../shared/data/bestbuy/dev.tsv --map $columns >task
awk -F '\t' 'FNR > 1 || NR == 1' ../shared/data/bestbuy/train.tsv ../shared/data/bestbuy/dev.tsv >whole.tsv
awk -F '\t' 'NR == 1 || $6 < "2011-09-15"' whole.tsv >before.tsv
awk -F '\t' 'NR == 1 || $6 >= "2011-09-15"' whole.tsv >after.tsv
"$INKLING" import --quiet --data split before.tsv --map $columns
"$INKLING" train --quiet --data split
"$INKLING" evaluate --scene fallback --quiet --data split --holdout after.tsv --map $columns >split_task
for measured in task split_task; do
  awk '
    /hit@10/ { wanted = 1; least = $1 == "all" ? 1.15 : 1; next }
    !NF { wanted = 0 }
    wanted && match($0, /x[0-9.]+ [^x]*$/) {
      compared++
      if (substr($0, RSTART + 1) + 0 < least) { print "hit@10 not " least " times the baseline:" $0; bad = 1 }
    }
    END { if (compared != 6) { print compared " were compared, not 6"; bad = 1 }; exit bad }' $measured
  awk '$NF == "repeats" { wanted = 1; next } !NF { wanted = 0 } wanted && /^  inkling / && $NF != "0.0000" { bad = 1 } END { exit bad }' $measured ||
    { echo "fallback repeats what was asked"; exit 1; }
  cat $measured >>printed
done

# On the simulated shop: fallback by 1.3 times the best baseline, refine, a word that people add to a query,
# by 1.2 times.
"$INKLING" simulate --quiet --out shop
awk -F '\t' 'NR == 1 || $4 < "2025-02-21"' shop/log.tsv >shop_before.tsv
awk -F '\t' 'NR == 1 || $4 >= "2025-02-21"' shop/log.tsv >shop_after.tsv
"$INKLING" import --quiet --data made_up shop_before.tsv shop/catalog.tsv
"$INKLING" train --quiet --data made_up
"$INKLING" evaluate --scene fallback --quiet --data made_up --holdout shop_after.tsv |
  awk '/^all .*hit@10/ { wanted = 1; next } !NF { wanted = 0 }
    wanted && match($0, /x[0-9.]+ [^x]*$/) {
      compared++
      if (substr($0, RSTART + 1) + 0 < 1.3) { print "fallback: hit@10 not 1.3 times the baseline:" $0; bad = 1 }
    }
    END { if (compared != 3) { print compared " were compared, not 3"; bad = 1 }; exit bad }'
"$INKLING" evaluate --scene refine --quiet --data made_up --holdout shop_after.tsv >refined
awk '
  /hit@8/ { wanted = 1; next }
  !NF { wanted = 0 }
  wanted && match($0, /x[0-9.]+ [^x]*$/) {
    compared++
    if (substr($0, RSTART + 1) + 0 < 1.2) { print "hit@8 below 1.2 times the baseline:" $0; bad = 1 }
  }
  $NF == "repeats" { rest = 1 }
  rest && /^  inkling / { rest = 0; if ($NF != "0.0000") { print "refine repeats what was asked"; bad = 1 } }
  END { if (compared != 6) { print compared " were compared, not 6"; bad = 1 }; exit bad }' refined
cat refined >>printed

# Shading and discover: the last search of each person. hit@1 and hit@10 are held to what they reach.
for scene in shading discover; do
  "$INKLING" evaluate --scene $scene --quiet --holdout ../shared/data/bestbuy/dev.tsv --map $columns >last
  "$INKLING" evaluate --scene $scene --quiet --data split --holdout after.tsv --map $columns >split_last
  "$INKLING" evaluate --scene $scene --quiet --data made_up --holdout shop_after.tsv >shop_last
  for measured in last split_last shop_last; do
    awk '$NF == "repeats" { wanted = 1; next } !NF { wanted = 0 } wanted && /^  inkling / && $NF != "0.0000" { bad = 1 } END { exit bad }' $measured ||
      { echo "$scene repeats what was just searched"; exit 1; }
    # times hit@1 and hit@10, of all, over most_popular and last_day
    awk '/^all .*hit@1 / { wanted = 1; next } !NF { wanted = 0 }
      wanted && match($0, /x[0-9.]+ /) { first = substr($0, RSTART + 1) + 0; match($0, /x[0-9.]+ [^x]*$/)
        print first, substr($0, RSTART + 1) + 0 }' $measured >ratios
    awk -v scene=$scene -v on=$measured '
      { least = on == "shop_last" ? 1.3 : scene == "discover" && NR == 2 ? 0.85 : 1
        if ((scene == "shading" ? $1 : $2) < least) { print scene ", " on ": x" $0 ", not " least; bad = 1 } }
      END { exit bad || NR != 2 }' ratios
    cat $measured >>printed
  done
done

# Trending: what truly bursts in two simulated shops, and the risers of a real January.
trending_shop() { # options of simulate
  rm -rf shop shop_data
  "$INKLING" simulate --quiet --out shop "$@"
  awk -F '\t' 'NR == 1 || $4 < "2025-02-03"' shop/log.tsv >shop_before.tsv
  awk -F '\t' 'NR == 1 || $4 >= "2025-02-03"' shop/log.tsv >shop_after.tsv
  "$INKLING" import --quiet --data shop_data shop_before.tsv
  "$INKLING" train --quiet --data shop_data
  "$INKLING" evaluate --quiet --data shop_data --scene trending --holdout shop_after.tsv --truth shop/truth >task
  awk '/^  inkling/ && $2 + 0 < 0.9 { print "trending: too few truly burst:" $0; bad = 1 } /^$/ && seen++ { exit } END { exit bad }' task
  cat task >>printed
}
trending_shop --users 100000 --seed 7
trending_shop
january=../shared/data/bing_covid/QueriesByState_2020-01.tsv
for day in $(seq 10 31); do
  rm -rf january
  awk -F '\t' -v end="2020-01-$day" 'NR == 1 || $1 <= end' $january >days.tsv
  "$INKLING" import --quiet --data january --trusted --map query=Query,time=Date,count=PopularityScore days.tsv
  "$INKLING" train --quiet --data january
  "$INKLING" ask trending --data january | grep -o '"query":"[^"]*"' | sed "s/^\"query\":/2020-01-$day\t/; s/\"//g"
done >listed
awk -F '\t' '
  NR == FNR { if (FNR > 1) { query = tolower($2); points[query, $1] += $6 } next }
  !($2 in listed) { listed[$2] = $1 }
  END {
    for (key in points) {
      split(key, part, SUBSEP)
      if (points[key] > most[part[1]]) { most[part[1]] = points[key]; peak[part[1]] = part[2] }
      if (!(part[1] in first) || part[2] < first[part[1]]) first[part[1]] = part[2]
    }
    for (query in peak)
      if (peak[query] >= "2020-01-24" && most[query] >= 200 && first[query] < peak[query]) {
        risers++
        early += query in listed && listed[query] < peak[query]
      }
    print "risers listed before their peak day: " early " of " risers }' $january listed >>printed

shown=0
while IFS= read -r line; do
  grep -qxF -- "$line" printed || { echo "docs/evaluation.md shows what is not printed: $line"; cat printed; exit 1; }
  shown=$((shown + 1))
done < <(awk '/^```/ { inside = /text$/; next } inside' "$source_dir/docs/evaluation.md")
[ "$shown" -ge 125 ] || { echo "docs/evaluation.md shows $shown lines"; exit 1; }
