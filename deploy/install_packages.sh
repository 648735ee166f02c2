#!/usr/bin/env bash
# install_packages.sh build|test|bench ...: installs with apt what is missing for each purpose.
# make is what gcc runs link-time optimisation with on more than one core.
set -euo pipefail
build="gcc libc6-dev make cmake ninja-build pkg-config libmicrohttpd-dev libsqlite3-dev libcjson-dev libsodium-dev
       libcriterion-dev libicu-dev zlib1g-dev libzstd-dev libxxhash-dev libpcre2-dev ca-certificates curl"
test="clang clang-format clang-tidy libclang-rt-14-dev shellcheck gawk procps sqlite3 zstd gzip wamerican-large
      openssl nginx-light systemd"
bench="wrk nghttp2-client time valgrind wamerican-large python3"
missing=()
for purpose in "$@"; do
  for package in ${!purpose}; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
done
[ ${#missing[@]} != 0 ] || exit 0
as_root=()
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || { echo "install_packages.sh: run as root: apt-get install ${missing[*]}" >&2; exit 1; }
  as_root=(sudo)
fi
echo "installing: ${missing[*]}"
apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120)
"${as_root[@]}" "${apt[@]}" update
"${as_root[@]}" "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null
