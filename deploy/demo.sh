#!/usr/bin/env bash
# demo.sh [--check] [--listen ADDR:PORT]: Inkling on a made-up shop, from nothing to an answer.
#
# Installs what is missing, builds the release, makes the shop with `inkling simulate`, imports its
# log and its catalogue, trains, and serves on 127.0.0.1:8080 until Ctrl-C. Run again, it goes on
# with what is there. --check serves on a free port, asks every scene once, shows the answers and
# stops; it exits 0 only if each answer was a sensible one, and not just a 200.
#
# Everything it makes is in build/; INKLING_DEMO names another directory for the shop, its data and
# the server's log, and INKLING a program to take instead of building one.
set -euo pipefail
root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
work=${INKLING_DEMO:-$root/build/demo}
inkling=${INKLING:-}
listen=127.0.0.1:8080
check=""

fail() {
  printf 'demo.sh: %s\n' "$*" >&2
  exit 1
}

usage() {
  printf 'usage: demo.sh [--check] [--listen ADDR:PORT]\n' >&2
  exit 2
}

while [ $# -gt 0 ]; do
  case $1 in
    --check) check=yes listen=127.0.0.1:0 ;;
    --listen) [ $# -gt 1 ] || usage; listen=$2; shift ;;
    *) usage ;;
  esac
  shift
done

build() {
  local quiet=()
  [ -t 1 ] || quiet=(-- --quiet)
  echo "== building"
  "$root/deploy/install_packages.sh" build
  (cd "$root" && cmake --preset release >/dev/null &&
    cmake --build --preset release --target inkling "${quiet[@]}")
  inkling=$root/build/release/inkling
}

# The shop's README is written last, so a shop that has one is whole; an import adds nothing twice;
# an edition that answers was trained on this very shop.
learn() {
  echo "== a shop to learn from, in $work"
  [ -e "$work/shop/README" ] || "$inkling" simulate --out "$work/shop"
  "$inkling" import --data "$work/data" "$work/shop/log.tsv" "$work/shop/catalog.tsv"
  "$inkling" ask suggest --data "$work/data" q= >/dev/null 2>&1 || "$inkling" train --data "$work/data"
}

server="" url=""
stop() {
  [ -n "$server" ] || return 0
  kill -TERM "$server" 2>/dev/null || true
  wait "$server" || true
}

serve() {
  local address=""
  trap stop EXIT
  : >"$work/serve.log" # or the line of the run before is found, or no file
  "$inkling" serve --data "$work/data" --listen "$listen" 2>"$work/serve.log" &
  server=$!
  until [ -n "$address" ]; do
    kill -0 "$server" 2>/dev/null || fail "the server did not start: $(tail -n 1 "$work/serve.log")"
    sleep 0.02
    address=$(sed -n 's/.* event="serving" address=\([^ ]*\).*/\1/p' "$work/serve.log")
  done
  url=http://$address
}

# What most people of the shop searched for, and its first letters.
commonest() {
  awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "query") at = i; next }
    { count[$at]++ }
    END { for (q in count) if (count[q] > most || (count[q] == most && q < best)) { most = count[q]; best = q }
          print best }' "$work/shop/log.tsv"
}

# ask PATH KEY=VALUE...: shows the question and leaves the answer in $answer.
ask() {
  local path=$1 words=() word
  shift
  for word in "$@"; do words+=(--data-urlencode "$word"); done
  answer=$(curl -fsS --max-time 10 --get "${words[@]}" "$url$path") || fail "$path gave no answer"
  printf '\n%s %s\n%s\n' "$path" "$*" "$answer"
}

# Fields of the answer's items, a line each: fields query.
fields() { grep -o "\"$1\":\"[^\"]*\"" <<<"$answer" | cut -d '"' -f 4; }

# What every scene's answer has: its name, an id that later events can name, the edition it is from.
check_frame() {
  [[ $answer == '{"query_id":"'* && $answer == *'"scene":"'"$1"'"'* ]] || fail "$1: this is no answer of the scene"
  [[ $answer =~ \"edition\":[1-9] ]] || fail "$1: the answer is from no edition"
}

check_suggest() {
  local asked=$1 typed=${1:0:3} query
  ask /v1/suggest "q=$typed"
  check_frame suggest
  [[ $answer == *'"highlight":[[0,3]]'* ]] || fail "suggest: what was typed is not highlighted"
  grep -qxF -e "$asked" <<<"$(fields query)" || fail "suggest: \"$asked\", the commonest search, is missing"
  while IFS= read -r query; do
    [[ $query == "$typed"* ]] || fail "suggest: \"$query\" does not go on from \"$typed\""
  done <<<"$(fields query)"
}

# What the commonest search's commonest click was on.
clicked() {
  awk -F '\t' -v asked="$1" 'NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
    $column["query"] == asked && $column["item"] != "" { item = $column["item"]; count[item]++
      if (count[item] > most) { most = count[item]; best = item } }
    END { print best }' "$work/shop/log.tsv"
}

check_shading() {
  ask /v1/shading limit=3 user=somebody-new
  check_frame shading
  [ "$(fields query | sort -u | wc -l)" = 3 ] || fail "shading: there are not three words"
}

check_discover() {
  ask /v1/discover limit=5 user=somebody-new
  check_frame discover
  [ "$(fields query | sort -u | wc -l)" = 5 ] || fail "discover: there are not five queries"
  [ "$(fields reason | wc -l)" = 5 ] || fail "discover: it does not say why"
}

check_trending() {
  ask /v1/trending
  check_frame trending
  [ "$(fields query | sort -u | wc -l)" -ge 1 ] || fail "trending: nobody searches for anything"
  [ -z "$(fields label | grep -vE '^(new|rising|hot)$')" ] || fail "trending: there is a label that is none"
}

check_fallback() {
  local asked=$1 query
  ask /v1/fallback "q=$asked" "item=$(clicked "$asked")"
  check_frame fallback
  [[ $answer == *'"trigger":"'* ]] || fail "fallback: it does not say what made it answer"
  [ "$(fields query | sort -u | wc -l)" -ge 3 ] || fail "fallback: there are fewer than three other queries"
  while IFS= read -r query; do
    [ "$query" != "$asked" ] || fail "fallback: \"$query\" led here"
  done <<<"$(fields query)"
}

# A chip leads to the query and one word more; once that is selected, a chip leads back.
check_refine() {
  local asked=$1 query word
  ask /v1/refine "q=$asked"
  check_frame refine
  [[ $answer == *'"action":"add"'* ]] || fail "refine: there is no chip"
  while IFS= read -r query; do
    [ "$query" != "$asked" ] || fail "refine: a chip leads to the query itself"
  done <<<"$(fields query)"
  word=$(fields word | head -n 1)
  ask /v1/refine "q=$asked" "selected=$word" recall=selected
  [[ $answer == *'"query":"'"$asked"'"'*'"action":"remove"'* ]] || fail "refine: \"$word\" cannot be removed"
}

# Nobody is told anything without a token; of somebody new there is nothing to say. Newly made, the
# token is known within a second.
check_push() {
  local token status=000
  status=$(curl -sS -o /dev/null -w '%{http_code}' --max-time 10 "$url/v1/push?user=somebody-new")
  [ "$status" = 401 ] || fail "push: without a token it answers $status"
  token=$("$inkling" token create --data "$work/data" --role admin --name demo --reason check | head -n 1)
  for _ in $(seq 100); do
    answer=$(curl -sS --max-time 10 -H "Authorization: Bearer $token" "$url/v1/push?user=somebody-new")
    [[ $answer != '{"error"'* ]] && break
    sleep 0.02
  done
  "$inkling" token revoke --data "$work/data" --quiet "$("$inkling" token list --data "$work/data" --json |
    sed -n 's/^{"id":\([0-9]*\),"name":"demo".*"state":"good".*/\1/p' | tail -n 1)"
  printf '\n/v1/push user=somebody-new\n%s\n' "$answer"
  check_frame push
  [[ $answer == *'"items":[]'* ]] || fail "push: it has something to tell somebody new"
}

[ -n "$inkling" ] || build
mkdir -p "$work"
learn
asked=$(commonest)
serve

if [ -n "$check" ]; then
  check_suggest "$asked"
  check_shading
  check_discover
  check_trending
  check_refine "$asked"
  check_fallback "$asked"
  check_push
  printf '\nevery scene answered sensibly\n'
  exit 0
fi

trap 'printf "\nstopped\n"; exit 0' INT TERM
cat <<END

Inkling answers for a made-up shop, on this machine only.
  open   $url/
  curl   '$url/v1/suggest?q=${asked:0:3}'
  curl   '$url/v1/suggest?q=${asked:0:3}&limit=5&format=plain'
  curl   '$url/v1/shading?user=somebody'
  curl   '$url/v1/discover?user=somebody'
  curl   '$url/v1/trending'
  curl   --get '$url/v1/refine' --data-urlencode 'q=$asked'
  curl   --get '$url/v1/fallback' --data-urlencode 'q=$asked' -d 'item=$(clicked "$asked")'
The server's log is $work/serve.log. Ctrl-C stops it.
END
wait "$server" || fail "the server ended: $(tail -n 1 "$work/serve.log")"
