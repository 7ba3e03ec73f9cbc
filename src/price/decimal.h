// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Decimals and fractions that stay exact: what a price is before it is
// compiled, and how amounts are written for people.
//
//   absl::StatusOr<Decimal> price = ParseDecimal("0.0833");  // 833 / 10^4
//   Fraction{price->mantissa, 10'000}.Times(1'000'000, 1)    // and reduced
//
// Thread safety: values. Cost: ParseDecimal and Times allocate nothing unless
// they fail.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "toll/money.h"

namespace toll::internal {

// mantissa / 10^scale; never negative.
struct Decimal {
  int64_t mantissa = 0;
  int32_t scale = 0;  // 0 to kDecimalScaleMax.
};

inline constexpr int32_t kDecimalScaleMax = 18;
inline constexpr int32_t kDecimalDigitsMax = 18;

constexpr Int128 PowerOfTen(int32_t exponent) {
  Int128 power = 1;
  for (int32_t i = 0; i < exponent; ++i) power *= 10;
  return power;
}

// Reads "2.5". Fails on a sign, an exponent, a lone point, more than 18
// significant digits or 18 decimals: the message says which.
absl::StatusOr<Decimal> ParseDecimal(std::string_view text);

// num / den in lowest terms, den > 0, num >= 0.
struct Fraction {
  Int128 num = 0;
  Int128 den = 1;

  // This times `by_num` / `by_den`, reduced; nothing where 128 bits do not
  // hold it.
  std::optional<Fraction> Times(Int128 by_num, Int128 by_den) const;
};

Int128 GreatestCommonDivisor(Int128 a, Int128 b);

// The nearest whole number to num / den, a tie to the even one.
// REQUIRES: num >= 0, 0 < den < 2^126.
constexpr Int128 DivideHalfEven(Int128 num, Int128 den) noexcept {
  Int128 quotient = num / den;
  const Int128 twice = (num % den) * 2;
  if (twice > den || (twice == den && quotient % 2 != 0)) ++quotient;
  return quotient;
}

// num / den / 10^decimals as a decimal without trailing zeros: exact, or cut
// after 18 more digits and ended by "..." where no decimal is.
// REQUIRES: num >= 0, 0 < den < 2^120, 0 <= decimals <= 30.
std::string ToDecimalText(Int128 num, Int128 den, int32_t decimals);

}  // namespace toll::internal
