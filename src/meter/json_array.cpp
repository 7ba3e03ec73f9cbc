// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/json_array.h"

#include <bit>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace toll::internal {
namespace {

constexpr std::string_view kBefore = " \t\r\n\xEF\xBB\xBF";
constexpr std::string_view kAfter = " \t\r\n";

// The first quote or backslash in [from, end), or `end`.
const char* FindInString(const char* from, const char* end) {
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i slash = _mm_set1_epi8('\\');
  for (; end - from >= 16; from += 16) {
    const __m128i block =
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
    const int mask = _mm_movemask_epi8(_mm_or_si128(
        _mm_cmpeq_epi8(block, quote), _mm_cmpeq_epi8(block, slash)));
    if (mask != 0) return from + std::countr_zero(static_cast<uint32_t>(mask));
  }
#endif
  while (from < end && *from != '"' && *from != '\\') ++from;
  return from;
}

}  // namespace

void JsonArray::Begin() noexcept {
  held_.Clear();
  depth_ = 0;
  opened_ = false;
  closed_ = false;
  in_string_ = false;
  escaped_ = false;
  element_ends_ = false;
  spoilt_ = false;
  overflowed_ = false;
  broken_ = false;
}

std::string_view JsonArray::Scan(std::string_view* chunk) noexcept {
  const char* at = chunk->data();
  const char* const end = at + chunk->size();
  if (depth_ == 0) at = ScanOutside(at, end);
  const char* const start = at;
  at = ScanElement(at, end);
  *chunk = {at, static_cast<size_t>(end - at)};
  return {start, static_cast<size_t>(at - start)};
}

// Stops before the bracket with which an element begins.
const char* JsonArray::ScanOutside(const char* at, const char* end) noexcept {
  while (at < end) {
    if (in_string_) {
      at = ScanString(at, end);
      continue;
    }
    const char c = *at;
    if (!opened_) {
      opened_ = c == '[';
      broken_ |= !opened_ && kBefore.find(c) == std::string_view::npos;
    } else if (closed_) {
      broken_ |= kAfter.find(c) == std::string_view::npos;
    } else if (c == '{' || c == '[') {
      return at;
    } else if (c == ']') {
      closed_ = true;
    } else {
      broken_ |= c == '}' || c == ':';
      in_string_ = c == '"';
    }
    ++at;
  }
  return at;
}

// From within a string to behind its closing quote.
const char* JsonArray::ScanString(const char* at, const char* end) noexcept {
  while (at < end) {
    if (escaped_) {
      escaped_ = false;
      ++at;
      continue;
    }
    at = FindInString(at, end);
    if (at == end) break;
    const char c = *at++;
    if (c == '"') {
      in_string_ = false;
      break;
    }
    escaped_ = true;
  }
  return at;
}

// Stops behind the bracket with which the element ends.
const char* JsonArray::ScanElement(const char* at, const char* end) noexcept {
  while (at < end) {
    if (in_string_) {
      at = ScanString(at, end);
      continue;
    }
    const char c = *at++;
    in_string_ = c == '"';
    // Brackets are { } [ ]: | 0x20 folds the square ones onto the curly.
    depth_ += (c | 0x20) == '{' ? 1 : 0;
    depth_ -= (c | 0x20) == '}' ? 1 : 0;
    if (depth_ == 0) {
      element_ends_ = true;
      break;
    }
  }
  return at;
}

void JsonArray::Hold(std::string_view piece) noexcept {
  if (held_.Append(piece)) [[likely]]
    return;
  spoilt_ = true;
  overflowed_ = true;
}

}  // namespace toll::internal
