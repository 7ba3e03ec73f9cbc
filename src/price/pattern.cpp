// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "price/pattern.h"

#include <cstddef>

namespace toll::internal {
namespace {

constexpr char Lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

// The length of the pattern's element at `at` if it takes `c`; else 0.
size_t Takes(std::string_view pattern, size_t at, char c) noexcept {
  const char element = pattern[at];
  if (element == '#') return c >= '0' && c <= '9' ? 1 : 0;
  if (element == '\\' && at + 1 < pattern.size()) {
    return Lower(pattern[at + 1]) == Lower(c) ? 2 : 0;
  }
  return Lower(element) == Lower(c) ? 1 : 0;
}

}  // namespace

bool MatchesPattern(std::string_view pattern, std::string_view name) noexcept {
  size_t p = 0;
  size_t n = 0;
  size_t after_star = std::string_view::npos;  // Where to go back to ...
  size_t star_until = 0;                       // ... and what it took so far.
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      after_star = ++p;
      star_until = n;
      continue;
    }
    const size_t taken = p < pattern.size() ? Takes(pattern, p, name[n]) : 0;
    if (taken > 0) {
      p += taken;
      ++n;
      continue;
    }
    if (after_star == std::string_view::npos) return false;
    // Only the last star need ever give way: the earlier ones took the least.
    p = after_star;
    n = ++star_until;
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool EqualsIgnoringCase(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (Lower(a[i]) != Lower(b[i])) return false;
  }
  return true;
}

}  // namespace toll::internal
