#!/usr/bin/env bash
# Installs what toll is built with: Debian 12's packages, nothing else.
# Quick and silent when all is there.
set -euo pipefail

packages=(
  # The compilers and the tools.
  ca-certificates ccache clang clang-format clang-tidy cmake g++ git ninja-build
  pkg-config python3
  # What the library is made of.
  libabsl-dev libconcurrentqueue-dev libcurl4-openssl-dev libfmt-dev
  libmimalloc-dev libsimdjson-dev libsqlite3-dev libyaml-cpp-dev libzstd-dev
  tzdata
  # What the tool, the tests, the fuzz targets and the benchmarks add.
  libbenchmark-dev libclang-rt-14-dev libcli11-dev libgmock-dev libgtest-dev
  libmicrohttpd-dev nlohmann-json3-dev
)

is_installed() {
  local state
  state=$(dpkg-query --show --showformat='${db:Status-Status}' "$1" \
    2>/dev/null) && [[ $state == installed ]]
}

missing=()
if command -v dpkg-query >/dev/null; then
  for package in "${packages[@]}"; do
    is_installed "$package" || missing+=("$package")
  done
else
  missing=("${packages[@]}")
fi
if ((${#missing[@]} == 0)); then
  exit 0
fi

# shellcheck source=/dev/null
system=$(. /etc/os-release 2>/dev/null && echo "${ID:-?} ${VERSION_ID:-?}") ||
  system="unknown"
if [[ $system != "debian 12" ]]; then
  {
    echo "setup.sh: this system is \"$system\"; packages are installed on"
    echo "Debian 12 alone. Install what these Debian packages hold, by hand:"
    echo "  ${missing[*]}"
  } >&2
  exit 1
fi

as_root=()
if ((EUID != 0)); then
  if ! command -v sudo >/dev/null; then
    echo "setup.sh: neither root nor sudo; run as root:" \
      "apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi

echo "setup.sh: installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends "${missing[@]}"
