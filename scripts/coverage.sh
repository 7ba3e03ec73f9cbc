#!/usr/bin/env bash
# Which lines and branches of the parts that must not fail the tests run.
# Wants 95 % of the lines of base, journal, queue, store and tally.
#
#   scripts/coverage.sh             prints a table a file
#   scripts/coverage.sh OUT.html    and writes a page
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v gcovr >/dev/null; then
  echo "coverage.sh: no gcovr: apt install gcovr" >&2
  exit 2
fi
page=()
(($# > 0)) && page=(--html-details "$1")

cmake --preset coverage >/dev/null
cmake --build --preset coverage --parallel "${TOLL_JOBS:-$(nproc)}"
find build/coverage -name '*.gcda' -delete
ctest --preset coverage --parallel "${TOLL_JOBS:-$(nproc)}"
gcovr --root . --object-directory build/coverage --print-summary \
  --exclude-unreachable-branches --exclude-throw-branches \
  --filter src/base/ --filter src/journal/ --filter src/queue/ \
  --filter src/store/ --filter src/tally/ \
  --fail-under-line 95 "${page[@]}" build/coverage
