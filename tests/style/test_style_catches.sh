#!/usr/bin/env bash
# The checks of this directory let a good tree pass and find what is planted in it.
set -euo pipefail
source_dir=$(cd "${INKLING_SOURCE:-$(dirname "$0")/../..}" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-style.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"

check() { INKLING_SOURCE=$PWD/$1 bash "$source_dir/tests/style/test_$2.sh" >out 2>&1; }

# plant CHECK WORDS PATH: with standard input as PATH of the good tree, CHECK fails with WORDS.
plant() {
  local status=0
  rm -rf tree && cp -r good tree && mkdir -p "tree/$(dirname "$3")" && cat >"tree/$3"
  check tree "$1" || status=$?
  [ "$status" != 77 ] || return 0 # its tool is not installed
  if [ "$status" = 0 ] || ! grep -qF -e "$2" out; then
    echo "$1 did not find \"$2\" in $3:"
    tail -n 3 "tree/$3"
    cat out
    return 1
  fi
}
lines() { for ((i = 0; i < $1; i++)); do echo "    call();"; done; }

mkdir -p good/{src/{base,store,scene,http,recall},tests/style,bench,deploy,.ci}
cp "$source_dir/.clang-format" good
cp "$source_dir/tests/style/layers.txt" good/tests/style
printf '#!/bin/sh\ncd / || exit 1\n' | tee good/.ci/run >good/deploy/good.sh
cat >good/src/scene/good.c <<'END'
/* Spells names of banned calls without calling them: our_free(x), s->time(x), strcpy. */
#include "scene/good.h"

#include <stdint.h>

#include "base/str.h"
#include "recall/trie.h"
#include "store/edition_file.h"

int scene_good(int a, int b) {
    return runtime(a) + b;
}
END
{ echo "int longest(void) {"; lines 67; printf '    return 0;\n}\n'; } >good/src/base/longest.c
for name in banned format layers shell size; do
  check good "$name" || [ $? = 77 ] || { echo "$name refuses a good tree"; cat out; exit 1; }
done

include() { printf '#include %s\n' "$1"; }
include '"http/server.h"'    | plant layers 'scene may not include http/server.h' src/scene/a.c
include '"scene/scene.h"'    | plant layers 'base may not include scene/scene.h' src/base/a.h
include '"store/journal.h"'  | plant layers 'scene may not include store/journal.h' src/scene/a.h
include '<sqlite3.h>'        | plant layers 'sqlite3.h does not belong here' src/scene/a.c
include '<unicode/utf8.h>'   | plant layers 'unicode/utf8.h does not belong here' src/base/str.c
printf '\t#  include "serve/engine.h"\n' | plant layers 'base may not include serve/engine.h' src/base/a.c
echo 'int a;'                | plant layers 'unknown layer helpers' src/helpers/a.c

lines 401 | plant size '401 lines' tests/unit/long.c
{ echo "int f(int a) {"; lines 69; echo "}"; } | plant size 'a function of 71 lines' src/base/a.c
{ printf 'static enum status f(int a,\n                     int b) {\n'; lines 69; echo "}"; } |
  plant size 'a function of 72 lines' bench/a.c

for call in 'strcpy(a, b)' 'x = sprintf(a, "")' '(void)strtok(a, b)' 'n = atoi(a)' 'rand()' 'time(NULL)' \
  'p = malloc(1)' 'free (p)' 'assert(x)' 'strtoull(a, 0, 10)' 'system("")' 'alloca(1)'; do
  printf 'void f(void) {\n    %s;\n}\n' "$call" | plant banned "$call" src/store/a.c
done
echo 'static _Thread_local int a;' | plant banned 'a pool thread interleaves requests' src/base/a.c

printf 'int f( void )\n{ return 0; }\n' | plant format 'should be clang-formatted' tests/unit/a.c
# shellcheck disable=SC2016
printf '#!/bin/sh\ncd $1\n' | plant shell 'SC2164' deploy/a.sh
