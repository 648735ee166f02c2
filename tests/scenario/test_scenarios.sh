#!/usr/bin/env bash
# The scenarios ask for all that schema/openapi.json describes, and their runner notices what is not
# as it should be.
set -euo pipefail
cd "${INKLING_SOURCE:-$(dirname "$0")/../..}"
"$INKLING_BUILD/tests/check_coverage" tests/scenario/*.scenario
"$INKLING_BUILD/tests/run_scenario" --all-fail tests/scenario/must_fail.cases 2>/dev/null
