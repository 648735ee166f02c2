#!/usr/bin/env bash
# The commands that README.md and docs/*.md show and mark do what they say; and the mechanism that
# runs them does notice a command that fails, a group that goes on, and a mark without commands.
set -euo pipefail
cd "${INKLING_SOURCE:-$(dirname "$0")/../..}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/good.md" <<'END'
Text, then commands nobody marked:
```sh
false
```
<!-- test -->
```sh
inkling --version >version
```
<!-- test: continue -->
```sh
grep -q inkling version
```
<!-- test -->
```sh
[ ! -e version ]   # a new group has a directory of its own
```
END
printf '<!-- test -->\n```sh\ntrue\ninkling no-such-command | cat\ntrue\n```\n' >"$work/bad.md"
printf '<!-- test -->\n\nwords\n' >"$work/lost.md"

tests/docs/run_commands.sh "$work/good.md" | grep -qx 'documented commands: 2 groups run, 0 failed, 0 skipped'
! tests/docs/run_commands.sh "$work/bad.md" >"$work/out" || { echo "a failing command passed"; exit 1; }
grep -q "^failed: $work/bad.md:2$" "$work/out"
! tests/docs/run_commands.sh "$work/lost.md" 2>/dev/null >&2 || { echo "a mark without commands passed"; exit 1; }

tests/docs/run_commands.sh README.md docs/*.md
