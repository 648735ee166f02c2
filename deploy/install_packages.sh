#!/usr/bin/env bash
# install_packages.sh build|test|bench ...: installs with apt what is missing for each purpose.
set -euo pipefail
build="gcc libc6-dev cmake ninja-build pkg-config libmicrohttpd-dev libsqlite3-dev libcjson-dev libsodium-dev
       libcriterion-dev libicu-dev zlib1g-dev libzstd-dev libxxhash-dev ca-certificates curl"
test="clang libclang-rt-14-dev clang-format gawk procps sqlite3 zstd gzip"
bench="wrk nghttp2-client wamerican-large python3"
wanted=""
for purpose in "$@"; do wanted="$wanted ${!purpose}"; done
missing=""
for package in $wanted; do
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo"
echo "installing:$missing"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# shellcheck disable=SC2086  # a list of words
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
