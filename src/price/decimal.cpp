// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "price/decimal.h"

#include <algorithm>
#include <string>

#include "absl/status/status.h"
#include "fmt/format.h"

#include "base/text.h"

namespace toll::internal {
namespace {

constexpr int32_t kExtraDigits = 18;

absl::Status NotDecimal(std::string_view text, std::string_view why) {
  return absl::InvalidArgumentError(
      fmt::format("\"{}\" is no price: {}", text.substr(0, 40), why));
}

std::string Digits(Int128 number) {
  std::string digits;
  do {
    digits += static_cast<char>('0' + static_cast<int>(number % 10));
    number /= 10;
  } while (number != 0);
  std::reverse(digits.begin(), digits.end());
  return digits;
}

}  // namespace

absl::StatusOr<Decimal> ParseDecimal(std::string_view text) {
  Decimal decimal;
  int32_t digits = 0;
  bool point = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '.' && !point && i > 0 && i + 1 < text.size()) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9') {
      return NotDecimal(text, "write a decimal of 0 or more, such as 2.5");
    }
    if (decimal.mantissa != 0 || c != '0') ++digits;
    decimal.scale += point ? 1 : 0;
    if (digits > kDecimalDigitsMax || decimal.scale > kDecimalScaleMax) {
      return NotDecimal(text, "at most 18 significant digits and 18 decimals");
    }
    decimal.mantissa = decimal.mantissa * 10 + (c - '0');
  }
  if (text.empty()) return NotDecimal(text, "it is empty");
  return decimal;
}

Int128 GreatestCommonDivisor(Int128 a, Int128 b) {
  while (b != 0) {
    const Int128 rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

std::optional<Fraction> Fraction::Times(Int128 by_num, Int128 by_den) const {
  // Across first, so that what can be cancelled never overflows.
  const Int128 left = GreatestCommonDivisor(num, by_den);
  const Int128 right = GreatestCommonDivisor(by_num, den);
  Fraction product;
  if (__builtin_mul_overflow(num / left, by_num / right, &product.num) ||
      __builtin_mul_overflow(den / right, by_den / left, &product.den)) {
    return std::nullopt;
  }
  const Int128 common = GreatestCommonDivisor(product.num, product.den);
  return Fraction{product.num / common, product.den / common};
}

std::string ToDecimalText(Int128 num, Int128 den, int32_t decimals) {
  std::string digits = Digits(num / den);
  const size_t least = static_cast<size_t>(decimals) + 1;
  if (digits.size() < least) digits.insert(0, least - digits.size(), '0');
  const size_t point = digits.size() - static_cast<size_t>(decimals);
  Int128 rest = num % den;
  for (int32_t i = 0; i < kExtraDigits && rest != 0; ++i) {
    rest *= 10;
    digits += static_cast<char>('0' + static_cast<int>(rest / den));
    rest %= den;
  }
  std::string text = digits.substr(0, point) + "." + digits.substr(point);
  if (rest != 0) return text + "...";
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace toll::internal
