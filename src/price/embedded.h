// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The price book that this build carries, as text.
//
// Thread safety: constants.

#pragma once

#include <cstddef>
#include <string_view>

namespace toll::internal {

struct EmbeddedText {
  const char* text;  // kEmbeddedPadding readable bytes follow the text.
  size_t size;
};

inline constexpr size_t kEmbeddedPadding = 64;

// Defined in a file that the build makes: cmake/embed_book.cmake.
extern const EmbeddedText kEmbeddedBook;

inline std::string_view EmbeddedBookText() {
  return {kEmbeddedBook.text, kEmbeddedBook.size};
}

}  // namespace toll::internal
