#!/usr/bin/env bash
# The promises of docs/reliability.md, each by its test: whether it held, and
# what was measured.
#
#   scripts/prove.sh                  the long form, about 100 minutes on
#                                     two processors, of what is shipped (preset
#                                     release)
#   scripts/prove.sh --quick          as ctest runs them (preset dev), a few
#                                     minutes
#   scripts/prove.sh [--quick] kill   those whose name has "kill"
#
#   TOLL_JOBS=4  how many at a time; else one a processor. The last three,
#                which measure, are alone.
set -euo pipefail
cd "$(dirname "$0")/.."

preset=release
quick=
if [[ ${1:-} == --quick ]]; then
  quick=1
  preset=dev
  shift
fi
only=${1:-}

# The promise's name | its test | a filter | what makes it long
promises=(
  "kill|kill_test|*|TOLL_TEST_KILLS=10000"
  "any death|any_death_test|*|TOLL_TEST_DEATHS=300"
  "fork|fork_test|SurvivesFork.Parent*|TOLL_TEST_FORKS=10000"
  "fork, opening|fork_test|SurvivesFork.Forks*|TOLL_TEST_FORKS=3000"
  "exit, signals, dlclose|hurts_no_host_test|*|TOLL_TEST_SIGNALS=10000"
  "clocks|clock_test|*|TOLL_TEST_JUMPS=10000"
  "clocks, ticks|base_test|TickMap.*|"
  "many processes|many_processes_test|*|TOLL_TEST_SECONDS=600"
  "overload|drops_test|*|"
  "faults|faults_test|SurvivesFaults.*|TOLL_TEST_FAULTS=all"
  "no memory|no_memory_test|*|TOLL_TEST_FAULTS=all"
  "full disk|faults_test|SurvivesFullDisk.*|"
  "power loss|power_loss_test|*|TOLL_TEST_POWER_LOSSES=100000"
  "simulation|simulation_test|*|TOLL_TEST_SEEDS=100000"
  "damaged database|damage_test|*Database*|TOLL_TEST_MUTATIONS=10000"
  "damaged journal|damage_test|*Journal*|TOLL_TEST_MUTATIONS=10000"
  "older files|older_files_test|*|"
  "other threads, coroutines|ledger_test|CallTest.May*|"
  "secrets|secrets_test|*|"
  "any text|any_text_test|*|"
  "bad input|bad_input_test|*|"
  "odd homes|odd_homes_test|*|"
  "known ways to bill wrongly|bills_test|*|"
  "old records go|store_test|SqlitePrune.*:AsideFiles.*|"
  "old records, of a host|ledger_test|EngineRetention.*|"
  "who is forgotten|tally_test|*ForgetTest*|"
  "forgotten, by the tool|cli_test|Forget*|"
  "backup|store_test|BackupDatabase.*|"
  "soak|soak_test|-Soak.*Stuck|TOLL_TEST_SOAK_SECONDS=300"
  # The heap is at rest after some six minutes; what is judged comes after.
  "soak, a reader is stuck|soak_test|Soak.*Stuck|TOLL_TEST_SOAK_SECONDS=900"
)
# Measures against a control loop, so only in the long form.
blocks_nobody="blocks nobody|toll_faults||"
jobs=${TOLL_JOBS:-$(nproc)}

cmake --preset "$preset" >/dev/null
targets=()
for promise in "${promises[@]}"; do
  IFS='|' read -r name test _ <<<"$promise"
  [[ $name == *"$only"* ]] && targets+=("$test")
done
((${#targets[@]} == 0)) || cmake --build --preset "$preset" \
  --parallel "$jobs" --target $(printf '%s\n' "${targets[@]}" | sort --unique) >/dev/null
if [[ -z $quick && $blocks_nobody == *"$only"* ]]; then
  cmake --preset bench >/dev/null
  cmake --build --preset bench --parallel "$jobs" --target toll_faults >/dev/null
  promises+=("$blocks_nobody")
fi

logs=$(mktemp --directory)
trap 'rm -rf "$logs"' EXIT

# Of one promise: its verdict, its time, what its test printed, in one piece.
prove() {
  local name test filter long skipped verdict=held began=$SECONDS
  IFS='|' read -r name test filter long <<<"$1"
  [[ -n $quick ]] && long=
  local log="$logs/$name" program="build/$preset/bin/$test"
  [[ -n $filter ]] || program="build/bench/bin/$test"
  env ${long:+"$long"} "$program" \
    ${filter:+--gtest_filter="$filter" --gtest_brief=1} \
    >"$log" 2>&1 || verdict=FAILED
  [[ $verdict == held ]] || echo "$name" >>"$logs/failed"
  # What this machine does not allow is no proof.
  skipped=$(grep -oP '^\[  SKIPPED \] \K\d+' "$log" || true)
  [[ -z $skipped ]] || verdict+=", but $skipped skipped"
  {
    printf '%-26s %-6s %5d s  %s\n' "$name" "$verdict" $((SECONDS - began)) \
      "$long"
    grep -v '^\[\|^Running main\|^Note: \|^$' "$log" | sed 's/^/    /' || true
  } >"$log.told"
  cat "$log.told"
}

running=0
for promise in "${promises[@]}"; do
  name=${promise%%|*}
  [[ $name == *"$only"* ]] || continue
  if [[ $name == soak* || $promise == "$blocks_nobody" ]]; then
    wait
  elif ((running >= jobs)); then
    wait -n
  fi
  prove "$promise" &
  running=$((running + 1))
done
wait
if [[ -s $logs/failed ]]; then
  printf 'prove.sh: did not hold: %s\n' "$(paste -sd, "$logs/failed")" >&2
  exit 1
fi
