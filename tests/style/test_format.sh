#!/usr/bin/env bash
# Sources stand as clang-format 14 lays them out (other versions differ). Exit 77 without it.
set -euo pipefail
command -v clang-format-14 >/dev/null || { echo "skipped: no clang-format-14"; exit 77; }
cd "${INKLING_SOURCE:-$(dirname "$0")/../..}"
find src tests bench -name '*.[ch]' | sort | xargs clang-format-14 --dry-run -Werror
