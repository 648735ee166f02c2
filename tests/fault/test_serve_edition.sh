#!/usr/bin/env bash
# A server whose current edition is missing, of another version, cut short or not a link: it says so
# once in the log and answers 503, or goes on with the edition it has, and takes up the next good one
# within a second.
set -uo pipefail
command -v curl >/dev/null || exit 77
. tests/support/saying.sh
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-serve.XXXXXX")
server=
trap '[ -z "$server" ] || { kill "$server"; wait "$server"; }; rm -rf "$work"' EXIT
cd "$work" || exit 1

for i in 1 2 3; do printf 'user%s\tlego\n' $i; done | sed '1i user\tquery' > log.tsv
run import --quiet --data good log.tsv; expect 0 ""
run train --quiet --data good; expect 0 ""

serve() {
  : > log # or the line of the server before is found
  "$INKLING" serve --data data --listen 127.0.0.1:0 2> log & server=$!
  until url=$(sed -n 's/.*event="serving" address=\([^ ]*\).*/http:\/\/\1/p' log) && [ -n "$url" ]; do
    kill -0 $server 2>/dev/null || { cat log; exit 1; }
  done
}
stop() { kill $server; wait $server; check $? 0 "the server's exit status"; server=; }
code() { curl -s -o body -w '%{http_code}' "$url$1"; }
wait_for() { # path, code: at most two seconds
  local try
  for ((try = 0; try < 200; try++)); do
    [ "$(code "$1")" != "$2" ] || return 0
    sleep 0.01
  done
  echo "line ${BASH_LINENO[0]}: $1 never answers $2"; failed=1
}
break_edition() { # how; into $broken, what the log says of it
  chmod -R u+w data/editions
  case $1 in
  missing) rm data/editions/*; broken="there is no such file or directory" ;;
  other) printf '\7' | dd of=data/editions/00000001.edition bs=1 seek=8 conv=notrunc 2>/dev/null
    broken="has edition format 7 and this program reads 1" ;;
  cut) truncate -s 1000 data/editions/00000001.edition; broken="is cut short" ;;
  link) ln -sf /etc/passwd data/current; broken="does not point at an edition" ;;
  esac
}

for how in missing other cut link; do
  # From the start: not ready, until there is an edition that is whole.
  rm -rf data; cp -a good data; break_edition $how
  serve
  check "$(code /healthz)" 200 "/healthz with an edition that is $how"
  check "$(code /readyz)" 503 "/readyz with an edition that is $how"
  check "$(code '/v1/suggest?q=le')" 503 "a suggestion with an edition that is $how"
  grep -q "edition refused.*$broken" log || { echo "$how is not in the log:"; cat log; failed=1; }
  run train --quiet --data data; expect 0 ""
  wait_for /readyz 200
  check "$(code '/v1/suggest?q=le')" 200 "a suggestion after a train"
  stop
  check "$(grep -c "edition refused" log)" 1 "how often the log says it"

  # While it serves: what it has is better than nothing.
  rm -rf data; cp -a good data
  serve
  check "$(code /readyz)" 200 "/readyz with a good edition"
  run train --quiet --data data; expect 0 ""
  until grep -q 'edition loaded.*edition=2' log; do kill -0 $server || exit 1; sleep 0.01; done
  break_edition $how
  [ $how = link ] || ln -sf editions/00000001.edition data/current
  until grep -q "edition refused.*$broken" log; do kill -0 $server || exit 1; sleep 0.01; done
  check "$(code '/v1/suggest?q=le')" 200 "a suggestion beside an edition that is $how"
  check "$(grep -c '"edition":2' body)" 1 "that it is edition 2's"
  stop
done
exit $failed
