// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A Child is a process that this one started and does not leave behind.
//
//   absl::StatusOr<Child> child = Child::Start({tool, "mock-provider"});
//   absl::StatusOr<std::string> port = child->ReadLine();
//   child->CloseInput();  // the child sees the end of its input and leaves
//   int exit_code = child->Wait();
//
// A child still running when its Child is destroyed is killed; one whose
// parent dies is killed by the kernel.
//
// Thread safety: one thread at a time, the one that started it.

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include <sys/types.h>

namespace toll::cli {

class Child {
 public:
  // REQUIRES: `words` holds at least the path of a program.
  static absl::StatusOr<Child> Start(const std::vector<std::string>& words);
  Child(Child&& other) noexcept
      : pid_(std::exchange(other.pid_, -1)),
        input_(std::exchange(other.input_, -1)),
        output_(std::exchange(other.output_, -1)) {}
  Child& operator=(Child&&) = delete;
  ~Child();

  // The next line of its stdout, without the newline.
  // OutOfRange: it has closed its stdout.
  absl::StatusOr<std::string> ReadLine();
  void CloseInput();
  void Kill();
  // Its exit code; 128 + the signal that ended it.
  int Wait();

  pid_t pid() const { return pid_; }

 private:
  Child(pid_t pid, int input, int output)
      : pid_(pid), input_(input), output_(output) {}

  pid_t pid_;  // -1 once waited for.
  int input_;  // Our end of its stdin.
  int output_;
};

// The path of the program that runs, for children of the same one.
std::string OwnProgram();

}  // namespace toll::cli
