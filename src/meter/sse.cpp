// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/sse.h"

#include <algorithm>
#include <bit>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace toll::internal {
namespace {

struct SseField {
  std::string_view name;
  std::string_view value;
};

SseField FieldOf(std::string_view line) {
  const size_t colon = std::min(line.find(':'), line.size());
  std::string_view value = line.substr(std::min(colon + 1, line.size()));
  if (value.starts_with(' ')) value.remove_prefix(1);
  return {line.substr(0, colon), value};
}

}  // namespace

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
  held_.Clear();
  after_cr_ = false;
  first_line_ = true;
  overflowed_ = false;
}

std::string_view Sse::WithoutMark(std::string_view line) noexcept {
  if (!first_line_) [[likely]]
    return line;
  first_line_ = false;
  return line.starts_with("\xEF\xBB\xBF") ? line.substr(3) : line;
}

bool Sse::Line(std::string_view line) noexcept {
  line = WithoutMark(line);
  if (line.empty()) return true;
  const SseField field = FieldOf(line);
  if (field.name == "data") {
    AddData(field.value);
  } else if (field.name == "event") {
    name_size_ =
        static_cast<uint8_t>(field.value.copy(name_.data(), name_.size()));
  }
  return false;
}

// The same for a line that was cut: its data stays where it is, but for the
// words before it.
bool Sse::HeldLine() noexcept {
  const std::string_view line = WithoutMark(held_.view().substr(data_size_));
  const SseField field = FieldOf(line);
  if (field.name != "data") {
    const bool blank = Line(line);
    held_.Cut(data_size_);
    return blank;
  }
  const size_t before = held_.size() - data_size_ - field.value.size();
  if (has_data_) {
    // "data" is longer than the LF that takes its place.
    held_.Erase(data_size_ + 1, before - 1);
    held_.At(data_size_) = '\n';
  } else {
    held_.Erase(data_size_, before);
  }
  has_data_ = true;
  stashed_ = true;
  data_size_ = held_.size();
  return false;
}

void Sse::AddData(std::string_view data) noexcept {
  if (!has_data_) [[likely]] {
    has_data_ = true;
    direct_ = data;
    return;
  }
  Stash();
  spoilt_ |= !held_.Append("\n") || !held_.Append(data);
  data_size_ = held_.size();
}

void Sse::Stash() noexcept {
  if (!has_data_ || stashed_) return;
  stashed_ = true;
  spoilt_ |= !held_.Append(direct_);
  data_size_ = held_.size();
  direct_ = {};
}

void Sse::Reset() noexcept {
  overflowed_ |= spoilt_;
  spoilt_ = false;
  has_data_ = false;
  name_size_ = 0;
  direct_ = {};
  stashed_ = false;
  data_size_ = 0;
  held_.Clear();
}

}  // namespace toll::internal
