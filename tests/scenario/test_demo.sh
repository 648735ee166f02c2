#!/usr/bin/env bash
# deploy/demo.sh with the program that is being tested: --check answers and stops, a second run goes
# on with what is there, an answer that is not sensible fails it, and Ctrl-C stops the real thing.
set -euo pipefail
source_dir=$(cd "${INKLING_SOURCE:-$(dirname "$0")/../..}" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-demo.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work" # anywhere but the sources
ln -s "$source_dir/deploy/demo.sh" demo

die() {
  echo "$1"
  cat "$work/out"
  exit 1
}
demo() { INKLING_DEMO=$work/$1 ./demo "${@:2}" >out 2>&1; }

demo shop --check || die "the demo's check failed"
grep -qx 'every scene answered sensibly' out || die "it does not say so"
scenes=$("$INKLING" ask no-such-scene 2>&1 || true)
for scene in ${scenes#*; there is}; do
  grep -q "^/v1/$scene " out || die "the scene $scene was not asked"
done

touch -d 2000-01-01 shop/shop/README
demo shop --check || die "the second check failed"
[ "$(date -r shop/shop/README +%Y)" = 2000 ] || die "the shop was made again"
[ "$(ls shop/data/editions)" = 00000001.edition ] || die "an edition was made again"

# Two queries that nobody of the shop made are trained on before the demo comes, and all that was
# done in this shop one person did.
mkdir other && cp -r shop/shop other/shop
awk -F '\t' -v OFS='\t' 'NR > 1 { $1 = "one" } 1' shop/shop/log.tsv >other/shop/log.tsv
printf 'aaa\t5\nbbb\t3\n' | "$INKLING" import --quiet --data other/data --format counts -
"$INKLING" train --quiet --data other/data
! demo other --check || die "a demo without the shop's queries passed"
grep -q '^demo.sh: suggest: ' out || die "it does not say what is wrong with the answer"

status=0
demo shop --no-such-option || status=$?
[ "$status" = 2 ] || die "an unknown option is no wrong usage"

set -m # the job has a process group of its own, to be interrupted as a terminal does it
demo shop --listen 127.0.0.1:0 & job=$!
until grep -q 'Ctrl-C stops it' out; do kill -0 $job || die "the demo ended"; sleep 0.05; done
address=$(sed -n 's|^  open   http://\(.*\)/$|\1|p' out)
[[ $(curl -fsS "http://$address/v1/suggest?q=k&format=plain") == k* ]] || die "no answer"
! INKLING_DEMO=$work/shop ./demo --listen "$address" >second 2>&1 || die "a port in use passed"
grep -q '^demo.sh: the server did not start: .*in use' second || die "$(cat second)"
kill -INT -- -$job
wait $job || die "Ctrl-C is no failure"
grep -qx stopped out || die "it was not stopped by Ctrl-C"
! curl -fsS --max-time 2 "http://$address/healthz" >/dev/null 2>&1 || die "the server goes on"
echo "checked, again, refused, interrupted"
