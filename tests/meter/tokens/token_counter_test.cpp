// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "meter/tokens/reference.h"
#include "meter/tokens/texts.h"
#include "meter/tokens/utf8.h"
#include "toll/tokens.h"

namespace toll::internal {
namespace {

TEST(TokenCounter, CountsAndEncodes) {
  auto counter = TokenCounter::ForModel("gpt-4o-mini");
  ASSERT_TRUE(counter.ok()) << counter.status();
  EXPECT_EQ(counter->encoding(), "o200k_base");
  std::vector<uint32_t> ids;
  counter->Encode("hello world", &ids);
  // As tiktoken's readme has it.
  EXPECT_EQ(ids, (std::vector<uint32_t>{24912, 2375}));
  EXPECT_EQ(counter->Count("hello world"), 2);
  EXPECT_EQ(counter->Count(""), 0);
}

TEST(TokenCounter, SpellingsOfSpecialTokensAreText) {
  auto counter = TokenCounter::ForEncoding("o200k_harmony");
  ASSERT_TRUE(counter.ok()) << counter.status();
  EXPECT_EQ(counter->encoding(), "o200k_harmony");
  EXPECT_GT(counter->Count("<|endoftext|>"), 1);
}

TEST(TokenCounter, UnknownNamesAreSaidSo) {
  const auto model = TokenCounter::ForModel("claude-sonnet-4-5");
  EXPECT_EQ(model.status().code(), absl::StatusCode::kNotFound);
  EXPECT_NE(model.status().ToString().find("claude-sonnet-4-5"),
            std::string::npos);
  const auto encoding = TokenCounter::ForEncoding("o300k");
  EXPECT_EQ(encoding.status().code(), absl::StatusCode::kNotFound);
  EXPECT_NE(encoding.status().ToString().find("o200k_base"), std::string::npos);
}

// Nothing is slow, and what is a megabyte is right, too: the reference merges
// by a heap, in another way and order.
TEST(TokenCounter, CountsAMegabyteOfAnything) {
  for (const char* encoding : {"o200k_base", "cl100k_base"}) {
    auto counter = TokenCounter::ForEncoding(encoding);
    ASSERT_TRUE(counter.ok()) << counter.status();
    const Reference reference(encoding);
    const std::set<std::string> whole = {"one letter", "spaces", "digits",
                                         "base64"};
    for (const NamedText& each : AdversarialTexts(1'000'000)) {
      if (each.name.starts_with("random bytes") ||
          each.name.starts_with("one bad")) {
        continue;  // The reference reads UTF-8 alone.
      }
      // The reference is slow: of the others a part.
      const std::string text = each.text.substr(
          0, whole.contains(each.name) ? each.text.npos : 60'000);
      // 60,000 is a multiple of the characters' bytes, but for random ones.
      if (!IsValidUtf8(text)) continue;
      EXPECT_GT(counter->Count(each.text), 0);
      EXPECT_EQ(counter->Count(text),
                static_cast<int64_t>(reference.Encode(text).size()))
          << encoding << ": " << each.name;
    }
  }
}

// A cache that gave the count of another piece would show here.
TEST(TokenCounter, AFullCacheChangesNoCount) {
  for (const char* encoding : {"o200k_base", "cl100k_base"}) {
    auto used = TokenCounter::ForEncoding(encoding);
    ASSERT_TRUE(used.ok()) << used.status();
    for (int round = 0; round < 2; ++round) {
      for (const NamedText& each : TextsOfTheMachine()) {
        std::vector<uint32_t> ids;
        used->Encode(each.text, &ids);  // Has no cache.
        EXPECT_EQ(used->Count(each.text), static_cast<int64_t>(ids.size()))
            << each.name;
      }
    }
  }
}

TEST(ChatOverhead, IsWhatOpenAiDocuments) {
  // The cookbook's num_tokens_from_messages(): three a message, one a name,
  // three for the reply.
  const ChatOverhead overhead;
  EXPECT_EQ(overhead.per_message, 3);
  EXPECT_EQ(overhead.per_name, 1);
  EXPECT_EQ(overhead.per_reply, 3);
}

}  // namespace
}  // namespace toll::internal
