// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/demo/mock_bill.h"

namespace toll::cli {

namespace {

// List prices of 2025-11: openai.com/api/pricing, anthropic.com/pricing
// (Claude Sonnet 4.5 up to 200,000 input tokens: the mock never uses more),
// ai.google.dev/pricing, aws.amazon.com/bedrock/pricing. Who runs Ollama
// decides what that costs: here as much as a hosted model of its size.
constexpr MockPrice kPrices[] = {
    {"gpt-4o", "gpt-4o-2024-08-06", 2'500'000, 1'250'000, 0, 0, 10'000'000},
    {"gpt-4o-mini", "gpt-4o-mini-2024-07-18", 150'000, 75'000, 0, 0, 600'000},
    {"claude-sonnet-4-5", "claude-sonnet-4-5-20250929", 3'000'000, 300'000,
     3'750'000, 6'000'000, 15'000'000},
    {"gemini-2.5-flash", "gemini-2.5-flash", 300'000, 30'000, 0, 0, 2'500'000},
    {"amazon.nova-lite-v1:0", "amazon.nova-lite-v1:0", 60'000, 15'000, 0, 0,
     240'000},
    {"llama3.1", "llama3.1", 50'000, 0, 0, 0, 80'000},
};

}  // namespace

const MockPrice* FindMockPrice(std::string_view model) {
  for (const MockPrice& price : kPrices) {
    if (model == price.alias || model == price.model) return &price;
  }
  return nullptr;
}

int64_t MockBillPicoUsd(const MockPrice& price, const MockCounts& counts) {
  return counts.input * price.input + counts.cache_read * price.cache_read +
         counts.cache_write_5m * price.cache_write_5m +
         counts.cache_write_1h * price.cache_write_1h +
         counts.output * price.output;
}

}  // namespace toll::cli
