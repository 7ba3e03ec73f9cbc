// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Numbers as one likes to read them. For reading only: files get exact ones.
//
// Thread safety: functions of their arguments.

#pragma once

#include <cstdint>
#include <string>

#include "absl/time/time.h"

#include "toll/money.h"

namespace toll::internal {

// "1,234,567".
std::string WithCommas(int64_t number);
// "812", "12.3 k", "1.20 M": at most six columns.
std::string ShortCount(int64_t number);
// "840 µs", "1.24 s", "2 m 05 s"; "-" for zero, which is "not measured".
std::string ShortDuration(absl::Duration duration);
// Digits after the point that suit amounts of this size: 2, 4 or 6.
int MoneyDigits(Money greatest);
// "$1,234.57", rounded half to even; "<$0.0001" for what would look like zero.
std::string ShortMoney(Money money, int digits);
// A bar of at most `width` columns in eighths of one, padded.
std::string Bar(double share, int width);

}  // namespace toll::internal
