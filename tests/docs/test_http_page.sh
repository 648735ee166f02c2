#!/usr/bin/env bash
# docs/http.md is true: its ```sh blocks, run one after the other in one shell, print what the ```text
# blocks behind them say, but for what differs each time; and it names every route, parameter, metric and line
# of the log there is.
set -euo pipefail
source_dir=$(cd "${INKLING_SOURCE:-$(dirname "$0")/../..}" && pwd)
page=$source_dir/docs/http.md
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-docs.XXXXXX")
pid=
end() {
  [ -z "$pid" ] || kill "$pid" 2>/dev/null || true
  wait
  rm -rf "$work"
}
trap end EXIT
mkdir "$work/bin" "$work/blocks" "$work/here"
ln -s "$INKLING" "$work/bin/inkling"
ln -s "$source_dir/tests" "$work/here/tests"
cd "$work/here"
port=$((20000 + $$ % 20000))

awk -v dir="$work/blocks" -f "$source_dir/tests/docs/blocks.awk" "$page"
for script in $(find "$work/blocks" -name '*.sh' | sort -V); do
  printf '{\n%s\n} >%q 2>&1\n' "$(sed "s/8080/$port/g" "$script")" "${script%.sh}.got"
done >"$work/page.sh"
# shellcheck disable=SC2016  # for that shell
echo 'echo $! >service.pid' >>"$work/page.sh"
PATH="$work/bin:$PATH" bash -euo pipefail "$work/page.sh" </dev/null || {
  echo "a command failed; the last outputs:"
  tail -n 5 "$work"/blocks/*.got
  exit 1
}
pid=$(cat service.pid)

# What differs each time: blanks at the ends of lines, the port, dates, ids, and whatever a model weighs.
steady() {
  sed -E "s/[[:space:]]+$//; s/$port/8080/g; s/^Date: .*/Date: …/; s/[0-9]+\.[0-9]{2,}/0.5/g
    s/\"(query_id|queryID)\":\"[0-9A-Z]{26}\"/\"\1\":\"…\"/"
}

compared=0
for wanted in $(find "$work/blocks" -name '*.text' | sort -V); do
  steady <"$wanted" >"$work/wanted"
  steady <"${wanted%.text}.got" >"$work/got"
  diff -u "$work/wanted" "$work/got" || { echo "docs/http.md shows something else"; exit 1; }
  compared=$((compared + 1))
done
[ "$compared" -ge 9 ] || { echo "only $compared outputs were found"; exit 1; }

missing=0
named() { grep -qF -- "\`$1" "$page" || { echo "docs/http.md does not name $2 $1"; missing=1; }; }
while read -r name; do named "$name" "the route"; done < <(
  curl -s "http://127.0.0.1:$port/" | grep -oE '<code>[A-Z]+ /[^<]*' | cut -c7-)
while read -r name; do named "$name" "the parameter"; done < <(
  curl -s "http://127.0.0.1:$port/" | grep -oE '<code>[a-z]+<' | tr -d '<>/' | sed 's/^code//')
while read -r name; do named "$name" "the metric"; done < <(
  curl -s "http://127.0.0.1:$port/metrics" | sed -n 's/^# TYPE \([^ ]*\) .*/\1/p')
while read -r name; do named "$name" "the line of the log"; done < <(
  tr '\n' ' ' < <(cat "$source_dir"/src/*/*.c) | grep -oE 'log_event\(LOG_[A-Z]+, *"[^"]+"' | sed 's/.*"\(.*\)"/\1/' | sort -u)
[ "$missing" = 0 ]
echo "$compared outputs are as docs/http.md shows them"
