// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/thread_io.h"

#include <fcntl.h>
#include <unistd.h>

#include <charconv>
#include <string_view>

namespace toll::internal {

int64_t BytesWrittenByThisThread() noexcept {
  const int fd = open("/proc/thread-self/io", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  char buffer[512];
  const ssize_t size = read(fd, buffer, sizeof buffer);
  close(fd);
  if (size <= 0) return 0;
  const std::string_view text(buffer, static_cast<size_t>(size));
  constexpr std::string_view kLabel = "wchar: ";
  const size_t at = text.find(kLabel);
  if (at == std::string_view::npos) return 0;
  int64_t bytes = 0;
  std::from_chars(text.data() + at + kLabel.size(), text.data() + text.size(),
                  bytes);
  return bytes;
}

}  // namespace toll::internal
