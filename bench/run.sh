#!/usr/bin/env bash
# run.sh [BENCH...]: builds what ships, makes the data in a directory of its own, runs every bench,
# or those named (trie suggest scenes fresh http ingest import journal text block simulate train), and prints what they print.
# Data of INKLING_SHARED (default ../shared) is measured too where it is there. INKLING_BENCH_DIR
# keeps the data for the next run; about 4 GB. Takes about half an hour; quiet machines only.
set -euo pipefail
cd "$(dirname "$0")/.."
benches=${*:-trie suggest scenes fresh http ingest import journal text block simulate train}
shared=${INKLING_SHARED:-../shared}
deploy/install_packages.sh build bench
cmake --workflow --preset release >/dev/null
build=build/release
work=${INKLING_BENCH_DIR:-}
[ -n "$work" ] || { work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-bench.XXXXXX") && trap 'rm -rf "$work"' EXIT; }
mkdir -p "$work"

say() { printf '\n== %s\n' "$*"; }
run() { say "$*" && "$@"; }

# queries N: $work/N.tsv and the prefixes drawn from it, once.
queries() {
  [ -e "$work/$1.prefixes" ] && return
  "$build/make_queries" "$1" "$work/$1.tsv" >&2
  "$build/make_prefixes" "$work/$1.tsv" "$work/$1.prefixes"
}


bench_trie() {
  local n
  for n in 1000000 10000000; do
    queries "$n"
    run "$build/bench_trie" "$work/$n.tsv" "$work/$n.prefixes"
  done
  run "$build/bench_trie" "$work/1000000.tsv" --misspell 15
  [ -d "$shared/data" ] || { say "no $shared/data: real text is left out" && return; }
  run "$build/bench_trie" "$shared/data/esci/queries.csv"
  run "$build/bench_trie" "$shared/data/multicpr/ecom_queries.txt"
}

bench_suggest() {
  queries 1000000
  run "$build/bench_suggest" "$work/1000000.tsv" "$work/1000000.prefixes"
  command -v valgrind >/dev/null || return 0
  say "instructions of bench_suggest's suggest_whole, by callgrind"
  valgrind --tool=callgrind --callgrind-out-file="$work/callgrind" --toggle-collect=suggest_whole \
    "$build/bench_suggest" "$work/1000000.tsv" "$work/1000000.prefixes" --rounds 1 2>&1 |
    awk '/Collected/ { printf "%.0f instructions a request\n", $4 / 40000 }' # two ways of recall
}

bench_scenes() {
  queries 1000000
  TMPDIR=$work run "$build/bench_scenes" "$work/1000000.tsv"
}

bench_fresh() {
  queries 1000000
  run "$build/bench_fresh" "$work/1000000.tsv" "$work/1000000.prefixes"
}

bench_http() {
  queries 1000000
  run "$build/bench_http" "$work/1000000.tsv" "$work/1000000.prefixes"
}

bench_ingest() {
  queries 1000000
  run "$build/bench_ingest" "$work/1000000.tsv" "$work/1000000.prefixes"
}

bench_train() {
  local n=10000000
  queries "$n"
  rm -rf "$work/train"
  run /usr/bin/time -f '%E elapsed, %M KB at most' "$build/inkling" import --data "$work/train" --format counts "$work/$n.tsv"
  run /usr/bin/time -f '%E elapsed, %M KB at most' "$build/inkling" train --data "$work/train"
  rm -rf "$work/train"
}

bench_import() { TMPDIR=$work run "$build/bench_import"; }
bench_journal() { run "$build/bench_journal" 2000000 10000 "$work"; }
bench_text() { run "$build/bench_text"; }

bench_block() {
  queries 1000000
  run "$build/bench_block" "$work/1000000.tsv" "$work/1000000.prefixes"
  run "$build/bench_block" "$work/1000000.tsv" --patterns 1000
  run "$build/bench_block" "$work/1000000.tsv" --rules 1000000 --rounds 3
}
bench_simulate() { run "$build/bench_simulate"; }

say "$(git rev-parse --short HEAD 2>/dev/null || echo "no git") on $(nproc) x $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1), $(awk '/MemTotal/ { printf "%.0f GB", $2 / 1e6 }' /proc/meminfo), load $(cut -d' ' -f1 /proc/loadavg)"
for bench in $benches; do "bench_$bench"; done
