#!/usr/bin/env bash
# A data directory that is not as it should be: every command says in a sentence what is wrong and
# what to do, ends with status 1, and leaves what is there as it is.
set -uo pipefail
. tests/support/saying.sh
work=$(mktemp -d "${TMPDIR:-/tmp}/inkling-data.XXXXXX")
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work" || exit 1

for i in 1 2 3; do printf 'user%s\tlego duplo\nuser%s\tlego\n' $i $i; done > log.tsv
sed -i '1i user\tquery' log.tsv
run import --data good log.tsv; expect 0 "6 good rows"
run train --data good; expect 0 "edition 1: 2 queries"

copy() { chmod -R u+w data 2>/dev/null; rm -rf data; cp -a good data; }
digests() { (cd data && find . -type f ! -name '*.lock' ! -name '*-shm' ! -name '*-wal' -exec sha256sum {} + | sort -k 2); }
unharmed() { check "$(digests)" "$before" "the data directory"; }
every() { # words: of import, train, ask, serve and edition, whichever is named after them
  local words=$1 command; shift
  before=$(digests)
  for command; do
    case $command in
    import) run import --data data log.tsv ;;
    ask) run ask --data data suggest q=le ;;
    serve) run serve --data data --listen 127.0.0.1:0 ;;
    edition) run edition --data data list ;;
    *) run "$command" --data data ;;
    esac
    expect 1 "inkling $command: $words"
  done
  unharmed
}

# It is a file, or lies below one.
: > data
before=$(digests 2>/dev/null)
for command in train "import log.tsv" "ask suggest q=le" "serve --listen 127.0.0.1:0" "edition list"; do
  run $command --data data
  expect 1 "data is not a directory; name a directory with --data, or a path that does not exist yet"
  run $command --data data/below
  expect 1 "a part of the path is not a directory"
  run $command --data no/such/place
  expect 1 "cannot make no/such/place: the directory it would be in does not exist"
done
check "$(wc -c < data)" 0 "the file's size"
rm data

# The secret.
copy; rm data/secret.key
every "data/secret.key is missing, but there is a journal whose users were hashed with it; restore" import train ask serve edition
copy; truncate -s 31 data/secret.key
every "data/secret.key has 31 bytes instead of 32; restore it from a backup" import train ask serve edition
copy; printf x >> data/secret.key
every "data/secret.key has 33 bytes instead of 32; restore it from a backup" import train ask serve edition
copy; chmod 644 data/secret.key
every "data/secret.key may be read by others (mode 644); \`chmod 600\` it" import train ask serve edition
copy; rm data/secret.key; mkdir data/secret.key
every "data/secret.key is not a file; restore it from a backup" import train ask serve edition

# The journal.
copy; sqlite3 data/journal.db "pragma user_version = 99"
every "data/journal.db was made by a newer Inkling (schema 99, this program knows" import train
copy; printf 'not a database at all, but long enough to be taken for one by its size: %080d' 0 > data/journal.db
every "data/journal.db is not a database of Inkling's, or its beginning is damaged; restore it from a backup, and \`inkling doctor\` says" import train
copy; rm data/journal.db; sqlite3 data/journal.db "create table theirs (x)"
every "data/journal.db is a SQLite database, but not Inkling's journal; move it away" import train
copy; rm data/journal.db; mkdir data/journal.db
every "cannot open data/journal.db: it is a directory; name a file" import train
copy
table=$(sqlite3 data/journal.db "select rootpage from sqlite_schema where name = 'event'")
printf '\377%.0s' {1..64} | dd of=data/journal.db bs=1 seek=$(((table - 1) * 4096)) conv=notrunc 2>/dev/null
every "data/journal.db is damaged (" train
run import --data data log.tsv # known by its record, which is whole
expect 0 "nothing to add"
printf 'user\tquery\nx\ty\n' > new.tsv
run import --data data new.tsv
expect 1 "data/journal.db is damaged (database disk image is malformed); restore it from a backup, and \`inkling doctor\` says"
run ask --data data suggest q=le
expect 0 '"query":"lego"'

# What is current.
copy; rm -f data/editions/*
every "cannot open data/editions/00000001.edition: there is no such file or directory; check the path" ask
run edition --data data use 1
expect 1 "there is no edition 1; \`inkling edition list\` shows those there are"
run train --data data; expect 0 "edition 1: 2 queries"
run ask --data data suggest q=le; expect 0 '"query":"lego"'
copy; rm data/current; : > data/current
every "data/current does not point at an edition; \`inkling edition use N\` mends it" ask
run edition --data data use 1; expect 0 "edition 1 is current"
run ask --data data suggest q=le; expect 0 '"query":"lego"'
copy; rm data/current; ln -s /etc/passwd data/current
every "data/current does not point at an edition; \`inkling edition use N\` mends it" ask
copy; chmod u+w data/editions/*; printf '\7' | dd of=data/editions/00000001.edition bs=1 seek=8 conv=notrunc 2>/dev/null
every "data/editions/00000001.edition has edition format 7 and this program reads 1; make a new one with" ask
run edition --data data list; expect 0 "has edition format 7 and this program reads 1"
run edition --data data verify; expect 1 "has edition format 7 and this program reads 1"
run train --data data; expect 0 "edition 2: 2 queries"
run ask --data data suggest q=le; expect 0 '"edition":2'
copy; chmod u+w data/editions/*; truncate -s 1000 data/editions/00000001.edition
every "data/editions/00000001.edition is cut short; go back with \`inkling edition use N\`" ask
run edition --data data use 1; expect 1 "is cut short"
copy; chmod u+w data/editions/*; printf x | dd of=data/editions/00000001.edition bs=1 seek=$(($(stat -c %s data/editions/00000001.edition) - 64)) conv=notrunc 2>/dev/null
every "data/editions/00000001.edition is damaged: section" ask

exit $failed
