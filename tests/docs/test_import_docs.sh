#!/usr/bin/env bash
# Every ```sh block of docs/import.md that a ```text block follows prints just that (but for the
# time it took). Exit 77 where the shared data is absent.
set -euo pipefail
source_dir=$(cd "${INKLING_SOURCE:-$(dirname "$0")/../..}" && pwd)
shared=${INKLING_SHARED:-$source_dir/../shared}
[ -d "$shared/data" ] || { echo "skipped: no $shared/data"; exit 77; }
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-docs.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir "$work/here" "$work/bin"
ln -s "$INKLING" "$work/bin/inkling"
ln -s "$(cd "$shared" && pwd)" "$work/shared"

awk -v dir="$work" '
  /^```sh$/              { kind = "sh"; n++; next }
  /^```text$/ && ended == NR - 1 { kind = "text"; next }
  /^```/                 { if (kind == "sh") ended = NR; kind = ""; next }
  kind != ""             { print > (dir "/" n "." kind) }' "$source_dir/docs/import.md"

compared=0
for wanted in "$work"/*.text; do
  (cd "$work/here" && PATH="$work/bin:$PATH" bash -euo pipefail "${wanted%.text}.sh") </dev/null |
    sed -E 's/ \([0-9.]+ s, [0-9]+ rows\/s\)$//' >"$work/got"
  diff -u "$wanted" "$work/got" || { echo "docs/import.md shows something else"; exit 1; }
  compared=$((compared + 1))
done
[ "$compared" -ge 4 ] || { echo "only $compared outputs were found in docs/import.md"; exit 1; }
