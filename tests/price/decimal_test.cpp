// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "price/decimal.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace toll::internal {
namespace {

TEST(Decimal, ReadsWhatPricesAreWrittenAs) {
  const absl::StatusOr<Decimal> price = ParseDecimal("0.08333333333333334");
  ASSERT_TRUE(price.ok());
  EXPECT_EQ(price->mantissa, 8333333333333334);
  EXPECT_EQ(price->scale, 17);
  EXPECT_EQ(ParseDecimal("0")->mantissa, 0);
  EXPECT_EQ(ParseDecimal("2.50")->scale, 2);
  EXPECT_EQ(ParseDecimal("000012")->mantissa, 12);
}

TEST(Decimal, RefusesWhatIsNoPrice) {
  for (const char* text :
       {"", ".", "1.", ".5", "-1", "+1", "1e-7", "1,5", " 1", "1 ", "NaN",
        "1.2.3", "0x1", "1234567890123456789", "0.1234567890123456789"}) {
    EXPECT_FALSE(ParseDecimal(text).ok()) << text;
  }
  // Eighteen digits are the most that 64 bits hold of any digits.
  EXPECT_EQ(ParseDecimal("999999999999999999")->mantissa, 999999999999999999);
}

TEST(Decimal, DividesATieToTheEvenNumber) {
  EXPECT_EQ(DivideHalfEven(5, 2), 2);
  EXPECT_EQ(DivideHalfEven(7, 2), 4);
  EXPECT_EQ(DivideHalfEven(1, 2), 0);
  EXPECT_EQ(DivideHalfEven(3, 2), 2);
  EXPECT_EQ(DivideHalfEven(10, 4), 2);
  EXPECT_EQ(DivideHalfEven(11, 4), 3);
  EXPECT_EQ(DivideHalfEven(9, 4), 2);
  EXPECT_EQ(DivideHalfEven(0, 9), 0);
}

// The slow reference: schoolbook long division on digits, rounded by looking at
// the digits behind the point.
std::string ReferenceHalfEven(const std::string& num, int64_t den) {
  std::string quotient;
  int64_t rest = 0;
  for (const char digit : num) {
    rest = rest * 10 + (digit - '0');
    quotient += static_cast<char>('0' + rest / den);
    rest %= den;
  }
  const int64_t first = rest * 10 / den;
  const bool exact_half = first == 5 && rest * 10 % den == 0;
  const bool odd = (quotient.back() - '0') % 2 == 1;
  if (first > 5 || (first == 5 && (!exact_half || odd))) {
    size_t i = quotient.size();
    while (i > 0 && quotient[i - 1] == '9') quotient[--i] = '0';
    if (i == 0) {
      quotient.insert(0, "1");
    } else {
      ++quotient[i - 1];
    }
  }
  quotient.erase(0, quotient.find_first_not_of('0'));
  return quotient.empty() ? "0" : quotient;
}

TEST(Decimal, RoundsAsLongDivisionOnDigitsDoes) {
  std::mt19937_64 random(20261121);
  for (int i = 0; i < 100'000; ++i) {
    // Small denominators make ties often; large ones make them never.
    const int64_t den =
        i % 2 == 0 ? static_cast<int64_t>(random() % 20 + 1)
                   : static_cast<int64_t>(random() % 900'000'000'000 + 1);
    const Int128 num = static_cast<Int128>(random() >> (random() % 60)) *
                       static_cast<Int128>(random() >> (random() % 60 + 2));
    const std::string digits = ToDecimalText(num, 1, 0);
    const Int128 rounded = DivideHalfEven(num, den);
    ASSERT_EQ(ToDecimalText(rounded, 1, 0), ReferenceHalfEven(digits, den))
        << digits << " / " << den;
  }
}

TEST(Decimal, FractionsCancelBeforeTheyOverflow) {
  const Int128 large = PowerOfTen(30);
  const std::optional<Fraction> product = Fraction{large, 9}.Times(9, large);
  ASSERT_TRUE(product.has_value());
  EXPECT_EQ(product->num, 1);
  EXPECT_EQ(product->den, 1);
  EXPECT_FALSE((Fraction{large, 1}.Times(large + 1, 1)).has_value());
  EXPECT_FALSE((Fraction{1, large}.Times(1, large + 1)).has_value());
}

TEST(Decimal, IsWrittenExactlyOrSaysThatItIsCut) {
  EXPECT_EQ(ToDecimalText(25, 1, 1), "2.5");
  EXPECT_EQ(ToDecimalText(2'500'000, 1, 6), "2.5");
  EXPECT_EQ(ToDecimalText(1, 8, 0), "0.125");
  EXPECT_EQ(ToDecimalText(7, 1, 3), "0.007");
  EXPECT_EQ(ToDecimalText(0, 3, 12), "0");
  EXPECT_EQ(ToDecimalText(100, 1, 0), "100");
  EXPECT_EQ(ToDecimalText(1, 3, 0), "0.333333333333333333...");
}

}  // namespace
}  // namespace toll::internal
