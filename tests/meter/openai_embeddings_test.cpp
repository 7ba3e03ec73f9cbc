// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <gtest/gtest.h>

#include "sample.h"

namespace toll::internal {
namespace {

constexpr Dialect kDialect = Dialect::kOpenAiEmbeddings;

TEST(OpenAiEmbeddings, HaveInputAlone) {
  const Reading reading = Read(kDialect, R"({"object":"list","model":"m",
      "data":[{"object":"embedding","embedding":"AAAA","index":0}],
      "usage":{"prompt_tokens":4,"total_tokens":4,"cost":6e-08},"id":"g"})");
  EXPECT_EQ(reading.flags, 0u);
  EXPECT_EQ(reading.served_model, "m");
  EXPECT_EQ(reading.response_id, "g");
  EXPECT_EQ(reading.leaves[kInput], 4u);
  EXPECT_EQ(TotalOutput(reading.leaves), 0u);
  EXPECT_EQ(reading.reported_cost_pico, 60'000);
}

TEST(OpenAiEmbeddings, VoyageStatesATotalAlone) {
  const Reading reading = Read(
      kDialect, R"({"object":"list","data":[],"usage":{"total_tokens":3}})");
  EXPECT_EQ(TotalInput(reading.leaves), 3u);
  EXPECT_EQ(reading.flags, 0u);
}

TEST(OpenAiEmbeddings, AnErrorMayBeADetail) {
  const Reading reading = Read(kDialect, R"({"detail":"not supported"})", 400);
  EXPECT_EQ(reading.error_text, "not supported");
  EXPECT_EQ(reading.error_type, "");
}

}  // namespace
}  // namespace toll::internal
