// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/tokenizer_merges.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace toll::internal {
namespace {

using ::testing::HasSubstr;

class ReachedByMergesTest : public testing::Test {
 protected:
  ReachedByMergesTest() {
    for (int byte = 0; byte < 256; ++byte) {
      bytes_.push_back(static_cast<char>(byte));
    }
    for (size_t byte = 0; byte < 256; ++byte) {
      list_.tokens.push_back(std::string_view(bytes_).substr(byte, 1));
    }
  }
  TokenId Add(std::string_view token) {
    list_.tokens.push_back(token);
    return static_cast<TokenId>(list_.tokens.size() - 1);
  }

  std::string bytes_;
  MergeList list_;
};

TEST_F(ReachedByMergesTest, KeepsTheMergeThatMakesATokenAlone) {
  const TokenId abc = Add("abc");
  const TokenId ab = Add("ab");
  const TokenId bc = Add("bc");
  list_.merges = {
      {'b', 'c', bc}, {ab, 'c', abc}, {'a', bc, abc}, {'a', 'b', ab}};
  const auto merged = ReachedByMerges(list_);
  ASSERT_TRUE(merged.ok()) << merged.status();
  EXPECT_EQ(merged->places[256], bc);
  EXPECT_EQ(merged->places[257], abc);
  EXPECT_EQ(merged->places[258], ab);
  // Of "ab" and "c" it is never made: "bc" comes first.
  EXPECT_EQ(merged->splits[257].left, TokenId{'a'});
  EXPECT_EQ(merged->splits[257].right, 256u);
  EXPECT_EQ(merged->tokens[257], "abc");
}

TEST_F(ReachedByMergesTest, LeavesOutWhatNoMergesMake) {
  const TokenId ab = Add("ab");
  const TokenId abc = Add("abc");
  const TokenId bc = Add("bc");
  Add("");  // A special token.
  list_.merges = {{'a', 'b', ab}, {'b', 'c', bc}, {'a', bc, abc}};
  const auto merged = ReachedByMerges(list_);
  ASSERT_TRUE(merged.ok()) << merged.status();
  EXPECT_EQ(merged->tokens.size(), 258u);
}

TEST_F(ReachedByMergesTest, RefusesWithTheTokenAtFault) {
  const auto why = [](const MergeList& list) {
    return ReachedByMerges(list).status().ToString();
  };
  const std::string large(256, 'x');
  MergeList list = list_;
  list.tokens.push_back(large);
  EXPECT_THAT(why(list), HasSubstr("token 256 has 256 bytes"));
  list = list_;
  list.tokens.push_back("a");
  EXPECT_THAT(why(list), HasSubstr("token 256 stands there twice"));
  list = list_;
  list.tokens.erase(list.tokens.begin() + 7);
  EXPECT_THAT(why(list), HasSubstr("byte 7 is no token"));
}

}  // namespace
}  // namespace toll::internal
