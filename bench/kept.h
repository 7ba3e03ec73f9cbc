// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What takes long to make is made once and kept: in TOLL_TEST_BENCH_DIR, else
// in ~/.cache/toll/bench, a folder for each format of the store. Delete it to
// have it made anew.
//
//   const std::string path = Kept("calls-1000000", [](const std::string& dir) {
//     ... fill dir ...
//   });
//
// Thread safety: several processes may make the same thing at once; the first
// one's stays.

#pragma once

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

#include "store/schema.h"

namespace toll::bench {

inline std::filesystem::path KeptDirectory() {
  const std::string format =
      "format_" + std::to_string(internal::kSchemaVersion);
  if (const char* told = std::getenv("TOLL_TEST_BENCH_DIR")) {
    return std::filesystem::path(told) / format;
  }
  const char* home = std::getenv("HOME");
  return std::filesystem::path(home == nullptr ? "/tmp" : home) /
         ".cache/toll/bench" / format;
}

inline bool IsKept(const std::string& name) {
  return std::filesystem::exists(KeptDirectory() / name);
}

// The directory `name`; if there is none, `make` fills one (private: 0700).
template <typename Make>
std::string Kept(const std::string& name, Make&& make) {
  namespace fs = std::filesystem;
  const fs::path path = KeptDirectory() / name;
  if (fs::exists(path)) return path;
  const fs::path made = path.string() + ".new-" + std::to_string(getpid());
  fs::remove_all(made);
  fs::create_directories(made);
  fs::permissions(made, fs::perms::owner_all);
  std::fprintf(stderr, "making %s (kept for further runs)\n", path.c_str());
  make(made.string());
  std::error_code error;
  fs::rename(made, path, error);
  if (error) fs::remove_all(made);  // Another process was first.
  return path;
}

}  // namespace toll::bench
