// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/ledger_path.h"

#include <cstdlib>
#include <filesystem>

#include "base/local_directory.h"

namespace toll::cli {

std::string DefaultDirectory() {
  const char* path = std::getenv("TOLL_PATH");
  if (path != nullptr && *path != '\0') return path;
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && *state == '/') return std::string(state) + "/toll";
  const char* home = std::getenv("HOME");
  return std::string(home == nullptr ? "" : home) + "/.local/state/toll";
}

std::string LedgerDirectory(const std::string& directory) {
  const std::string local = internal::FindLocalDirectory(directory);
  return local.empty() ? directory : local;
}

std::string DatabasePath(const std::string& given) {
  const std::string path = given.empty() ? DefaultDirectory() : given;
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored)
             ? LedgerDirectory(path) + "/toll.db"
             : path;
}

}  // namespace toll::cli
