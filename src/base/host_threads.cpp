// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/host_threads.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <climits>
#include <cstdio>
#include <cstring>
#include <string_view>

namespace toll::internal {
namespace {

// A small file of /proc in `buffer`; empty if it cannot be read.
template <size_t kBytes>
std::string_view ReadInto(char (&buffer)[kBytes], const char* task,
                          const char* file) noexcept {
  char path[sizeof "/proc/self/task//" + NAME_MAX + 8];
  snprintf(path, sizeof path, "/proc/self/task/%.*s/%.8s", NAME_MAX, task,
           file);
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return {};
  const ssize_t bytes = read(fd, buffer, kBytes);
  close(fd);
  return bytes > 0 ? std::string_view(buffer, static_cast<size_t>(bytes))
                   : std::string_view();
}

// "PID (NAME) STATE ...", and a name may hold anything.
bool HasEnded(const char* task) noexcept {
  char buffer[512];
  const std::string_view stat = ReadInto(buffer, task, "stat");
  const size_t name_end = stat.rfind(')');
  return name_end != std::string_view::npos && name_end + 2 < stat.size() &&
         (stat[name_end + 2] == 'Z' || stat[name_end + 2] == 'X');
}

bool IsOurs(const char* task) noexcept {
  char buffer[32];
  std::string_view name = ReadInto(buffer, task, "comm");
  if (name.ends_with('\n')) name.remove_suffix(1);
  return name == kOurThreadName;
}

}  // namespace

bool HostHasLeft() noexcept {
  char main_task[16];
  snprintf(main_task, sizeof main_task, "%d", static_cast<int>(getpid()));
  if (!HasEnded(main_task)) return false;
  DIR* const tasks = opendir("/proc/self/task");
  if (tasks == nullptr) return false;
  bool all_ours = true;
  while (const dirent* task = readdir(tasks)) {
    if (task->d_name[0] == '.' || strcmp(task->d_name, main_task) == 0) {
      continue;
    }
    all_ours = all_ours && (IsOurs(task->d_name) || HasEnded(task->d_name));
  }
  closedir(tasks);
  return all_ours;
}

}  // namespace toll::internal
