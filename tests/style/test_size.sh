#!/usr/bin/env bash
# 400 lines a file, 70 a function: what does not fit is two things.
set -euo pipefail
cd "${INKLING_SOURCE:-$(dirname "$0")/../..}"
find src tests bench \( -name '*.c' -o -name '*.h' \) | sort | xargs awk '
  FNR == 1 { if (name != "" && lines > 400) { print name ": " lines " lines"; bad = 1 } name = FILENAME; start = 0 }
  { lines = FNR }
  /^[a-zA-Z_].*\(/ { head = FNR; what = $0 }
  /;$/ { if (!start) head = 0 }
  /^\{$/ || (/^[a-zA-Z_ \t].*\{$/ && /\)/) { if (head) start = head }
  /^}/ { if (start && FNR - start + 1 > 70) { print FILENAME ":" start ": a function of " FNR - start + 1 " lines: " what; bad = 1 } start = 0; head = 0 }
  END { if (lines > 400) { print name ": " lines " lines"; bad = 1 } exit bad }'
