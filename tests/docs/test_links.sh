#!/usr/bin/env bash
# Every relative link of every page leads to something that is there, and so does every page that a
# comment names. Pages that are still being written stand in `coming`, and leave it once they are
# there.
set -euo pipefail
cd "${INKLING_SOURCE:-$(dirname "$0")/../..}"
coming=""

# Of the pages below $1, a line a link that leads nowhere: "PAGE -> PATH".
broken_links() {
  local page target
  find "$1" -name '*.md' ! -path './build/*' ! -path './.git/*' | sort | while IFS= read -r page; do
    { grep -oE '\]\([^)[:space:]]+\)' "$page" || true; } | sed 's/^](//; s/)$//; s/#.*//' |
      while IFS= read -r target; do
        case $target in '' | http://* | https://* | mailto:*) continue ;; esac
        target=$(dirname "$page")/$target
        [ -e "$target" ] || echo "$page -> $(realpath -m --relative-to="$1" "$target")"
      done
  done
}

broken_names() {
  local page
  grep -rohE --exclude="$(basename "$0")" '\b(docs|bench|models|schema|tests)/[A-Za-z0-9/_-]+\.md\b' \
    src tests bench cmake models CONTRIBUTING.md |
    sort -u | while IFS= read -r page; do [ -e "$page" ] || echo "a comment -> $page"; done
}

work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-links.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir "$work/docs"
printf '[a](docs/b.md#part) [w](https://example.org/x.md)\n' >"$work/a.md"
printf '[a](../a.md) [c](lost.md)\n' >"$work/docs/b.md"
[ "$(broken_links "$work")" = "$work/docs/b.md -> docs/lost.md" ] || { echo "links are not looked at"; exit 1; }

broken=$(broken_links . && broken_names)
for page in $coming; do
  [ ! -e "$page" ] || { echo "$page has come: take it out of \`coming\`"; exit 1; }
  broken=$(sed "\|-> $page\$|d" <<<"$broken")
done
[ -z "$broken" ] || { echo "$broken"; exit 1; }
