#!/usr/bin/env bash
# Calls at a steady rate, for long: does anything grow? Ends with a line for
# each promise, and a picture.
#
#   scripts/soak.sh                          an hour at 10,000 calls/s
#   scripts/soak.sh --seconds 900 --stuck-reader
#   scripts/soak.sh --seconds 300 --plot soak.png
#
# All options but --plot are those of toll_soak (toll_soak --help). The picture
# (default build/soak.svg) and the samples beside it (.csv) stay.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=3600
plot=build/soak.svg
options=()
stuck=
while (($# > 0)); do
  case $1 in
    --seconds) seconds=$2; shift ;;
    --plot) plot=$2; shift ;;
    --stuck-reader) stuck=1; options+=("$1") ;;
    *) options+=("$1") ;;
  esac
  shift
done
csv=${plot%.*}.csv

cmake --preset bench >/dev/null
cmake --build --preset bench --parallel "${TOLL_JOBS:-$(nproc)}" \
  --target toll_soak >/dev/null
held=0
build/bench/bin/toll_soak --seconds "$seconds" --csv "$csv" \
  ${options[@]+"${options[@]}"} || held=$?
shade=()
if [[ -n $stuck ]]; then
  shade=(--shade "$((seconds / 3)):$((seconds * 2 / 3)):a reader is stuck")
fi
if [[ -s $csv ]]; then
  # Debian's package is not seen by a python3 of the user's own.
  python=python3
  $python -c 'import matplotlib' 2>/dev/null || python=/usr/bin/python3
  $python scripts/plots/plot.py "$csv" "$plot" --title "toll_soak, $seconds s" \
    ${shade[@]+"${shade[@]}"} || held=$((held > 0 ? held : 2))
  echo "plot: $plot"
fi
exit "$held"
