// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/count_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>

namespace toll::cli {
namespace {

constexpr size_t kChunkBytes = size_t{256} << 10;

// Returns 0, or what went wrong.
int CountOpen(int file, TokenCounter* counter, FileCount* count) {
  const auto chunk = std::make_unique<char[]>(kChunkBytes);
  TokenStream stream(counter);
  while (true) {
    const ssize_t size = read(file, chunk.get(), kChunkBytes);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return errno;
    if (size == 0) break;
    const std::string_view text(chunk.get(), static_cast<size_t>(size));
    count->has_nul |= text.find('\0') != text.npos;
    count->bytes += size;
    stream.Feed(text);
  }
  count->tokens = stream.count();
  return 0;
}

}  // namespace

FileCount CountFile(const std::string& path, TokenCounter* counter) {
  FileCount count;
  const bool is_input = path == "-";
  count.name = is_input ? "(standard input)" : path;
  const int file =
      is_input ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const int error = file < 0 ? errno : CountOpen(file, counter, &count);
  if (file >= 0 && !is_input) close(file);
  if (error != 0) count.error = count.name + ": " + std::strerror(error);
  return count;
}

}  // namespace toll::cli
