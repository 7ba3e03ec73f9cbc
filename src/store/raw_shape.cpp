// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/raw_shape.h"

#include <cstdint>

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
  size_t at = 0;
  for (const char expected : shape) {
    if (at == raw.size()) return false;
    if (IsMarker(expected)) {
      if (!IsDigit(raw[at])) return false;
      const Digits digits = TakeDigits(raw, &at);
      if (digits.too_long || digits.marker() != expected) return false;
      digits.AppendTo(numbers);
      continue;
    }
    // A digit here belongs to a run too long to split: left to SplitShape.
    if (raw[at] != expected || IsDigit(expected)) return false;
    ++at;
  }
  return at == raw.size();
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
