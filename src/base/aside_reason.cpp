// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/aside_reason.h"

#include <unistd.h>

#include <algorithm>
#include <exception>

namespace toll::internal {
namespace {

constexpr size_t kReasonBytesMax = 1'000;

class ClosedAtEnd {
 public:
  ClosedAtEnd(Disk& disk, DiskFile file) : disk_(disk), file_(file) {}
  ~ClosedAtEnd() { disk_.Close(file_); }
  ClosedAtEnd(const ClosedAtEnd&) = delete;
  ClosedAtEnd& operator=(const ClosedAtEnd&) = delete;

 private:
  Disk& disk_;
  const DiskFile file_;
};

bool Fill(Disk& disk, DiskFile file, const std::string& text) {
  // Without blocks of its own a write could raise SIGXFSZ in the host.
  return disk.Allocate(file, 0, static_cast<int64_t>(text.size())).ok() &&
         pwrite(file.fd, text.data(), text.size(), 0) ==
             static_cast<ssize_t>(text.size());
}

}  // namespace

std::string ReasonPath(const std::string& aside) {
  std::string path = aside;
  for (const std::string_view mark : {kDamagedMark, kSalvagedMark}) {
    // The last: a directory may bear it, too.
    const size_t at = path.rfind(mark);
    if (at != std::string::npos) {
      return path.replace(at, mark.size(), kReasonMark);
    }
  }
  return path.append(kReasonMark);
}

void KeepReason(Disk& disk, const std::string& aside,
                std::string_view why) noexcept try {
  const std::string path = ReasonPath(aside);
  const std::string text =
      std::string(why.substr(0, kReasonBytesMax - 1)) + "\n";
  const absl::StatusOr<DiskFile> file = disk.Create(path);
  if (!file.ok()) return;
  const ClosedAtEnd close(disk, *file);
  if (!Fill(disk, *file, text)) disk.Unlink(path).IgnoreError();
} catch (const std::exception&) {
  // No memory for it: the caller's work is done and must not be undone.
}

std::string ReadReason(Disk& disk, const std::string& aside) {
  const absl::StatusOr<DiskFile> file = disk.Open(ReasonPath(aside));
  if (!file.ok()) return {};
  const ClosedAtEnd close(disk, *file);
  const absl::StatusOr<FileIdentity> identity = disk.Identify(*file);
  if (!identity.ok()) return {};
  std::string why(
      std::min(static_cast<size_t>(identity->bytes), kReasonBytesMax), '\0');
  if (!disk.Read(*file, why.data(), why.size(), 0).ok()) return {};
  while (!why.empty() && why.back() == '\n') why.pop_back();
  return why;
}

}  // namespace toll::internal
