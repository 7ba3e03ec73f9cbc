// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A LineLog is a file to which whole lines are appended; a line that was
// appended survives the death of the process that wrote it.
//
//   absl::StatusOr<LineLog> log = LineLog::Open(path);
//   log->Append(R"({"id":"msg_1"})");   // without the newline
//
// Thread safety: thread-safe: a line is one write(2) to a file opened O_APPEND.
// Cost: a system call a line.

#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace toll::cli {

class LineLog {
 public:
  // Creates the file, private, or goes on at its end.
  static absl::StatusOr<LineLog> Open(const std::string& path);
  LineLog(LineLog&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  LineLog& operator=(LineLog&&) = delete;
  ~LineLog();

  // False if the disk is full: then nothing of the line may be relied on.
  bool Append(std::string_view line) const;

 private:
  explicit LineLog(int fd) : fd_(fd) {}

  int fd_;
};

// The lines of a file; a last line without its newline, which a kill cut
// short, is left out.
absl::StatusOr<std::vector<std::string>> ReadLines(const std::string& path);

}  // namespace toll::cli
