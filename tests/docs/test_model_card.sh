#!/usr/bin/env bash
# The commands of each card in models/ give the weights beside it, to 0.2 each. Exit 77 where the shared
# data or the bench programs are absent.
set -euo pipefail
source_dir=$(cd "${INKLING_SOURCE:-$(dirname "$0")/../..}" && pwd)
shared=${INKLING_SHARED:-$source_dir/../shared}
[ -d "$shared/data" ] || { echo "skipped: no $shared/data"; exit 77; }
[ -x "$INKLING_BUILD/fit_suggest" ] || { echo "skipped: fit_suggest is not built here"; exit 77; }
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-card.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
for program in "$INKLING" "$INKLING_BUILD/fit_suggest" "$INKLING_BUILD/fit_task"; do
  ln -s "$program" "$work/bin/"
done
ln -s "$(cd "$shared" && pwd)" "$work/shared"

weights() { sed -nE 's/^ +"([a-z_]+)": (-?[0-9.]+),?$/\1 \2/p' "$1" | sort; }
check() { # scene, weights that are fitted
  mkdir "$work/$1"
  awk '/^```/ { inside = /sh$/; next } inside' "$source_dir/models/$1.md" >"$work/commands"
  (cd "$work/$1" && PATH="$work/bin:$PATH" bash -euo pipefail "$work/commands") >"$work/fitted" 2>"$work/said" </dev/null ||
    { cat "$work/said"; exit 1; }
  cat "$work/said"
  join <(weights "$source_dir/models/$1.json") <(weights "$work/fitted") | awk -v wanted="$2" '
    { apart = $2 - $3; if (apart < 0) apart = -apart
      printf "%s: %s shipped, %s fitted\n", $1, $2, $3
      if ($1 != "bias") compared++
      if (apart > 0.2) bad = 1 }
    END { exit bad || compared != wanted }' || { echo "models/$1.json is not what models/$1.md gives"; exit 1; }
}
check suggest 3
check trending 1
check fallback 9
check push 3
check refine 3
check shading 6
check discover 6
