#!/usr/bin/env bash
# What deploy/ says is so: the alerts name metrics that there are, the image has the libraries that the
# program wants, the services are hardened.
set -euo pipefail
cd "${INKLING_SOURCE:-$(dirname "$0")/../..}"
fail() { echo "$*"; exit 1; }

# COUNTER(replies_ok, …) is inkling_replies_ok_total; the histogram stands in metrics.c.
known() {
  sed -n 's/^\(SCENE_\)\?COUNTER(\([a-z_]*\),.*/inkling_\2_total/p; s/^GAUGE(\([a-z_]*\),.*/inkling_\1/p' src/serve/metrics.def
  echo inkling_answer_seconds_bucket
}
missing() { grep -oE 'inkling_[a-z_]+' "$1" | sort -u | comm -23 - <(known | sort -u); }
[ -z "$(missing deploy/inkling.rules.yml)" ] || fail "alerts on metrics that are not there: $(missing deploy/inkling.rules.yml)"
[ "$(echo 'expr: inkling_no_such_total > 0' | missing /dev/stdin)" = inkling_no_such_total ] || fail "alerts are not looked at"

# The program's own libraries, by their packages.
needed() { readelf -d "$INKLING" | sed -n 's/.*(NEEDED).*\[\(lib[a-z]*\)[-.0-9a-z]*\.so.*/\1/p' | sort -u; }
for library in $(needed); do
  case $library in libc | libm | libasan | libubsan | libtsan | libicudata | libpthread) continue ;; esac
  case $library in libicu*) library=libicu ;; libz) library=zlib ;; esac
  grep -q "\b$library" deploy/Containerfile || fail "deploy/Containerfile does not install $library"
done

command -v systemd-analyze >/dev/null || { echo "there is no systemd-analyze: the units were not looked at"; exit 0; }
exposure() { systemd-analyze security --offline=true --no-pager "$1" 2>/dev/null | sed -n 's/.*Overall exposure level for [^:]*: \([0-9.]*\).*/\1/p'; }
for unit in deploy/inkling*.service; do
  level=$(exposure "$unit")
  echo "$unit: exposure $level"
  awk -v level="$level" 'BEGIN { exit !(level != "" && level <= 2.0) }' || fail "$unit is exposed to $level, above 2.0"
done
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-deploy.XXXXXX")
trap 'rm -rf "$work"' EXIT
printf '[Service]\nExecStart=/bin/true\n' >"$work/soft.service"
awk -v level="$(exposure "$work/soft.service")" 'BEGIN { exit !(level > 2.0) }' || fail "the exposure is not looked at"
