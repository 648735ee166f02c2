#!/usr/bin/env bash
# make_queries and make_prefixes write the bytes that the Python scripts under INKLING_SHARED
# (default ../shared) write. Exit 77 where those, python3, the word list or the programs are absent.
set -euo pipefail
source_dir=$(cd "${INKLING_SOURCE:-$(dirname "$0")/../..}" && pwd)
scripts=${INKLING_SHARED:-$source_dir/../shared}/bench
build=${INKLING_BUILD:-$source_dir/build/dev}
for needed in "$build/make_queries" "$scripts/make_queries.py" /usr/share/dict/american-english-large; do
  [ -e "$needed" ] || { echo "skipped: no $needed"; exit 77; }
done
command -v python3 >/dev/null || { echo "skipped: no python3"; exit 77; }
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT

python3 "$scripts/make_queries.py" 30000 "$work/wanted.tsv" >/dev/null
"$build/make_queries" 30000 "$work/got.tsv" >/dev/null
cmp "$work/wanted.tsv" "$work/got.tsv"
python3 "$scripts/make_prefixes.py" "$work/wanted.tsv" "$work/wanted" 5000
"$build/make_prefixes" "$work/wanted.tsv" "$work/got" 5000
cmp "$work/wanted" "$work/got"
