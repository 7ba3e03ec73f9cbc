// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What the mock provider charges: prices of its own, written down here and
// nowhere else, so that its bill is a second opinion on toll's.
//
//   const MockPrice* price = FindMockPrice("gpt-4o");
//   int64_t pico_usd = MockBillPicoUsd(*price, {.input = 700, .output = 48});
//   MockBillPicoUsd(toll's book ...)  // Wrong: a book cannot check itself
//
// Thread safety: values.

#pragma once

#include <cstdint>
#include <string_view>

namespace toll::cli {

// What an answer used; no count includes another, but for reasoning, which is
// a part of the output.
struct MockCounts {
  int64_t input = 0;
  int64_t cache_read = 0;
  int64_t cache_write_5m = 0;
  int64_t cache_write_1h = 0;
  int64_t output = 0;
  int64_t reasoning = 0;
};

// Pico-dollars a token: $1 for a million tokens is 1,000,000.
struct MockPrice {
  std::string_view alias;  // What hosts ask for ...
  std::string_view model;  // ... and what serves it.
  int64_t input = 0;
  int64_t cache_read = 0;
  int64_t cache_write_5m = 0;
  int64_t cache_write_1h = 0;
  int64_t output = 0;
};

// By alias or by model; null if the mock does not serve it.
const MockPrice* FindMockPrice(std::string_view model);

// Exact: every product and the sum are whole pico-dollars.
int64_t MockBillPicoUsd(const MockPrice& price, const MockCounts& counts);

}  // namespace toll::cli
