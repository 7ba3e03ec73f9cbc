// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/demo/child.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <csignal>
#include <cstring>

#include "fmt/format.h"
#include <sys/prctl.h>
#include <sys/wait.h>

namespace toll::cli {

namespace {

absl::Status NotStarted(const std::string& program) {
  return absl::UnavailableError(
      fmt::format("{} cannot be started ({}): check that it may be executed "
                  "and that processes are left",
                  program, std::strerror(errno)));
}

// In the child, between fork and exec: only what is safe in a signal handler.
[[noreturn]] void Become(char* const* words, int input, int output,
                         pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // The parent may have died before prctl took hold.
  if (getppid() != parent) _exit(127);
  dup2(input, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  execv(words[0], words);
  _exit(127);
}

}  // namespace

absl::StatusOr<Child> Child::Start(const std::vector<std::string>& words) {
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (const std::string& word : words) {
    arguments.push_back(const_cast<char*>(word.c_str()));
  }
  arguments.push_back(nullptr);
  int input[2];
  int output[2];
  if (pipe2(input, O_CLOEXEC) != 0) return NotStarted(words[0]);
  if (pipe2(output, O_CLOEXEC) != 0) {
    close(input[0]);
    close(input[1]);
    return NotStarted(words[0]);
  }
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) Become(arguments.data(), input[0], output[1], parent);
  close(input[0]);
  close(output[1]);
  if (pid < 0) {
    close(input[1]);
    close(output[0]);
    return NotStarted(words[0]);
  }
  return Child(pid, input[1], output[0]);
}

Child::~Child() {
  if (pid_ > 0) {
    Kill();
    Wait();
  }
  CloseInput();
  if (output_ >= 0) close(output_);
}

absl::StatusOr<std::string> Child::ReadLine() {
  std::string line;
  while (true) {
    char c = 0;
    const ssize_t bytes = read(output_, &c, 1);
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes <= 0) {
      return absl::OutOfRangeError("the process ended without a word");
    }
    if (c == '\n') return line;
    line += c;
  }
}

void Child::CloseInput() {
  if (input_ >= 0) close(std::exchange(input_, -1));
}

void Child::Kill() {
  if (pid_ > 0) kill(pid_, SIGKILL);
}

int Child::Wait() {
  if (pid_ < 0) return 0;
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string OwnProgram() {
  char path[PATH_MAX];
  const ssize_t bytes = readlink("/proc/self/exe", path, sizeof(path));
  return bytes > 0 ? std::string(path, static_cast<size_t>(bytes)) : "toll";
}

}  // namespace toll::cli
