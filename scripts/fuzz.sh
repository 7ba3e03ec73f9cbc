#!/usr/bin/env bash
# Feeds made-up bytes to the readers and framings, with ASan and UBSan, until
# one breaks or the time is over.
#
#   scripts/fuzz.sh              every target for 10 minutes, one by one
#   scripts/fuzz.sh 60           ... for a minute
#   scripts/fuzz.sh 60 stream    one target
#
# What breaks a target is written to build/fuzz/<target>-crash-...: feed it to
# build/fuzz/bin/<target>_fuzz again, and keep it as a test of its own.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-600}
jobs=${TOLL_JOBS:-$(nproc)}
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz --parallel "$jobs"
if (($# > 1)); then
  targets=("$2")
else
  mapfile -t targets < <(ls fuzz/corpus)
fi

for target in "${targets[@]}"; do
  found=build/fuzz/fuzz/$target
  mkdir -p "$found"
  echo "=== $target"
  "build/fuzz/bin/${target}_fuzz" "$found" "fuzz/corpus/$target" \
    -max_total_time="$seconds" -max_len=4096 -timeout=10 -verbosity=0 \
    -print_final_stats=1 -artifact_prefix="build/fuzz/$target-"
done
