// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/raw_shape.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "base/varint.h"

namespace toll::internal {
namespace {

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsMarker(char c) {
  return c == kShapeNumber || c == kShapeZeros;
}

// A run of digits, as it would be written from numbers.
struct Digits {
  uint64_t zeros = 0;  // Before the number, which may itself be 0.
  uint64_t number = 0;
  bool too_long = false;  // More than 18 digits: stays text.

  char marker() const { return zeros == 0 ? kShapeNumber : kShapeZeros; }
  void AppendTo(std::string* numbers) const {
    if (zeros != 0) AppendVarint(zeros, numbers);
    AppendVarint(number, numbers);
  }
};

// Takes the digits at `*at`. REQUIRES: there is one.
Digits TakeDigits(std::string_view raw, size_t* at) {
  Digits digits;
  const size_t begin = *at;
  size_t end = begin;
  while (end < raw.size() && IsDigit(raw[end])) {
    // Wraps beyond 19 digits, and is then not used.
    digits.number = digits.number * 10 + static_cast<uint64_t>(raw[end] - '0');
    ++end;
  }
  size_t first = begin;
  while (first + 1 < end && raw[first] == '0') ++first;
  digits.zeros = first - begin;
  digits.too_long = end - begin > 18;
  *at = end;
  return digits;
}

bool HasMarker(std::string_view raw) {
  return raw.find(kShapeNumber) != std::string_view::npos ||
         raw.find(kShapeZeros) != std::string_view::npos;
}

// How many bytes both begin with, eight at a time.
size_t CommonPrefix(std::string_view a, std::string_view b) {
  const size_t size = std::min(a.size(), b.size());
  size_t at = 0;
  for (; at + sizeof(uint64_t) <= size; at += sizeof(uint64_t)) {
    uint64_t of_a = 0, of_b = 0;
    memcpy(&of_a, a.data() + at, sizeof of_a);
    memcpy(&of_b, b.data() + at, sizeof of_b);
    if (of_a != of_b) break;
  }
  while (at < size && a[at] == b[at]) ++at;
  return at;
}

}  // namespace

bool SplitShape(std::string_view raw, std::string* shape,
                std::string* numbers) {
  shape->clear();
  numbers->clear();
  size_t at = 0;
  while (at < raw.size()) {
    const size_t begin = at;
    while (at < raw.size() && !IsDigit(raw[at]) && !IsMarker(raw[at])) ++at;
    shape->append(raw.substr(begin, at - begin));
    if (at == raw.size()) break;
    if (IsMarker(raw[at])) return false;
    const size_t run = at;
    const Digits digits = TakeDigits(raw, &at);
    if (digits.too_long) {
      shape->append(raw.substr(run, at - run));
    } else {
      shape->push_back(digits.marker());
      digits.AppendTo(numbers);
    }
  }
  return true;
}

bool MatchShape(std::string_view raw, std::string_view shape,
                std::string* numbers) {
  numbers->clear();
  if (HasMarker(raw)) return false;
  for (;;) {
    const size_t same = CommonPrefix(raw, shape);
    raw.remove_prefix(same);
    shape.remove_prefix(same);
    if (raw.empty() || shape.empty()) return raw.empty() && shape.empty();
    // Nothing but a number may differ.
    if (!IsMarker(shape[0]) || !IsDigit(raw[0])) return false;
    size_t taken = 0;
    const Digits digits = TakeDigits(raw, &taken);
    if (digits.too_long || digits.marker() != shape[0]) return false;
    digits.AppendTo(numbers);
    raw.remove_prefix(taken);
    shape.remove_prefix(1);
  }
}

std::string JoinShape(std::string_view shape, std::string_view numbers) {
  std::string raw;
  raw.reserve(shape.size() + numbers.size() * 2);
  for (const char c : shape) {
    if (!IsMarker(c)) {
      raw.push_back(c);
      continue;
    }
    uint64_t zeros = 0;
    uint64_t number = 0;
    if (c == kShapeZeros && !TakeVarint(&numbers, &zeros)) numbers = {};
    if (!TakeVarint(&numbers, &number)) {
      numbers = {};
      continue;
    }
    raw.append(zeros < 18 ? zeros : 0, '0');
    raw += std::to_string(number);
  }
  return raw;
}

}  // namespace toll::internal
