#!/usr/bin/env bash
# run_commands.sh FILE.md...: runs the marked commands of each file (run_commands.awk says which) in
# a fresh directory with `inkling` on PATH, and fails where one fails. Port 8080 becomes a free one.
# A group that mentions ../shared needs INKLING_SHARED (default ../shared beside the sources) and is
# skipped, with a line, where that is absent. Prints how many groups ran. Commands left in the
# background are ended when their group is.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source_dir=$(cd "${INKLING_SOURCE:-$here/../..}" && pwd)
shared=${INKLING_SHARED:-$source_dir/../shared}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
ln -s "$INKLING" "$work/bin/inkling"
port=$((20000 + $$ % 12000)) # below those the kernel gives to servers of other tests

ran=0 skipped=0 failed=0
for file in "$@"; do
  awk -f "$here/run_commands.awk" "$file" >"$work/scripts" || exit 1
  while IFS= read -r -d '' script; do
    title=${script%%$'\n'*}
    if [[ $script == *../shared* && ! -d $shared/data ]]; then
      echo "skipped: ${title#\# } needs ../shared"
      skipped=$((skipped + 1))
      continue
    fi
    dir=$work/$((ran + 1))
    mkdir -p "$dir/here"
    [ ! -d "$shared/data" ] || ln -s "$(cd "$shared" && pwd)" "$dir/shared"
    printf '%s\n' 'set -euo pipefail' "trap 'kill \$(jobs -p) 2>/dev/null || true; wait' EXIT" \
      "${script//8080/$port}" >"$dir/script.sh"
    port=$((port + 1))
    ran=$((ran + 1))
    if ! (cd "$dir/here" && PATH="$work/bin:$PATH" timeout 200 bash "$dir/script.sh") >"$dir/output" 2>&1 </dev/null; then
      echo "failed: ${title#\# }"
      sed 's/^/    /' "$dir/output" | tail -20
      failed=$((failed + 1))
    fi
  done <"$work/scripts"
done
echo "documented commands: $ran groups run, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
