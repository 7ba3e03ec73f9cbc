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

# Their own tests, and those of the promises.
tests=(base_test journal_test queue_test store_test tally_test ledger_test
  view_test cli_test simulation_test faults_test power_loss_test damage_test
  drops_test clock_test many_processes_test older_files_test odd_homes_test
  bad_input_test kill_test no_memory_test)
# As many as show each line; unoptimized and counted they are slow.
export TOLL_TEST_SEEDS=${TOLL_TEST_SEEDS:-100}

cmake --preset coverage >/dev/null
cmake --build --preset coverage --parallel "${TOLL_JOBS:-$(nproc)}" \
  --target "${tests[@]}"
find build/coverage -name '*.gcda' -delete
for test in "${tests[@]}"; do
  echo "== $test"
  "build/coverage/bin/$test" --gtest_brief=1
done
# Of objects that none of these tests has, which may be of older sources: gcovr
# gives up where a function has moved between two of them.
find build/coverage -name '*.gcno' | while read -r notes; do
  [[ -e ${notes%.gcno}.gcda ]] || rm "$notes"
done
gcovr --root . --object-directory build/coverage --print-summary \
  --exclude-unreachable-branches --exclude-throw-branches \
  --filter src/base/ --filter src/journal/ --filter src/queue/ \
  --filter src/store/ --filter src/tally/ \
  --fail-under-line 95 "${page[@]}" build/coverage
