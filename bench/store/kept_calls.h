// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A ledger's directory with many calls in its store, made once and kept (see
// kept.h), as a copy that may be written to.
//
//   const KeptCalls calls(1'000'000);
//   Ledger::Open({.path = calls.path()});
//
// Thread safety: one thread at a time.
// Cost: some 3 us a call the first time; then a copy, some 200 bytes a call.

#pragma once

#include <filesystem>
#include <string>

#include "fmt/format.h"

#include "kept.h"
#include "store/made_calls.h"
#include "store/sqlite_store.h"
#include "temp_directory.h"

namespace toll::bench {

class KeptCalls {
 public:
  explicit KeptCalls(int64_t count) : path_(directory_ / "ledger") {
    namespace fs = std::filesystem;
    const std::string kept =
        Kept(fmt::format("calls-{}", count),
             [count](const std::string& made) { Fill(made, count); });
    fs::copy(kept, path_, fs::copy_options::recursive);
    fs::permissions(path_, fs::perms::owner_all);
  }
  const std::string& path() const { return path_; }
  std::string database() const { return path_ + "/toll.db"; }

 private:
  static void Fill(const std::string& made, int64_t count) {
    constexpr int64_t kPass = 10'000;
    PassPosition at;
    internal::SqliteStoreOptions options;
    options.now = [&at] { return absl::FromUnixNanos(at.now_ns); };
    const auto store = *internal::OpenSqliteStore(made + "/toll.db", options);
    const MadeCalls calls(*store, {.groups = 40, .sessions = 2'000}, 20'000);
    internal::Tally tally;
    while (at.sequence < count) {
      if (!StorePass(*store, tally, calls, kPass, &at).ok()) std::abort();
    }
  }

  const internal::TempDirectory directory_;
  const std::string path_;
};

}  // namespace toll::bench
