// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/aside_files.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <vector>

#include "fmt/format.h"

#include "base/aside_reason.h"
#include "base/disk.h"

namespace toll::internal {
namespace {

constexpr int64_t kDaySeconds = 86'400;

struct AsideFile {
  std::string path;
  int64_t seconds = 0;  // When it was set aside.
  int64_t bytes = 0;
};

// What toll sets aside, and nothing that looks alike.
bool IsOurs(std::string_view name) {
  return name.starts_with("toll.db.") ||
         name.find(".journal.") != std::string_view::npos;
}

bool TakeSeconds(std::string_view name, std::string_view mark,
                 int64_t* seconds) {
  const size_t at = name.find(mark);
  if (at == std::string_view::npos || !IsOurs(name)) return false;
  const char* const digits = name.data() + at + mark.size();
  return std::from_chars(digits, name.data() + name.size(), *seconds).ec ==
         std::errc();
}

bool IsReason(std::string_view name) {
  int64_t seconds = 0;
  return TakeSeconds(name, kReasonMark, &seconds);
}

// Also where a user removed the file, or it was mended and has its name back.
void PruneReasons(Disk& disk, const std::string& directory,
                  const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (!IsReason(name)) continue;
    bool is_of_a_file = false;
    // In this order: the first becomes the second.
    for (const std::string_view mark : {kDamagedMark, kSalvagedMark}) {
      std::string file = name;
      file.replace(file.find(kReasonMark), kReasonMark.size(), mark);
      is_of_a_file = is_of_a_file ||
                     disk.Identify(fmt::format("{}/{}", directory, file)).ok();
    }
    if (!is_of_a_file) {
      disk.Unlink(fmt::format("{}/{}", directory, name)).IgnoreError();
    }
  }
}

}  // namespace

int PruneAsideFiles(const std::string& directory, const AsideLimits& limits,
                    int64_t now_seconds) {
  Disk& disk = PosixDisk();
  const auto names = disk.List(directory);
  if (!names.ok()) return 0;
  std::vector<AsideFile> files;
  int64_t bytes = 0;
  for (const std::string& name : *names) {
    AsideFile file{.path = fmt::format("{}/{}", directory, name)};
    if (!TakeSeconds(name, kDamagedMark, &file.seconds) &&
        !TakeSeconds(name, kSalvagedMark, &file.seconds)) {
      continue;
    }
    const auto identity = disk.Identify(file.path);
    if (!identity.ok()) continue;
    file.bytes = identity->bytes;
    bytes += file.bytes;
    files.push_back(std::move(file));
  }
  // By name where the time is the same: a database before its log.
  std::sort(
      files.begin(), files.end(), [](const AsideFile& a, const AsideFile& b) {
        return a.seconds != b.seconds ? a.seconds < b.seconds : a.path < b.path;
      });
  int gone = 0;
  for (const AsideFile& file : files) {
    const int64_t age = now_seconds - file.seconds;
    const bool is_old = limits.kept_seconds > 0 && age > limits.kept_seconds;
    const bool is_too_much =
        limits.bytes_max > 0 && bytes > limits.bytes_max && age > kDaySeconds;
    if (!is_old && !is_too_much) continue;
    if (!disk.Unlink(file.path).ok()) continue;
    bytes -= file.bytes;
    ++gone;
  }
  PruneReasons(disk, directory, *names);
  return gone;
}

}  // namespace toll::internal
