// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/vocabulary_builder.h"

#include <cstring>
#include <new>
#include <string>

#include <gtest/gtest.h>

#include "meter/tokens/merge.h"
#include "meter/tokens/vocabulary.h"

namespace toll::internal {
namespace {

// All bytes, and then these.
class Tokens {
 public:
  explicit Tokens(std::vector<std::string> more) : all_(std::move(more)) {
    for (int byte = 255; byte >= 0; --byte) {
      all_.insert(all_.begin(), std::string(1, static_cast<char>(byte)));
    }
    views_.assign(all_.begin(), all_.end());
  }
  const std::vector<std::string_view>& views() const { return views_; }

 private:
  std::vector<std::string> all_;
  std::vector<std::string_view> views_;
};

std::string WhyRefused(const std::vector<std::string_view>& tokens) {
  const auto image = BuildVocabulary(tokens);
  return image.ok() ? "" : image.status().ToString();
}

TEST(BuildVocabulary, MakesOneOfAFewTokens) {
  const Tokens tokens({"ab", "bc", "abc", "abcd"});
  const auto image = BuildVocabulary(tokens.views());
  ASSERT_TRUE(image.ok()) << image.status();
  char* const aligned =
      static_cast<char*>(::operator new[](image->size(), std::align_val_t{64}));
  memcpy(aligned, image->data(), image->size());
  {
    const auto vocabulary = Vocabulary::View({aligned, image->size()});
    ASSERT_TRUE(vocabulary.ok()) << vocabulary.status();
    EXPECT_TRUE(vocabulary->Verify().ok()) << vocabulary->Verify();
    std::vector<TokenId> ids;
    Merge(*vocabulary).Encode("abcdbcx", &ids);
    EXPECT_EQ(ids, (std::vector<TokenId>{259, 257, 'x'}));
  }
  ::operator delete[](aligned, std::align_val_t{64});
}

TEST(BuildVocabulary, IsReproducible) {
  const Tokens tokens({"ab", "bc", "abc"});
  EXPECT_EQ(*BuildVocabulary(tokens.views()), *BuildVocabulary(tokens.views()));
}

TEST(BuildVocabulary, RefusesWhatIsNoVocabulary) {
  EXPECT_NE(WhyRefused({"a", "b"}).find("is no token"), std::string::npos);
  EXPECT_NE(WhyRefused(Tokens({"ab", "ab"}).views()).find("twice"),
            std::string::npos);
  EXPECT_NE(WhyRefused(Tokens({""}).views()).find("0 bytes"),
            std::string::npos);
  EXPECT_NE(WhyRefused(Tokens({std::string(256, 'a')}).views()).find("256"),
            std::string::npos);
  // "abcd" needs "ab" and "cd", or "abc", or "bcd".
  EXPECT_NE(WhyRefused(Tokens({"ab", "abcd"}).views()).find("no merge reaches"),
            std::string::npos);
}

}  // namespace
}  // namespace toll::internal
