// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "view/amounts.h"

#include <algorithm>
#include <cmath>

#include "fmt/format.h"

namespace toll::internal {

std::string WithCommas(int64_t number) {
  std::string digits = fmt::format("{}", number);
  const size_t first = number < 0 ? 1 : 0;
  for (size_t at = digits.size(); at > first + 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

std::string ShortCount(int64_t number) {
  static constexpr const char* kUnits[] = {"",   " k", " M", " G",
                                           " T", " P", " E"};
  if (number < 10'000) return WithCommas(number);
  auto amount = static_cast<double>(number);
  size_t unit = 0;
  // 999.95 is written 1000.0 if it stays.
  while (amount >= 999.5) {
    amount /= 1'000;
    ++unit;
  }
  const int digits = amount < 9.995 ? 2 : amount < 99.95 ? 1 : 0;
  return fmt::format("{:.{}f}{}", amount, digits, kUnits[unit]);
}

std::string ShortDuration(absl::Duration duration) {
  const double us = absl::ToDoubleMicroseconds(duration);
  if (us <= 0) return "-";
  if (us < 999.5) return fmt::format("{:.0f} µs", us);
  if (us < 999.5e3) return fmt::format("{:.0f} ms", us / 1e3);
  if (us < 9.995e6) return fmt::format("{:.2f} s", us / 1e6);
  if (us < 99.95e6) return fmt::format("{:.1f} s", us / 1e6);
  const auto seconds = static_cast<int64_t>(std::llround(us / 1e6));
  return fmt::format("{} m {:02} s", seconds / 60, seconds % 60);
}

int MoneyDigits(Money greatest) {
  if (greatest >= Money::Usd(1'000)) return 2;
  return greatest >= Money::Usd(1) ? 4 : 6;
}

std::string ShortMoney(Money money, int digits) {
  Int128 unit = Money::kPicoPerUsd;
  for (int i = 0; i < digits; ++i) unit /= 10;
  const bool negative = money < Money();
  const Int128 pico = negative ? -money.pico_usd() : money.pico_usd();
  Int128 units = pico / unit;
  const Int128 left = 2 * (pico % unit);
  if (left > unit || (left == unit && units % 2 != 0)) ++units;
  if (units == 0 && pico != 0) {
    return fmt::format("{}<$0.{:0>{}}", negative ? "-" : "", 1, digits);
  }
  const Int128 scale = Money::kPicoPerUsd / unit;
  return fmt::format("{}${}.{:0{}}", negative ? "-" : "",
                     WithCommas(static_cast<int64_t>(units / scale)),
                     static_cast<int64_t>(units % scale), digits);
}

std::string Bar(double share, int width) {
  static constexpr const char* kEighths[] = {"",  "▏", "▎", "▍",
                                             "▌", "▋", "▊", "▉"};
  const int eighths = std::clamp(
      static_cast<int>(std::lround(share * width * 8)), 0, width * 8);
  std::string bar;
  for (int i = 0; i < eighths / 8; ++i) bar += "█";
  bar += kEighths[eighths % 8];
  const int used = (eighths + 7) / 8;
  bar.append(static_cast<size_t>(width - used), ' ');
  return bar;
}

}  // namespace toll::internal
