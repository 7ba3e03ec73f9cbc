// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/byte_search.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace toll::cli {

namespace {

constexpr size_t kPieceBytes = size_t{1} << 20;

bool HasText(const std::string& path, std::string_view text) {
  std::ifstream file(path, std::ios::binary);
  std::string window;
  std::string piece(kPieceBytes, '\0');
  while (file) {
    file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    window.append(piece, 0, static_cast<size_t>(file.gcount()));
    if (window.find(text) != std::string::npos) return true;
    // What could be the beginning of one that goes on in the next piece.
    window.erase(0, window.size() - std::min(window.size(), text.size() - 1));
  }
  return false;
}

}  // namespace

std::vector<std::string> FilesWithText(const std::string& directory,
                                       std::string_view text) {
  std::vector<std::string> found;
  std::error_code error;
  for (const auto& entry :
       std::filesystem::directory_iterator(directory, error)) {
    if (!entry.is_regular_file(error)) continue;
    if (HasText(entry.path().string(), text)) {
      found.push_back(entry.path().string());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace toll::cli
