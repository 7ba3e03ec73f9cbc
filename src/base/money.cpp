// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "toll/money.h"

#include <string>

#include "fmt/format.h"

namespace toll {

std::string Money::ToString() const {
  const bool negative = pico_usd_ < 0;
  __extension__ using Uint128 = unsigned __int128;
  // Negated as unsigned: the least 128-bit number has no positive.
  const Uint128 amount = negative ? Uint128{0} - static_cast<Uint128>(pico_usd_)
                                  : static_cast<Uint128>(pico_usd_);
  constexpr Uint128 kPico = kPicoPerUsd;
  std::string text =
      fmt::format("{}{}.{:012}", negative ? "-" : "", amount / kPico,
                  static_cast<uint64_t>(amount % kPico));
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace toll
