// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <set>
#include <string_view>

#include <gtest/gtest.h>

#include "base/dialect.h"
#include "toll/record.h"

namespace toll {
namespace {

// All values of a dense enumeration have a word of their own; the first value
// beyond the last has none.
template <typename Enum>
void ExpectWords(int count) {
  std::set<std::string_view> words;
  for (int i = 0; i < count; ++i) {
    const std::string_view word = ToString(static_cast<Enum>(i));
    EXPECT_FALSE(word.empty()) << i;
    EXPECT_TRUE(words.insert(word).second) << word;
  }
  EXPECT_EQ(ToString(static_cast<Enum>(count)), "");
}

TEST(Words, EachValueHasOneOfItsOwn) {
  ExpectWords<Outcome>(5);
  ExpectWords<Provenance>(5);
  ExpectWords<CostState>(5);
  ExpectWords<ErrorClass>(13);
  ExpectWords<internal::Dialect>(14);
}

TEST(Words, EachFlagHasOneOfItsOwn) {
  std::set<std::string_view> words;
  for (uint32_t bit = 0; bit <= 18; ++bit) {
    const std::string_view word = ToString(static_cast<Flag>(1u << bit));
    EXPECT_FALSE(word.empty()) << bit;
    EXPECT_TRUE(words.insert(word).second) << word;
  }
  EXPECT_EQ(ToString(static_cast<Flag>(1u << 19)), "");
}

// They are written to disk and to reports: stable.
TEST(Words, AreTheOnesThatReportsHave) {
  EXPECT_EQ(ToString(Outcome::kInterrupted), "interrupted");
  EXPECT_EQ(ToString(CostState::kUnpriced), "unpriced");
  EXPECT_EQ(ToString(ErrorClass::kRateLimit), "rate_limit");
  EXPECT_EQ(ToString(kDialectMismatch), "dialect_mismatch");
}

}  // namespace
}  // namespace toll
