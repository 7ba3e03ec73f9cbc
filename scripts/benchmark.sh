#!/usr/bin/env bash
# Runs every benchmark and prints one table: median, spread, floor, the ratio to
# it, and what peers take. Keeps the results in build/bench/results/.
#
#   scripts/benchmark.sh                   all, some twenty minutes; at first two
#                                          more, to make a year of calls
#   scripts/benchmark.sh --quick           a minute or two
#   scripts/benchmark.sh --filter BM_Call --repetitions 20
#   scripts/benchmark.sh --assert-budgets  holds bench/bounds.json: fails beyond
#                                          what is accepted there
#   scripts/benchmark.sh --from last --html report.html --csv report.csv
#
# Times mean something on a quiet machine only; docs/performance/README.md.
set -euo pipefail
exec python3 "$(dirname "$0")/bench/benchmark.py" "$@"
