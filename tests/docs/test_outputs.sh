#!/usr/bin/env bash
# Every ```sh block of README.md and docs/*.md that a ```text block follows prints just that (but for
# the time it took); the blocks of one file run in one directory. Blocks that read ../shared are
# skipped where it is absent. docs/http.md wants a server: test_http_page.sh.
set -euo pipefail
source_dir=$(cd "${INKLING_SOURCE:-$(dirname "$0")/../..}" && pwd)
shared=${INKLING_SHARED:-$source_dir/../shared}
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-docs.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
ln -s "$INKLING" "$work/bin/inkling"
[ ! -d "$shared/data" ] || ln -s "$(cd "$shared" && pwd)" "$work/shared"

compared=0
for page in "$source_dir/README.md" "$source_dir"/docs/*.md; do
  here=$work/$(basename "$page" .md)
  [ "$here" != "$work/http" ] || continue
  mkdir "$here" "$here.blocks"
  awk -v dir="$here.blocks" -f "$source_dir/tests/docs/blocks.awk" "$page"
  for wanted in "$here.blocks"/*.text; do
    [ -e "$wanted" ] || continue
    script=${wanted%.text}.sh
    [ -e "$work/shared" ] || ! grep -q '\.\./shared' "$script" || continue
    (cd "$here" && PATH="$work/bin:$PATH" bash -euo pipefail "$script") </dev/null |
      sed -E 's/ \([0-9.]+ s, [0-9]+ rows\/s\)$//' >"$work/got"
    diff -u "$wanted" "$work/got" || { echo "$page shows something else"; exit 1; }
    compared=$((compared + 1))
  done
done
[ "$compared" -ge 1 ] || { echo "the pages show no outputs"; exit 1; }
echo "$compared outputs are as the pages show them"
