// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Money is an exact amount of US dollars: a count of pico-dollars (1e-12 USD).
//
//   toll::Money budget = toll::Money::Usd(50);
//   toll::Money fee = toll::Money::PicoUsd(2'500'000);  // $0.0000025
//   if (spent + fee > budget) ...
//   double(fee)                 // Wrong: does not compile; money has no floats
//
// 128 bits hold 1.7e26 dollars, so sums of any ledger are exact.
//
// Thread safety: a value. Cost: as a 128-bit integer, but for ToString().

#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace toll {

// The compiler's 128-bit integer; __extension__ keeps -Wpedantic quiet.
__extension__ typedef __int128 Int128;

class Money {
 public:
  static constexpr int64_t kPicoPerUsd = 1'000'000'000'000;

  constexpr Money() = default;
  static constexpr Money Usd(int64_t dollars) {
    return Money(Int128{dollars} * kPicoPerUsd);
  }
  static constexpr Money PicoUsd(Int128 pico_usd) { return Money(pico_usd); }

  constexpr Int128 pico_usd() const { return pico_usd_; }
  constexpr bool is_zero() const { return pico_usd_ == 0; }

  // Exact decimal dollars without trailing zeros: "0.008289", "-2", "0".
  std::string ToString() const;

  friend constexpr Money operator+(Money a, Money b) {
    return Money(a.pico_usd_ + b.pico_usd_);
  }
  friend constexpr Money operator-(Money a, Money b) {
    return Money(a.pico_usd_ - b.pico_usd_);
  }
  constexpr Money& operator+=(Money other) {
    pico_usd_ += other.pico_usd_;
    return *this;
  }
  friend constexpr auto operator<=>(Money, Money) = default;

 private:
  explicit constexpr Money(Int128 pico_usd) : pico_usd_(pico_usd) {}

  Int128 pico_usd_ = 0;
};

}  // namespace toll
