// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/sse.h"

#include <algorithm>
#include <bit>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace toll::internal {

const char* FindLineEnd(const char* from, const char* end) noexcept {
#if defined(__SSE2__)
  const __m128i lf = _mm_set1_epi8('\n');
  const __m128i cr = _mm_set1_epi8('\r');
  for (; end - from >= 16; from += 16) {
    const __m128i block =
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
    const int mask = _mm_movemask_epi8(
        _mm_or_si128(_mm_cmpeq_epi8(block, lf), _mm_cmpeq_epi8(block, cr)));
    if (mask != 0) return from + std::countr_zero(static_cast<uint32_t>(mask));
  }
#endif
  while (from < end && *from != '\n' && *from != '\r') ++from;
  return from;
}

void Sse::Begin() noexcept {
  Reset();
  line_.Release();
  data_.Release();
  after_cr_ = false;
  first_line_ = true;
  overflowed_ = false;
}

bool Sse::Line(std::string_view line) noexcept {
  if (first_line_) [[unlikely]] {
    first_line_ = false;
    if (line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
  }
  if (line.empty()) return true;
  const size_t colon = std::min(line.find(':'), line.size());
  const std::string_view field = line.substr(0, colon);
  std::string_view value = line.substr(std::min(colon + 1, line.size()));
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (field == "data") {
    AddData(value);
  } else if (field == "event") {
    name_size_ = static_cast<uint8_t>(value.copy(name_.data(), name_.size()));
  }
  return false;
}

void Sse::AddData(std::string_view data) noexcept {
  if (!has_data_) [[likely]] {
    has_data_ = true;
    direct_ = data;
    return;
  }
  Stash();
  spoilt_ |= !data_.Append("\n") || !data_.Append(data);
}

void Sse::Stash() noexcept {
  if (!has_data_ || stashed_) return;
  stashed_ = true;
  spoilt_ |= !data_.Append(direct_);
  direct_ = {};
}

void Sse::Reset() noexcept {
  overflowed_ |= spoilt_;
  spoilt_ = false;
  has_data_ = false;
  name_size_ = 0;
  direct_ = {};
  if (!stashed_) [[likely]]
    return;
  stashed_ = false;
  data_.Clear();
}

}  // namespace toll::internal
