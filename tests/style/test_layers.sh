#!/usr/bin/env bash
# A file includes only its own layer and those in its row of layers.txt; foreign headers stay home.
set -euo pipefail
cd "${INKLING_SOURCE:-$(dirname "$0")/../..}"
find src -name '*.c' -o -name '*.h' | sort | xargs awk '
  FNR == NR {
    sub(/#.*/, ""); if (NF < 1) next
    key = $1; sub(/:$/, "", key)
    for (i = 2; i <= NF; i++) may[key, $i] = 1
    if (key ~ /\//  || key ~ /\.h$/) foreign[key] = 1; else layer[key] = 1
    next
  }
  FNR == 1 {
    path = FILENAME; sub(/^src\//, "", path); split(path, part, "/"); own = part[1]
    stem = path; sub(/\.[ch]$/, "", stem)
    if (!(own in layer)) { print FILENAME ": unknown layer " own; bad = 1 }
  }
  /^[ \t]*#[ \t]*include/ {
    target = $0; gsub(/^[^"<]*["<]|[">].*$/, "", target)
    split(target, to, "/")
    if (to[1] in layer && target ~ /\//) {
      if (to[1] != own && !((own, to[1]) in may) && !((own, target) in may)) {
        print FILENAME ":" FNR ": " own " may not include " target; bad = 1 }
    }
    for (f in foreign) if (index(target, f) == 1) {
      ok = ((f, own) in may); for (k in may) { split(k, kk, SUBSEP); if (kk[1] == f && index(stem, kk[2]) == 1) ok = 1 }
      if (!ok) { print FILENAME ":" FNR ": " target " does not belong here"; bad = 1 } }
  }
  END { exit bad }
' tests/style/layers.txt
