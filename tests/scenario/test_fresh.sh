#!/usr/bin/env bash
# A server follows what other processes write into its journal: what enough people search for appears
# within ten seconds and no sooner, what rises rises, and nothing of it waits for train.
set -euo pipefail
command -v curl >/dev/null || exit 77
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-fresh.XXXXXX")
trap 'kill $server 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"

die() { echo "$1"; cat serve.log; exit 1; }
searches() { # query, people: a log of its own
  { printf 'user\tquery\n'; printf "%s\t$1\n" "${@:2}"; } >"$1.tsv"
  "$INKLING" import --quiet "$1.tsv"
}
suggest() { curl -fsS --get --data-urlencode "q=$1" "$url/v1/suggest?$2"; }
within_ten_seconds() { # q, the plain answer that is waited for
  local end=$((SECONDS + 10))
  until [ "$(suggest "$1" format=plain)" = "$2" ]; do
    [ $SECONDS -lt $end ] || die "q=$1 is \"$(suggest "$1" format=plain)\", not \"$2\""
    sleep 0.05
  done
}

printf 'user\tquery\n%s\n' "$(for user in a b c d; do printf '%s\tLEGO\n' $user; done)" >log.tsv
printf 'a\tduplo\nb\tduplo\nc\tduplo\na\tplaymobil\nb\tplaymobil\n' >>log.tsv
"$INKLING" import --quiet log.tsv
"$INKLING" train --quiet
: >serve.log
"$INKLING" serve --listen 127.0.0.1:0 >serve.log 2>&1 & server=$!
until grep -q 'event="serving"' serve.log; do kill -0 $server || die "it did not start"; sleep 0.02; done
url=http://$(sed -n 's/.*event="serving" address=\([^ ]*\).*/\1/p' serve.log)
[ "$(suggest '' format=plain)" = $'LEGO\nduplo' ] || die "the edition does not answer"

searches 'Zelda' a b
searches 'mario' a b c   # later in the journal: once it is there, Zelda was counted too
within_ten_seconds m mario
[ -z "$(suggest z format=plain)" ] || die "two people suffice"
[[ $(suggest m '') == *'"edition":1,'*'"sources":["fresh"]'* ]] || die "$(suggest m '')"

printf 'user\tquery\nb\tZelda\nc\tZelda\n' >more.tsv
"$INKLING" import --quiet more.tsv
within_ten_seconds z Zelda

searches 'playmobil' c   # with the two of before
within_ten_seconds p playmobil
searches 'duplo' b c d e
within_ten_seconds '' $'duplo\nLEGO\nZelda\nmario\nplaymobil' # 7, 4, 4, 3 and 3 searches

# The same without a server, and as the edition alone has it.
[ "$("$INKLING" ask suggest q=z format=plain)" = Zelda ] || die "ask does not know it"
[ -z "$("$INKLING" ask suggest q=z format=plain --set fresh_every_ms=0)" ] || die "it is in the edition"
curl -fsS "$url/metrics" >metrics
grep -qx 'inkling_fresh_queries 4' metrics || die "$(grep fresh metrics)"
grep -qx 'inkling_fresh_failures_total 0' metrics || die "$(grep fresh metrics)"

# After train it is the edition's, and the fresh edition is of what comes then.
"$INKLING" train --quiet
until [[ $(suggest z '') == *'"edition":2,'* ]]; do sleep 0.05; done
[[ $(suggest z '') == *'"sources":["prefix"]'* ]] || die "$(suggest z '')"
kill $server
wait $server || die "it did not stop well"
echo "new, rising, past and present, trained"
