// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What a power cut may leave of SQLite's files, recorded through its VFS.
//
//   CutDatabase files;  ShimVfs vfs("toll-cuts", files);
//   files.event = [&] { ... maybe now: files.AfterPowerCut(dice) ... };
//
// Thread safety: one thread at a time.

#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "simulation/dice.h"
#include "simulation/unsynced_file.h"
#include "system/shim_vfs.h"

namespace toll::internal {

class CutDatabase : public VfsWatcher {
 public:
  std::function<void()> event = [] {};  // Told after each change and sync.
  int refusal = SQLITE_OK;       // What who wants to write is told, if not OK.
  int sync_refusal = SQLITE_OK;  // What who wants to sync is told.

  std::map<std::string, std::string> AfterPowerCut(Dice& dice) const {
    std::map<std::string, std::string> texts;
    for (const auto& [name, file] : files_) {
      const bool sure = file.named && !file.deleted;
      if (!sure && dice.OneIn(2)) continue;
      texts[name] = file.disk.AfterPowerCut(dice);
    }
    // Names appear in the order in which they were made: the database's first.
    return texts.contains("toll.db") ? texts
                                     : std::map<std::string, std::string>();
  }

  int Before(VfsCall call) override {
    if (call == VfsCall::kSync && sync_refusal != SQLITE_OK) {
      for (auto& [name, file] : files_) file.disk.SyncFailed();
      return sync_refusal;
    }
    return call == VfsCall::kLock ? refusal : SQLITE_OK;
  }
  void Wrote(const std::string& path, std::string_view bytes,
             int64_t at) override {
    File& file = Of(path);
    if (file.deleted) file = {};
    file.disk.Write(at, bytes);
    event();
  }
  void Truncated(const std::string& path, int64_t bytes) override {
    Of(path).disk.Resize(bytes);
    event();
  }
  void Synced(const std::string& path) override {
    File& file = Of(path);
    file.disk.Synced();
    // SQLite syncs the directory with a log that it has just made, and with it
    // all that was done to names before.
    if (!file.named && !path.ends_with("toll.db")) {
      std::erase_if(files_, [](const auto& one) { return one.second.deleted; });
      for (auto& [name, one] : files_) one.named = true;
    }
    event();
  }
  void Deleted(const std::string& path) override {
    Of(path).deleted = true;
    event();
  }

 private:
  struct File {
    UnsyncedFile disk;
    bool named = false;  // Its name is on the disk.
    bool deleted = false;
  };
  File& Of(const std::string& path) {
    return files_[std::filesystem::path(path).filename().string()];
  }

  std::map<std::string, File> files_;
};

}  // namespace toll::internal
