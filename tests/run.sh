#!/usr/bin/env bash
# Installs what is missing, builds with sanitizers, runs every test; closes with ctest's summary.
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/install_packages.sh build test
cmake --preset tsan >/dev/null && cmake --build --preset tsan && ctest --preset tsan
cmake --preset asan >/dev/null && cmake --build --preset asan && ctest --preset asan
