#!/usr/bin/env bash
# Every header compiles alone with gcc and with clang, and every source, test and bench with clang:
# the clang presets build only some of them. The flags are those the program is built with.
set -euo pipefail
command -v clang >/dev/null || { echo "skipped: no clang"; exit 77; }
cd "${INKLING_SOURCE:-$(dirname "$0")/../..}"

main=$(sed -n 's|.*"command": "\(.*\) -o [^ ]*app/main.c.o .*|\1|p' "$INKLING_BUILD/compile_commands.json" | tr -d '\\')
flags=(-Isrc -Itests -Ibench -fsyntax-only)
foreign=""
for word in $main; do
  case $foreign$word in
    *FORTIFY*) ;; # wants an optimising build
    -isystem) foreign="-isystem "; continue ;;
    "-isystem "*) flags+=(-isystem "$word") ;;
    -D* | -W* | -std=*) flags+=("$word") ;;
  esac
  foreign=""
done
[ ${#flags[@]} -gt 10 ] || { echo "no flags in $INKLING_BUILD/compile_commands.json"; exit 1; }
product_only=(-Wno-conversion -Wno-missing-prototypes) # as cmake/Language.cmake has it

find src -name '*.h' | sort | xargs -P 2 -I '{}' gcc "${flags[@]}" -x c -include '{}' /dev/null
find src -name '*.h' | sort | xargs -P 2 -I '{}' clang "${flags[@]}" -x c -include '{}' /dev/null
find src -name '*.c' | sort | xargs -P 2 -n 16 clang "${flags[@]}"
find tests bench -name '*.c' | sort | xargs -P 2 -n 16 clang "${flags[@]}" "${product_only[@]}"
