// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <gtest/gtest.h>

#include "sample.h"

namespace toll::internal {
namespace {

constexpr Dialect kDialect = Dialect::kLlamaCpp;

constexpr std::string_view kLast = R"({"content":"","stop":true,"model":"m",
    "tokens_predicted":12,"tokens_evaluated":30,"tokens_cached":41,
    "stop_type":"eos","timings":{"prompt_n":10,"cache_n":20}})";

TEST(LlamaCpp, ReadsAWholeAnswer) {
  const Reading reading = Read(kDialect, kLast);
  EXPECT_EQ(reading.flags, 0u);
  EXPECT_EQ(reading.served_model, "m");
  EXPECT_EQ(reading.finish_reason, "eos");
  EXPECT_EQ(TotalInput(reading.leaves), 30u);
  EXPECT_EQ(reading.leaves[kCacheRead], 20u);
  EXPECT_EQ(reading.leaves[kOutput], 12u);
}

TEST(LlamaCpp, ReadsItsStream) {
  const std::string head = Events({
      {"", R"({"content":"Hi","stop":false,"tokens_predicted":1,
               "tokens_evaluated":30})"},
      {"", R"({"content":" you","stop":false,"tokens_predicted":2,
               "tokens_evaluated":30})"},
  });
  const Reading reading = ReadStream(kDialect, head + Events({{"", kLast}}));
  EXPECT_EQ(reading.flags, kStreamed);
  EXPECT_EQ(reading.provenance, Provenance::kReported);
  EXPECT_EQ(TotalOutput(reading.leaves), 12u);
  EXPECT_EQ(ReadStream(kDialect, head).flags, kStreamed | kStreamIncomplete);
}

TEST(LlamaCpp, AnErrorIsAsOpenAis) {
  const Reading reading = Read(kDialect, R"({"error":{"code":400,
      "message":"too long","type":"invalid_request_error"}})",
                               400);
  EXPECT_EQ(reading.error_type, "invalid_request_error");
  EXPECT_EQ(reading.error_code, "400");
}

}  // namespace
}  // namespace toll::internal
