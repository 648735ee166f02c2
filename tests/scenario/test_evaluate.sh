#!/usr/bin/env bash
# inkling evaluate as a person runs it: the table, JSON, the same output twice, and a sentence for
# whatever is not as it should be.
set -uo pipefail
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-evaluate.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failed=0

run() { # arguments of evaluate -> $out, $status
  out=$("$INKLING" evaluate --data data "$@" 2>&1 </dev/null); status=$?
}
expect() { # status, words that must be in the output
  [ "$status" = "$1" ] && [[ $out == *"$2"* ]] && return
  printf 'expected %s and "%s",\n     got %s and "%s"\n' "$1" "$2" "$status" "$out"; failed=1
}

printf 'query\nHalo Reach\nhalo 2\nmario\nzelda\n' > holdout.tsv
run --holdout holdout.tsv
expect 1 "inkling evaluate: there is no edition to evaluate yet; \`inkling import\` a log and run \`inkling train\`"

{ printf 'user\tquery\n'
  for user in a b c d; do printf '%s\thalo\n' $user; done
  for user in a b c; do printf '%s\tHalo Reach\n%s\tzelda\n' $user $user; done
  printf 'a\thalo 2\nb\thalo 2\n'; } > train.tsv
"$INKLING" import --quiet --data data train.tsv && "$INKLING" train --quiet --data data || exit 1

run --holdout holdout.tsv
expect 0 "suggest, edition 1: 3 queries of at least 3 people; 4 held-out searches of holdout.tsv"
expect 0 "an answer took "
[[ $out =~ mrr@10\ +searches\ +prefixes\ +inkling\ +most\ popular\ +difference ]] || { echo "no table: $out"; failed=1; }
# 18 prefixes and zelda's 4: found first by all of them, so (7 + 4) / 22.
[[ $out =~ all\ +4\ +22\ .*\ 0\.5000\ \[ ]] || { echo "another MRR: $out"; failed=1; }
for bucket in all 1-3 4-6 7+ seen withheld unseen; do
  [ "$(grep -cF "  $bucket  " <<< "$out")" = 6 ] || { echo "$bucket is not in six tables"; failed=1; }
done

# In the order of time: the last two searches come when three people were told of.
{ printf 'user\tquery\ttime\n'
  for minute in 1 2 3 4 5; do printf 'u%s\tmario\t2024-01-01T10:0%s:00Z\n' $minute $minute; done; } > later.tsv
run --stream --holdout later.tsv
expect 0 "in the order of time: 4 fresh editions, most popular trained again 0 times"
[[ $out =~ mrr@10\ +all\ +inkling\ gains\ +1-3\ +4-6 ]] || { echo "no table: $out"; failed=1; }
[[ $out =~ inkling\ +0\.4000\ \[ && $out =~ inkling,\ frozen\ +0\.0000\ .*\+0\.4000\ \[ ]] || { echo "another MRR: $out"; failed=1; }
run --stream --holdout later.tsv --json
expect 0 '"fresh_editions":4,"trainings":0'
expect 0 '"gain":{"most_popular":{"value":0.4,'
run --stream --holdout holdout.tsv
expect 1 "the held-out log has no times, and --stream replays it in their order"

# Another scene: what people went on to after a click.
run --holdout holdout.tsv --scene fallback
expect 1 "holdout.tsv holds none of the next queries after a click that fallback is measured by; it needs users and times"
{ printf 'user\tquery\ttime\titem\tclick_time\n'
  printf 'v\tzelda\t2024-01-01T10:00:00Z\ti1\t2024-01-01T10:00:09Z\n'
  printf 'v\tmario\t2024-01-01T10:01:00Z\t\t\n'
  printf 'w\tzelda\t2024-01-01T10:00:00Z\ti1\t2024-01-01T10:00:09Z\n'
  printf 'w\tHalo\t2024-01-02T10:00:00Z\t\t\n'; } > returns.tsv
run --holdout returns.tsv --scene fallback
expect 0 "fallback, edition 1: 3 queries of at least 3 people; 2 next queries after a click of returns.tsv"
[[ $out =~ most_popular\ +0\.5000\ \[ ]] || { echo "another baseline: $out"; failed=1; }
run --holdout returns.tsv --scene fallback --json
expect 0 '"groups":{"all":{"cases":2,"inkling":{"hit@1":{"mean":{"value":'
expect 0 '"within 30 minutes":{"cases":1,'

# Trending is measured by the truth of a simulated shop.
"$INKLING" simulate --quiet --out shop --users 300 --items 60 --days 12
awk -F '\t' 'NR == 1 || $4 < "2025-01-12"' shop/log.tsv > shop_before.tsv
awk -F '\t' 'NR == 1 || $4 >= "2025-01-12"' shop/log.tsv > shop_after.tsv
"$INKLING" import --quiet --data shop_data shop_before.tsv
"$INKLING" train --quiet --data shop_data
trending() { run --data shop_data --scene trending --holdout shop_after.tsv --resamples 10 "$@"; }
trending --truth shop/truth; expect 0 " days of shop_after.tsv"
[[ $out =~ precision@10.*named@10.*found@10.*largest_rise ]] || { echo "no table: $out"; failed=1; }
trending --truth shop/truth --json; expect 0 '"inkling":{"precision@10":{"mean":{"value":'
trending; expect 2 "--truth DIR goes with --scene trending, and only with it"
trending --truth none; expect 1 "cannot open none/sessions.tsv"
mkdir lies; printf 'session\tuser\nx\ty\n' > lies/sessions.tsv
trending --truth lies; expect 1 "lies/sessions.tsv, line 1, is not the truth of a simulated shop"
run --data shop_data --holdout shop_after.tsv --truth shop/truth
expect 2 "--truth DIR goes with --scene trending, and only with it"
head -n 40 shop_after.tsv > shop_morning.tsv
run --data shop_data --scene trending --holdout shop_morning.tsv --truth shop/truth
expect 1 "shop_morning.tsv holds fewer than two whole days"

# The same twice, but for the time it took; another seed, other intervals.
json() { "$INKLING" evaluate --data data --holdout holdout.tsv --json "$@" 2>/dev/null | sed 's/,"answer_us":.*//'; }
json > first; json > second; json --seed 2 > third; json --resamples 0 > none
cmp -s first second || { echo "not the same twice"; failed=1; }
cmp -s first third && { echo "the seed changes nothing"; failed=1; }
grep -q '"4-6":{"searches":4,"prefixes":7,"mrr@10":{"inkling":{"value":' first || { cat first; failed=1; }
grep -q '"unseen":{"searches":1,"prefixes":4,"mrr@10":{"inkling":{"value":0,"low":0,"high":0},"most_popular"' none || { cat none; failed=1; }

# gzip and standard input, as for import; undated rows, broken rows, rows that are no searches.
gzip -c holdout.tsv | "$INKLING" evaluate --data data --holdout - --json >piped 2>/dev/null || failed=1
grep -q '"rows":4,' piped || { cat piped; failed=1; }
printf 'user\tquery\na\tzelda\na\nb\t!?\n' > mixed.tsv; run --holdout mixed.tsv
expect 0 "1 held-out searches of mixed.tsv"
expect 0 "1 bad rows left out, such as line 3: wrong number of columns (1, not 2)"
expect 0 "1 rows without a search to find were passed over"

run
expect 2 "inkling evaluate: --holdout FILE names the log to replay"
run --holdout holdout.tsv --scene nowhere
expect 2 '--scene can be suggest, shading, discover, trending, '
run --holdout holdout.tsv --scene fallback --stream
expect 2 "--stream measures suggest alone; leave it out"
run --holdout holdout.tsv --resamples 100001
expect 2 "--resamples goes from 0 to 100000"
run --holdout holdout.tsv --format xml
expect 2 'there is no format "xml"'
run --holdout holdout.tsv --map colour=1
expect 2 '--map knows no role "colour"'
run --holdout holdout.tsv --map query=words
expect 1 'holdout.tsv has no column "words" for --map; its first line has: query'
run --holdout missing
expect 1 "cannot open missing: there is no such file or directory; check the path"
run --holdout .
expect 1 ". is a directory"
: > empty; run --holdout empty
expect 1 "empty is empty; there is nothing to read"
printf 'user\tquery\n' > header.tsv; run --holdout header.tsv
expect 1 "header.tsv holds no search to replay"
printf 'item\ttitle\n1\tHalo\n' > catalog.tsv; run --holdout catalog.tsv
expect 1 "catalog.tsv is a catalogue; the held-out log is one of searches"

# An edition without the rows it was made of has no baseline.
mv data/journal.db away; rm -f data/journal.db-*
run --holdout holdout.tsv
expect 1 "there are no training rows beside edition 1, so there is no baseline"
exit $failed
