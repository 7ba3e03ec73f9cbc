// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/demo/line_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "fmt/format.h"

namespace toll::cli {

absl::StatusOr<LineLog> LineLog::Open(const std::string& path) {
  const int fd =
      open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) {
    return absl::UnavailableError(
        fmt::format("the log {} cannot be written ({}): name a file in a "
                    "directory that you may write to",
                    path, std::strerror(errno)));
  }
  return LineLog(fd);
}

LineLog::~LineLog() {
  if (fd_ >= 0) close(fd_);
}

bool LineLog::Append(std::string_view line) const {
  std::string bytes(line);
  bytes += '\n';
  return write(fd_, bytes.data(), bytes.size()) ==
         static_cast<ssize_t>(bytes.size());
}

absl::StatusOr<std::vector<std::string>> ReadLines(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return absl::NotFoundError(
        fmt::format("{} cannot be read: is it there, and yours?", path));
  }
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    if (!file.eof()) lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace toll::cli
