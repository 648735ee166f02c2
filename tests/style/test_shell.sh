#!/usr/bin/env bash
# No script has anything that shellcheck warns of. Exit 77 where it is not installed.
set -euo pipefail
command -v shellcheck >/dev/null || { echo "skipped: no shellcheck"; exit 77; }
cd "${INKLING_SOURCE:-$(dirname "$0")/../..}"
find deploy tests bench .ci \( -name '*.sh' -o -path .ci/run \) ! -path 'tests/support/*' | sort |
  xargs shellcheck -S warning
# What is sourced has variables of whoever sources it.
find tests/support -name '*.sh' | sort | xargs -r shellcheck -S warning -s bash -e SC2034,SC2154
