// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Reads a price book's JSON (docs/price_book.md) into PriceFacts.
//
// A book is wholly right or refused: the error says what is wrong and where,
// such as `price book: provider "openai", model "gpt-4o", rate 2: unknown key
// "inptu"`.
//
// Thread safety: functions. Cost: one pass, two thousand models in about a
// millisecond: bench/price/price_bench.cpp.

#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "absl/status/statusor.h"

#include "price/price_facts.h"

namespace toll::internal {

inline constexpr std::string_view kBookSchema = "toll-prices/1";

// Limits of a book: what is larger is refused, and the message names them.
inline constexpr size_t kBookBytesMax = 64u << 20;
inline constexpr size_t kProvidersMax = 4096;
inline constexpr size_t kClauseDepthMax = 8;
inline constexpr size_t kStepsMax = 16;
inline constexpr size_t kBookNameBytesMax = 512;
inline constexpr int64_t kPriceUsdMax = 999'999;  // A million tokens, or so.

// Readable bytes that must follow the text of ParsePaddedBook().
size_t BookPadding();

absl::StatusOr<std::shared_ptr<PriceFacts>> ParseBook(std::string_view json);

// The same for text that BookPadding() readable bytes follow, without a copy.
absl::StatusOr<std::shared_ptr<PriceFacts>> ParsePaddedBook(
    std::string_view json);

}  // namespace toll::internal
