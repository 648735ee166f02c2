#!/usr/bin/env bash
# No script has anything that shellcheck warns of, but for variables that seem unused or unset
# (2034, 2154): a sourced script shares them. Exit 77 where it is not installed.
set -euo pipefail
command -v shellcheck >/dev/null || { echo "skipped: no shellcheck"; exit 77; }
cd "${INKLING_SOURCE:-$(dirname "$0")/../..}"
find deploy tests bench .ci -name '*.sh' -o -path .ci/run | sort | xargs shellcheck -s bash -S warning -e SC2034,SC2154
