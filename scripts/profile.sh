#!/usr/bin/env bash
# Where does a benchmark spend its time? Draws a flame graph.
#
#   scripts/profile.sh hot_path_bench BM_Call/answer_2kb_bound
#   scripts/profile.sh hot_path_bench answer_2kb_bound --below Finish
#   scripts/profile.sh price_bench --tool callgrind --out price.svg
#
# By perf where it may record (by the clock, inlined functions included), else
# by callgrind, which counts instructions and needs no leave.
set -euo pipefail
exec python3 "$(dirname "$0")/bench/profile.py" "$@"
