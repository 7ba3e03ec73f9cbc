// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The tables that the build links into toll::tokens, read-only, so that
// processes share their pages: src/meter/tokens/CMakeLists.txt makes them.
//
// Thread safety: constants. Cost: a page is read when it is first touched.

#pragma once

#include <cstddef>
#include <string_view>

namespace toll::internal {

struct EmbeddedTable {
  std::string_view name;
  const unsigned char* begin;
  const unsigned char* end;

  std::string_view bytes() const {
    return {reinterpret_cast<const char*>(begin),
            static_cast<size_t>(end - begin)};
  }
};

// "o200k_base", "cl100k_base": vocabulary images. "unicode_classes",
// "encodings": data/ as it is. Null for any other name.
const EmbeddedTable* FindEmbedded(std::string_view name);

}  // namespace toll::internal
