#!/usr/bin/env bash
# Builds the tool as it is shipped and runs its demo; arguments go to it.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
cmake --preset release >/dev/null
cmake --build --preset release --target toll_tool
exec build/release/bin/toll demo "$@"
