// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/key_scan.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "meter/json_walk.h"

namespace toll::internal {
namespace {

// True if one of `keys` stands after the quote that precedes json[at], with a
// value other than null.
bool IsTelling(std::string_view json, size_t at, const Keys& keys) {
  for (const std::string_view key : keys) {
    if (key.empty()) return false;
    if (json.size() < at + key.size() + 3 || json[at + key.size()] != '"' ||
        json.compare(at, key.size(), key) != 0) {
      continue;
    }
    size_t next = at + key.size() + 1;
    while (next < json.size() && IsJsonSpace(json[next])) ++next;
    if (next == json.size() || json[next] != ':') return false;
    ++next;
    while (next < json.size() && IsJsonSpace(json[next])) ++next;
    return next < json.size() && json[next] != 'n';
  }
  return false;
}

#if defined(__SSE2__)
__m128i Load(const char* at) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
}
#endif

}  // namespace

bool HasTellingKey(std::string_view json, const Keys& keys) noexcept {
  std::array<char, 3> letters;
  letters.fill(keys[0][0]);
  for (size_t i = 1; i < letters.size() && !keys[i].empty(); ++i) {
    letters[i] = keys[i][0];
  }
  size_t at = 0;
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i first = _mm_set1_epi8(letters[0]);
  const __m128i second = _mm_set1_epi8(letters[1]);
  const __m128i third = _mm_set1_epi8(letters[2]);
  for (; at + 17 <= json.size(); at += 16) {
    const __m128i next = Load(json.data() + at + 1);
    const __m128i is_letter = _mm_or_si128(
        _mm_or_si128(_mm_cmpeq_epi8(next, first), _mm_cmpeq_epi8(next, second)),
        _mm_cmpeq_epi8(next, third));
    const __m128i hit =
        _mm_and_si128(_mm_cmpeq_epi8(Load(json.data() + at), quote), is_letter);
    auto mask = static_cast<uint32_t>(_mm_movemask_epi8(hit));
    for (; mask != 0; mask &= mask - 1) {
      const auto offset = static_cast<size_t>(std::countr_zero(mask));
      if (IsTelling(json, at + offset + 1, keys)) return true;
    }
  }
#endif
  for (; at + 1 < json.size(); ++at) {
    if (json[at] == '"' &&
        std::find(letters.begin(), letters.end(), json[at + 1]) !=
            letters.end() &&
        IsTelling(json, at + 1, keys)) {
      return true;
    }
  }
  return false;
}

std::string_view StringAt(std::string_view json, size_t at) noexcept {
  size_t stop = at;
  while (stop < json.size()) {
    const auto* quote = static_cast<const char*>(
        memchr(json.data() + stop, '"', json.size() - stop));
    if (quote == nullptr) break;
    stop = static_cast<size_t>(quote - json.data());
    size_t slashes = 0;
    while (stop - slashes > at && json[stop - slashes - 1] == '\\') ++slashes;
    if (slashes % 2 == 0) return json.substr(at, stop - at);
    ++stop;
  }
  return json.substr(std::min(at, json.size()));
}

}  // namespace toll::internal
