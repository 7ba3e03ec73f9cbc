// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/number.h"

#include <algorithm>
#include <limits>

#include "meter/json_walk.h"
#include "toll/money.h"
#include "toll/record.h"

namespace toll::internal {
namespace {

// digits * 10^exponent. Digits beyond the 30th only tell whether something is
// left over.
struct Decimal {
  bool negative = false;
  bool leftover = false;
  Int128 digits = 0;
  int64_t exponent = 0;
};

constexpr Int128 kDigitsMax =
    Int128{1'000'000'000'000'000} * Int128{1'000'000'000'000'000};

bool IsDigit(char c) { return static_cast<uint8_t>(c - '0') < 10; }

void AddDigit(char c, bool fraction, Decimal* out) {
  if (out->digits >= kDigitsMax) {
    out->leftover |= c != '0';
    out->exponent += fraction ? 0 : 1;
    return;
  }
  out->digits = 10 * out->digits + (c - '0');
  out->exponent -= fraction ? 1 : 0;
}

bool ParseExponent(std::string_view text, int64_t* exponent) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty()) return false;
  int64_t power = 0;
  for (const char c : text) {
    if (!IsDigit(c)) return false;
    power = std::min<int64_t>(10 * power + (c - '0'), 1'000'000);
  }
  *exponent += negative ? -power : power;
  return true;
}

bool ParseDecimal(std::string_view text, Decimal* out) {
  out->negative = text.starts_with('-');
  if (out->negative) text.remove_prefix(1);
  bool fraction = false;
  size_t digits_seen = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (IsDigit(c)) {
      AddDigit(c, fraction, out);
      ++digits_seen;
    } else if (c == '.' && !fraction) {
      fraction = true;
    } else if ((c == 'e' || c == 'E') && digits_seen > 0) {
      return ParseExponent(text.substr(i + 1), &out->exponent);
    } else {
      return false;
    }
  }
  return digits_seen > 0;
}

// `in` as a whole number of 10^-places: truncated, with what was cut off told
// as 0 (nothing), 1 (below half), 2 (half) or 3 (above half).
Int128 Scale(const Decimal& in, int64_t places, int* rest) {
  Int128 number = in.digits;
  int64_t power = in.exponent + places;
  *rest = in.leftover ? 1 : 0;
  for (; power > 0 && number != 0; --power) {
    if (number > kDigitsMax) return number;  // Far beyond any bound.
    number *= 10;
  }
  for (; power < 0 && (number != 0 || *rest > 1); ++power) {
    const int digit = static_cast<int>(number % 10);
    number /= 10;
    const bool more = *rest != 0;
    *rest = digit > 5 || (digit == 5 && more) ? 3
            : digit == 5                      ? 2
            : digit > 0 || more               ? 1
                                              : 0;
  }
  return number;
}

}  // namespace

void ParseCount(std::string_view text, int64_t* count,
                uint32_t* flags) noexcept {
  Decimal decimal;
  if (!ParseDecimal(text, &decimal)) {
    *flags |= kUnreadable;
    return;
  }
  int rest = 0;
  const Int128 number = Scale(decimal, 0, &rest);
  if (decimal.negative && (number != 0 || rest != 0)) {
    *count = 0;
    *flags |= kDialectMismatch;
    return;
  }
  if (rest != 0 && number < kCountMax) *flags |= kAmbiguousUsage;
  *count = static_cast<int64_t>(std::min(number, Int128{kCountMax}));
}

bool ParsePico(std::string_view text, int64_t* pico) noexcept {
  Decimal decimal;
  if (!ParseDecimal(text, &decimal)) return false;
  int rest = 0;
  Int128 number = Scale(decimal, 12, &rest);
  if (rest == 3 || (rest == 2 && number % 2 == 1)) ++number;
  if (number > std::numeric_limits<int64_t>::max()) return false;
  *pico = static_cast<int64_t>(decimal.negative ? -number : number);
  return true;
}

bool ReadStatedCost(JsonWalk& walk, Reading* reading) noexcept {
  if (walk.Peek() == '{') {
    ForFields(walk, [&](std::string_view key) {
      return key == "total_cost" && walk.Peek() != '{' &&
             ReadStatedCost(walk, reading);
    });
    return true;
  }
  std::string_view word;
  walk.TextOrWord(&word);
  int64_t pico = 0;
  if (!word.empty() && ParsePico(word, &pico)) {
    reading->has_reported_cost = true;
    reading->reported_cost_pico = pico;
  }
  return true;
}

}  // namespace toll::internal
