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

// Brackets are { } [ ]: | 0x20 folds the square ones onto the curly.
int StepOf(char c) {
  return ((c | 0x20) == '{' ? 1 : 0) - ((c | 0x20) == '}' ? 1 : 0);
}

#if defined(__SSE2__)
constexpr size_t kBlockBytes = 16;

// A bit a byte.
struct Block {
  uint32_t quotes;
  uint32_t slashes;
  uint32_t brackets;
};

uint32_t BitsOf(__m128i mask) {
  return static_cast<uint32_t>(_mm_movemask_epi8(mask));
}

Block LookAt(const char* at) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  const __m128i folded = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
  return {BitsOf(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'))),
          BitsOf(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))),
          BitsOf(_mm_or_si128(_mm_cmpeq_epi8(folded, _mm_set1_epi8('{')),
                              _mm_cmpeq_epi8(folded, _mm_set1_epi8('}'))))};
}

// Each bit becomes the parity of itself and those below it: where quotes are
// odd, a string is open.
uint32_t Parities(uint32_t bits) {
  for (int shift = 1; shift < 16; shift *= 2) bits ^= bits << shift;
  return bits & 0xFFFF;
}
#endif

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
    const char c = *at;
    if (in_string_) {
      TakeOfString(c);
    } else if (!opened_) {
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

// One character; true if it is part of a string, quotes included.
bool JsonArray::TakeOfString(char c) noexcept {
  if (!in_string_) {
    in_string_ = c == '"';
    return in_string_;
  }
  if (escaped_) {
    escaped_ = false;
  } else {
    escaped_ = c == '\\';
    in_string_ = c != '"';
  }
  return true;
}

// Stops behind the bracket with which the element ends.
const char* JsonArray::ScanElement(const char* at, const char* end) noexcept {
  while (at < end) {
    const char* stop = end;
#if defined(__SSE2__)
    if (end - at >= static_cast<std::ptrdiff_t>(kBlockBytes)) {
      if (ScanBlock(&at)) continue;
      if (element_ends_) break;
      stop = at + kBlockBytes;
    }
#endif
    while (at < stop) {
      const char c = *at++;
      if (TakeOfString(c)) continue;
      depth_ += StepOf(c);
      if (depth_ == 0) {
        element_ends_ = true;
        return at;
      }
    }
  }
  return at;
}

// 16 characters at once, if none is a backslash or behind one. False: not
// taken, or the element ended among them.
bool JsonArray::ScanBlock(const char** at) noexcept {
#if defined(__SSE2__)
  const Block block = LookAt(*at);
  if (block.slashes != 0 || escaped_) return false;
  const uint32_t strings = Parities(block.quotes) ^ (in_string_ ? 0xFFFF : 0);
  for (uint32_t brackets = block.brackets & ~strings; brackets != 0;
       brackets &= brackets - 1) {
    const char* const bracket = *at + std::countr_zero(brackets);
    depth_ += StepOf(*bracket);
    if (depth_ == 0) {
      element_ends_ = true;
      in_string_ = false;
      *at = bracket + 1;
      return false;
    }
  }
  in_string_ = (strings >> (kBlockBytes - 1) & 1) != 0;
  *at += kBlockBytes;
  return true;
#else
  static_cast<void>(at);
  return false;
#endif
}

void JsonArray::Hold(std::string_view piece) noexcept {
  if (held_.Append(piece)) [[likely]]
    return;
  spoilt_ = true;
  overflowed_ = true;
}

}  // namespace toll::internal
