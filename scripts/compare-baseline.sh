#!/usr/bin/env bash
# Has anything become slower? Measures the guarded benchmarks (some three
# minutes) as ratios to floors of the same run, and compares them with the
# accepted state, bench/baseline/measurements.json. Fails beyond what a row may
# (10 % unless scripts/bench/guarded.json says otherwise) if that is more than
# chance, in two looks.
#
#   scripts/compare-baseline.sh                   prints a table
#   scripts/compare-baseline.sh --against main    with another commit, built and
#                                                 measured by turns with this
#   scripts/compare-baseline.sh --accept          makes this the accepted state
#   scripts/compare-baseline.sh --markdown comment.md --json verdicts.json
#
# docs/performance/REGRESSION_TESTS.md tells how, and what it notices.
set -euo pipefail
exec python3 "$(dirname "$0")/bench/compare.py" "$@"
