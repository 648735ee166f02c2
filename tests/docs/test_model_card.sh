#!/usr/bin/env bash
# The commands of models/suggest.md give the weights of models/suggest.json, to 0.2 each. Exit 77
# where the shared data or the bench programs are absent.
set -euo pipefail
source_dir=$(cd "${INKLING_SOURCE:-$(dirname "$0")/../..}" && pwd)
shared=${INKLING_SHARED:-$source_dir/../shared}
[ -d "$shared/data" ] || { echo "skipped: no $shared/data"; exit 77; }
[ -x "$INKLING_BUILD/fit_suggest" ] || { echo "skipped: fit_suggest is not built here"; exit 77; }
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-card.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir "$work/here" "$work/bin"
ln -s "$INKLING" "$work/bin/inkling"
ln -s "$INKLING_BUILD/fit_suggest" "$work/bin/fit_suggest"
ln -s "$(cd "$shared" && pwd)" "$work/shared"

awk '/^```/ { inside = /sh$/; next } inside' "$source_dir/models/suggest.md" >"$work/commands"
(cd "$work/here" && PATH="$work/bin:$PATH" bash -euo pipefail "$work/commands") >"$work/fitted" 2>"$work/said" </dev/null ||
  { cat "$work/said"; exit 1; }
cat "$work/said"

weights() { sed -nE 's/^ +"([a-z_]+)": (-?[0-9.]+),?$/\1 \2/p' "$1" | sort; }
join <(weights "$source_dir/models/suggest.json") <(weights "$work/fitted") | awk '
  { apart = $2 - $3; if (apart < 0) apart = -apart
    printf "%s: %s shipped, %s fitted\n", $1, $2, $3
    if ($1 != "bias") compared++
    if (apart > 0.2) bad = 1 }
  END { exit bad || compared != 3 }' || { echo "models/suggest.json is not what models/suggest.md gives"; exit 1; }
