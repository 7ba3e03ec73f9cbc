#!/usr/bin/env bash
# Everything that must hold, from an empty clone on a bare Debian 12: builds,
# tests, lint, sanitizers. Ends with ctest's summary of all tests.
#
#   scripts/test.sh         what CI runs
#   scripts/test.sh --full  the whole suite under ThreadSanitizer too, not only
#                           the tests that are about threads
#
#   TOLL_SKIP_PERF=1  asserts no times, memory, instructions or system calls
#   TOLL_JOBS=4       how many jobs at a time; else one a processor
set -euo pipefail
cd "$(dirname "$0")/.."

jobs=${TOLL_JOBS:-$(nproc)}
failed=()
full=
case ${1:-} in
  --full) full=1 ;;
  ?*)
    echo "test.sh: $1: only --full is known" >&2
    exit 2
    ;;
esac

say() { printf '\n=== %s (%d s)\n' "$1" "$SECONDS"; }

# Tests go on after a failure, so that one run tells all of them.
run_tests() {
  ctest --preset "$1" --parallel "$jobs" || failed+=("$1")
}

say "packages"
scripts/setup.sh
# Where setup.sh puts the npm packages.
export TOLL_NODE_MODULES=${TOLL_NODE_MODULES:-${XDG_CACHE_HOME:-$HOME/.cache}/toll/npm/node_modules}

for preset in dev release; do
  say "build: $preset"
  cmake --preset "$preset"
  if [[ $preset == dev ]]; then
    cmake --build --preset dev --parallel "$jobs"
  else
    # As it is shipped: the tool, and what counts its instructions.
    cmake --build --preset release --parallel "$jobs" \
      --target toll_tool budgets_test instructions_test system_calls_test
    ctest --preset release -L performance || failed+=(release)
  fi
done

for preset in asan tsan; do
  say "build and test: $preset"
  cmake --preset "$preset"
  cmake --build --preset "$preset" --parallel "$jobs"
  if [[ $preset == tsan && -n $full ]]; then
    cmake --build build/tsan --parallel "$jobs"
    run_tests tsan-full
  else
    run_tests "$preset"
  fi
done

say "test: dev"
# What a power cut takes, and what many processes do to each other, in full; a
# ctest by hand looks at a part.
TOLL_TEST_POWER_LOSSES=10000 TOLL_TEST_SECONDS=60 run_tests dev
if ((${#failed[@]} > 0)); then
  echo "test.sh: tests failed in: ${failed[*]}" >&2
  exit 1
fi
