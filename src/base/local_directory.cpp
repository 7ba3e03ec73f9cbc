// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/local_directory.h"

#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "fmt/format.h"

#include "base/text.h"

namespace toll::internal {
namespace {

std::string MachineName() {
  char name[HOST_NAME_MAX + 1] = {};
  if (gethostname(name, HOST_NAME_MAX) != 0 || *name == '\0') return "unnamed";
  std::string safe = name;
  for (char& c : safe) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '.') {
      c = '-';
    }
  }
  return safe;
}

std::string LinkOf(const std::string& directory) {
  return fmt::format("{}/local.{}", directory, MachineName());
}

absl::Status Failed(const char* verb, const std::string& what) {
  const absl::Status status = absl::ErrnoToStatus(errno, "");
  return absl::Status(
      status.code(),
      ToAbsl(fmt::format("{} {}: {}; set `path` to a directory on a local disk",
                         verb, what, ToStd(status.message()))));
}

}  // namespace

absl::StatusOr<std::string> LocalDirectoryOf(Disk& disk,
                                             const std::string& directory,
                                             const char* root) {
  const std::string link = LinkOf(directory);
  std::string local = FindLocalDirectory(directory);
  // One that was swept away is made again under its name; one that another
  // user has is given up.
  if (!local.empty() && disk.MakePrivateDirectory(local).ok()) return local;
  if (!local.empty() && unlink(link.c_str()) != 0 && errno != ENOENT) {
    return Failed("replace", link);
  }
  local = fmt::format("{}/toll-XXXXXX", root);
  if (mkdtemp(local.data()) == nullptr) return Failed("make", local);
  if (symlink(local.c_str(), link.c_str()) == 0) return local;
  const int error = errno;
  rmdir(local.c_str());
  errno = error;
  // Another process was first: its directory is ours too.
  if (error == EEXIST) {
    local = FindLocalDirectory(directory);
    if (!local.empty() && disk.MakePrivateDirectory(local).ok()) return local;
  }
  return Failed("link", link);
}

std::string FindLocalDirectory(const std::string& directory) {
  char target[PATH_MAX];
  const ssize_t bytes =
      readlink(LinkOf(directory).c_str(), target, sizeof(target));
  if (bytes <= 0) return "";
  return std::string(target, static_cast<size_t>(bytes));
}

}  // namespace toll::internal
