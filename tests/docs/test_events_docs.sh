#!/usr/bin/env bash
# docs/events.md: every JSON sample it shows is accepted whole, and the browser snippet, run by node
# with a page and a beacon that are stand-ins, sends what is accepted whole. Without node the snippet
# is passed over.
set -euo pipefail
cd "${INKLING_SOURCE:-$(dirname "$0")/../..}"
. tests/support/serving.sh
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-events.XXXXXX")
first_pid='' first_url=''
trap '[ -z "$first_pid" ] || { kill "$first_pid"; wait "$first_pid" || true; }; rm -rf "$work"' EXIT
page=$PWD/docs/events.md

serve first "$work/data"

blocks() { # LANGUAGE: the page's blocks, each into a file of its own
  awk -v language="$1" -v to="$work/$1" '
    $0 == "```" language { inside = 1; n++; next }
    /^```/               { inside = 0 }
    inside               { print > (to "." n) }' "$page"
  ls "$work/$1".*
}
accepted() { # FILE TYPE EVENTS: all of them are new and good
  curl -s "$first_url/v1/events" -H "Content-Type: $2" --data-binary "@$1" >"$work/reply"
  [ "$(cat "$work/reply")" = "{\"accepted\":$3,\"duplicates\":0,\"rejected\":[]}" ] ||
    { echo "the sample is not taken as $3 events: $(cat "$work/reply")"; cat "$1"; exit 1; }
}

json=$(blocks json) ndjson=$(blocks ndjson)
read -r -d '' -a wanted <<<"1 3 3" || true
i=0
for sample in $json; do accepted "$sample" application/json "${wanted[$i]}"; i=$((i + 1)); done
[ "$i" = 3 ] || { echo "$i JSON samples, not 3"; exit 1; }
accepted "$ndjson" application/x-ndjson 2

command -v node >/dev/null || { echo "no node here: the snippet was not run"; exit 0; }
cat >"$work/page.js" <<'END'
const fs = require("fs"), vm = require("vm");
const store = () => { const m = new Map(); return { getItem: (k) => m.get(k) ?? null, setItem: (k, v) => m.set(k, v) }; };
const bodies = [];
const page = { crypto: require("crypto").webcrypto, localStorage: store(), sessionStorage: store(), Date, JSON,
  navigator: { sendBeacon: (url, body) => { bodies.push([url, body]); return true; } } };
const answer = { query_id: "01JD3V5D2M6C9W1R8YQ4Z7K0XB",
  items: [{ query: "garden chair", position: 1 }, { query: "garden hose", position: 2 }] };
vm.runInNewContext(fs.readFileSync(process.argv[2], "utf8") + `
  listShown(answer); suggestionClicked(answer, answer.items[1]); id = searched("garden hose"); item("click", "sku-1", id);`,
  Object.assign(page, { answer }));
if (!page.id || bodies.some(([url]) => url !== "https://suggest.example.org/v1/events")) process.exit(1);
bodies.forEach(([, body], i) => fs.writeFileSync(process.argv[3] + "/beacon." + i, body));
END
node "$work/page.js" "$(blocks js)" "$work"
accepted "$work/beacon.0" "text/plain;charset=UTF-8" 2
accepted "$work/beacon.1" "text/plain;charset=UTF-8" 1
accepted "$work/beacon.2" "text/plain;charset=UTF-8" 1
accepted "$work/beacon.3" "text/plain;charset=UTF-8" 1
sqlite3 "$work/data/journal.db" \
  "SELECT kind, coalesce(query, item), coalesce(position, 0), user > 1 OR user < 0, answer IS NOT NULL
   FROM event ORDER BY id DESC LIMIT 5" >"$work/kept"
diff - "$work/kept" <<'END'
2|sku-1|0|1|1
1|garden hose|0|1|1
2|garden hose|2|1|1
4|garden hose|2|1|1
4|garden chair|1|1|1
END
