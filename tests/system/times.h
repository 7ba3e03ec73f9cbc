// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// How often a test of a promise does what it does: few times for ctest, many
// where an environment variable asks for it.
//
//   const size_t kills = TimesOf("TOLL_TEST_KILLS", 300);

#pragma once

#include <cstddef>
#include <cstdlib>

namespace toll::internal {

inline size_t TimesOf(const char* variable, size_t few) {
  const char* asked = std::getenv(variable);
  return asked != nullptr ? std::strtoull(asked, nullptr, 10) : few;
}

}  // namespace toll::internal
