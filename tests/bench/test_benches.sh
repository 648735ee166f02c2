#!/usr/bin/env bash
# Every bench runs at a tiny size and prints its lines. Exit 77 where none is built: sanitizers.
set -euo pipefail
cd "${INKLING_SOURCE:-$(dirname "$0")/../..}"
build=${INKLING_BUILD:-build/dev}
[ -x "$build/bench_trie" ] || { echo "skipped: benches are not built here"; exit 77; }
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
export TMPDIR=$work

# prints PATTERN...: the bench whose output is in $work/out printed a line for each.
prints() {
  local pattern
  for pattern in "$@"; do
    grep -qE -e "$pattern" "$work/out" || { echo "no line like: $pattern"; cat "$work/out"; exit 1; }
  done
}
bench() { # NAME ARGUMENT...
  "$build/$1" "${@:2}" >"$work/out" || { echo "$1 failed"; cat "$work/out"; exit 1; }
}

awk 'BEGIN { for (i = 0; i < 900; i++) printf "%c%c%c\n", 97 + i % 26, 97 + i / 26 % 26, 97 + i * 7 % 26 }' >"$work/words"
bench make_queries 3000 "$work/queries.tsv" "$work/words"
prints '^3000 queries of [0-9]+ words$'
bench make_prefixes "$work/queries.tsv" "$work/prefixes" 500
[ "$(sort -u "$work/queries.tsv" | wc -l)" = 3000 ] && [ "$(wc -l <"$work/prefixes")" = 500 ]

bench bench_trie "$work/queries.tsv" "$work/prefixes" --rounds 1 --uniform 500 --misspell 15
prints '^reference: +[0-9]+ ns' '^peer: +[0-9]+ ns' '^lists of 10: [0-9]+ ns a look-up' \
  'prefixes drawn evenly: [0-9]+ ns \([0-9.]+ of the popular mix\)' '^lists of 24: ' \
  '^  all +500( +[0-9]+){3}$' '^  together +[0-9.]+ MB +[0-9.]+ bytes a query$' '^  built in '

bench bench_suggest "$work/queries.tsv" "$work/prefixes" --rounds 1
for step in decode recall 'features and model' sort 'rerank and cut' answer 'write JSON' 'the whole'; do
  prints "^  $step +[0-9]+ +[0-9]+ +[0-9]+$"
done
prints '^recall=prefix ' '^every step ' '[0-9]+ bytes of JSON on average'

bench bench_fresh "$work/queries.tsv" "$work/prefixes" --rounds 1 --events 300
prints '^[0-9]+ ms for the turn that counts 300 searches, [1-9][0-9]* queries' '^[0-9]+ ns with it, [0-9.]+ times' \
  '^[0-9]+ ms for a turn that counts 100 more$'

if command -v wrk >/dev/null; then
  bench bench_http "$work/queries.tsv" "$work/prefixes" --rounds 1 --seconds 1 --connections 4
  prints '^  a constant( +[0-9.]+){4}$' '^  suggest, recall=prefix( +[0-9.]+){4}$' \
    '^  suggest, every step( +[0-9.]+){4}$' '^  of the constant.s rate +[0-9.]+ '
fi
if command -v h2load >/dev/null; then
  bench bench_ingest "$work/queries.tsv" "$work/prefixes" --rounds 1 --seconds 1 --connections 4 --events 20
  prints '^acknowledged over HTTP +[0-9]+ events/s .* p99 [0-9.]+ ms$' '^bare SQLite +[0-9]+ events/s ' \
    '^of the bare writer.s rate +[0-9.]+$' '^  p99 alone +[0-9]+ us$' '^  p99 with events +[0-9]+ us' \
    '^  with over without +[0-9.]+$' '^events meanwhile +[0-9]+ events/s .* p99 [0-9.]+ ms$'
  bench bench_scenes "$work/queries.tsv" --people 2000 --requests 200 --seconds 1
  prints '^[0-9]+ queries, [1-9][0-9]* edges, 2000 profiles in memory' '^suggest( +[0-9.]+){8}$' \
    '^shading( +[0-9.]+){8}$' '^fallback( +[0-9.]+){8}$'
fi
for bench in http:wrk ingest:h2load scenes:h2load; do
  status=0
  files=("$work/queries.tsv" "$work/prefixes")
  [ "$bench" != scenes:h2load ] || files=("$work/queries.tsv")
  PATH=$work/nowhere "$build/bench_${bench%:*}" "${files[@]}" >"$work/out" || status=$?
  [ "$status" = 77 ]
  prints "^skipped: ${bench#*:} is not installed; deploy/install_packages.sh bench installs it$"
done

bench bench_import 2000
prints '^import +[0-9]+ rows/s' '^bare SQLite inserts +[0-9]+ rows/s' '^plain read +[0-9]+ rows/s'
bench bench_journal 2000 500 "$work"
prints '^append +[0-9]+ events/s' '^read by cursor +[0-9]+ events/s' '^floor: a file +[0-9]+ events/s'
bench bench_text 200
prints '^ASCII, folded( +[0-9.]+){4}$' '^highlight, same bytes +[0-9.]+$' '^words, Chinese +[0-9.]+$'

bench bench_block "$work/queries.tsv" "$work/prefixes" --rules 500 --patterns 5 --rounds 1
prints '^3000 queries of [0-9.]+ bytes, 500 rules, 5 patterns' '^compiled +[0-9.]+ ms$' '^memory of a rule set +' \
  '^verdicts of every query +[0-9]+ ms, [0-9]+ blocked$' '^a text folded and matched +[0-9.]+ ns$' \
  '^what they cost a request +-?[0-9]+ ns$' '^what they cost it +-?[0-9]+ ns$'

bench bench_simulate
prints '^simulate: [0-9]+ rows in [0-9.]+ s' '^\| Zipf slope, ranks 1 to 200 +\|'

left=$(find "$work" -mindepth 1 -type d)
[ -z "$left" ] || { echo "left behind: $left"; exit 1; }
