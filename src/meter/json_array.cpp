// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/json_array.h"

#include <algorithm>
#include <bit>
#include <cstddef>

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

constexpr std::ptrdiff_t kBlockBytes = 32;

#if defined(__SSE2__)
// A bit a byte.
struct Block {
  uint32_t quotes;
  uint32_t slashes;
  uint32_t brackets;
};

uint32_t BitsOf(__m128i low, __m128i high) {
  return static_cast<uint32_t>(_mm_movemask_epi8(low)) |
         static_cast<uint32_t>(_mm_movemask_epi8(high)) << 16;
}

__m128i IsBracket(__m128i bytes) {
  const __m128i folded = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
  return _mm_or_si128(_mm_cmpeq_epi8(folded, _mm_set1_epi8('{')),
                      _mm_cmpeq_epi8(folded, _mm_set1_epi8('}')));
}

Block LookAt(const char* at) {
  const auto* const half = reinterpret_cast<const __m128i*>(at);
  const __m128i low = _mm_loadu_si128(half);
  const __m128i high = _mm_loadu_si128(half + 1);
  const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\');
  return {BitsOf(_mm_cmpeq_epi8(low, quote), _mm_cmpeq_epi8(high, quote)),
          BitsOf(_mm_cmpeq_epi8(low, slash), _mm_cmpeq_epi8(high, slash)),
          BitsOf(IsBracket(low), IsBracket(high))};
}

// Each bit becomes the parity of itself and those below it: where quotes are
// odd, a string is open.
uint32_t Parities(uint32_t bits) {
  for (int shift = 1; shift < kBlockBytes; shift *= 2) bits ^= bits << shift;
  return bits;
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
    at = ScanBlocks(at, end);
    if (element_ends_) break;
    // What is behind a backslash, or too short for a block.
    const char* const stop =
        at + std::min<std::ptrdiff_t>(end - at, kBlockBytes);
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

// 32 characters at once, as long as none is a backslash or behind one and the
// element goes on. The state is kept in registers: through memory, a block
// would wait for the one before.
const char* JsonArray::ScanBlocks(const char* at, const char* end) noexcept {
#if defined(__SSE2__)
  if (escaped_) return at;
  int64_t depth = depth_;
  uint32_t open = in_string_ ? ~uint32_t{0} : 0;
  for (; end - at >= kBlockBytes; at += kBlockBytes) {
    const Block block = LookAt(at);
    if (block.slashes != 0) break;
    if (block.brackets == 0) {  // Whether a string is open, and no more.
      open ^= __builtin_parity(block.quotes) != 0 ? ~uint32_t{0} : 0;
      continue;
    }
    const uint32_t strings = Parities(block.quotes) ^ open;
    for (uint32_t brackets = block.brackets & ~strings; brackets != 0;
         brackets &= brackets - 1) {
      const char* const bracket = at + std::countr_zero(brackets);
      depth += StepOf(*bracket);
      if (depth == 0) {
        element_ends_ = true;
        depth_ = 0;
        in_string_ = false;
        return bracket + 1;
      }
    }
    open = (strings >> (kBlockBytes - 1) & 1) != 0 ? ~uint32_t{0} : 0;
  }
  depth_ = depth;
  in_string_ = open != 0;
#else
  static_cast<void>(end);
#endif
  return at;
}

void JsonArray::Hold(std::string_view piece) noexcept {
  if (held_.Append(piece)) [[likely]]
    return;
  spoilt_ = true;
  overflowed_ = true;
}

}  // namespace toll::internal
