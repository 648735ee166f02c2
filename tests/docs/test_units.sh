#!/usr/bin/env bash
# deploy/*.service, .socket and .timer are good units, as systemd itself says, and every command in
# them is one of ours with options that it has.
set -euo pipefail
command -v systemd-analyze >/dev/null || exit 77
cd "${INKLING_SOURCE:-$(dirname "$0")/../..}"
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-units.XXXXXX")
trap 'rm -rf "$work"' EXIT
for unit in deploy/inkling*.service deploy/inkling*.socket deploy/inkling*.timer; do
  sed "s|/usr/local/bin/inkling|$INKLING|" "$unit" >"$work/$(basename "$unit")"
done
systemd-analyze verify --man=no "$work"/inkling* >"$work/said" 2>&1 || { cat "$work/said"; exit 1; }
! grep -F "$work/inkling" "$work/said" || exit 1
grep -h ^ExecStart= "$work"/*.service | while read -r line; do
  words=${line#ExecStart="$INKLING" }
  "$INKLING" "${words%% *}" --help >"$work/help"
  for option in $(grep -oE -e '--[a-z]+' <<<"$words"); do
    grep -q -e "^  $option\>" "$work/help" || { echo "$line: there is no $option"; exit 1; }
  done
done
