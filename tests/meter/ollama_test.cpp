// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <gtest/gtest.h>

#include "sample.h"

namespace toll::internal {
namespace {

constexpr Dialect kDialect = Dialect::kOllama;

TEST(Ollama, ReadsAWholeAnswer) {
  const Reading reading = Read(kDialect, R"({"model":"llama3",
      "message":{"role":"assistant","content":"Hi"},"done_reason":"stop",
      "done":true,"prompt_eval_count":19,"eval_count":104})");
  EXPECT_EQ(reading.flags, 0u);
  EXPECT_EQ(reading.served_model, "llama3");
  EXPECT_EQ(reading.finish_reason, "stop");
  EXPECT_EQ(reading.leaves[kInput], 19u);
  EXPECT_EQ(reading.leaves[kOutput], 104u);
  EXPECT_EQ(reading.provenance, Provenance::kReported);
}

TEST(Ollama, ACachedPromptIsNotCounted) {
  const Reading reading = Read(kDialect, R"({"model":"m","response":"Hi",
      "done":true,"eval_count":38})");
  EXPECT_EQ(reading.flags, 0u);
  EXPECT_EQ(TotalInput(reading.leaves), 0u);
  EXPECT_EQ(reading.leaves[kOutput], 38u);
}

TEST(Ollama, AnEmbeddingHasInputAlone) {
  const Reading reading = Read(
      kDialect, R"({"model":"m","embeddings":[[0.1]],"prompt_eval_count":2})");
  EXPECT_EQ(reading.flags, 0u);
  EXPECT_EQ(reading.leaves[kInput], 2u);
}

TEST(Ollama, AStreamIsWholeWhenItIsDone) {
  const std::string head = Events({
      {"", R"({"model":"m","message":{"content":"Why"},"done":false})"},
      {"", R"({"model":"m","message":{"content":" not"},"done":false})"},
  });
  const Reading reading = ReadStream(
      kDialect, head + Events({{"", R"({"model":"m","message":{"content":""},
          "done_reason":"length","done":true,"prompt_eval_count":17,
          "eval_count":50})"}}));
  EXPECT_EQ(reading.flags, kStreamed);
  EXPECT_EQ(reading.served_model, "m");
  EXPECT_EQ(reading.finish_reason, "length");
  EXPECT_EQ(TotalInput(reading.leaves), 17u);
  EXPECT_EQ(TotalOutput(reading.leaves), 50u);
  EXPECT_EQ(ReadStream(kDialect, head).flags,
            kStreamed | kStreamIncomplete | kUsageMissing);
}

TEST(Ollama, AnErrorIsAText) {
  const Reading reading =
      Read(kDialect, R"({"error":"model 'x' not found"})", 404);
  EXPECT_EQ(reading.error_text, "model 'x' not found");
  EXPECT_EQ(reading.error_type, "");
  const Reading broken = ReadStream(
      kDialect, Events({{"", R"({"model":"m","response":"Hi","done":false})"},
                        {"", R"({"error":"an error was encountered"})"}}));
  EXPECT_EQ(broken.flags & (kErrorInAnswer | kStreamIncomplete),
            kErrorInAnswer | kStreamIncomplete);
}

}  // namespace
}  // namespace toll::internal
