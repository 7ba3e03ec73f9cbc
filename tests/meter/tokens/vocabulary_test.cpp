// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/vocabulary.h"

#include <cstring>
#include <new>
#include <string>

#include <gtest/gtest.h>

#include "meter/tokens/embedded.h"

namespace toll::internal {
namespace {

// A copy that can be damaged, aligned as an image must be.
class Copy {
 public:
  explicit Copy(std::string_view image)
      : size_(image.size()),
        bytes_(static_cast<char*>(
            ::operator new[](image.size(), std::align_val_t{64}))) {
    memcpy(bytes_, image.data(), size_);
  }
  ~Copy() { ::operator delete[](bytes_, std::align_val_t{64}); }
  Copy(const Copy&) = delete;
  Copy& operator=(const Copy&) = delete;

  std::string_view view() const { return {bytes_, size_}; }
  VocabularyHeader* header() {
    return reinterpret_cast<VocabularyHeader*>(bytes_);
  }
  char* bytes() { return bytes_; }

 private:
  size_t size_;
  char* bytes_;
};

std::string WhyViewRefuses(std::string_view image) {
  const auto vocabulary = Vocabulary::View(image);
  return vocabulary.ok() ? "" : vocabulary.status().ToString();
}

std::string_view Image() { return FindEmbedded("cl100k_base")->bytes(); }

TEST(Vocabulary, TheLinkedImagesAreWhole) {
  for (const char* name : {"o200k_base", "cl100k_base"}) {
    const auto vocabulary = Vocabulary::View(FindEmbedded(name)->bytes());
    ASSERT_TRUE(vocabulary.ok()) << vocabulary.status();
    EXPECT_TRUE(vocabulary->Verify().ok()) << vocabulary->Verify();
    EXPECT_LE(vocabulary->image().size(), 11'000'000u);
  }
}

TEST(Vocabulary, AForeignImageIsRefusedWithItsReason) {
  EXPECT_NE(WhyViewRefuses("").find("too short"), std::string::npos);
  Copy magic(Image());
  magic.header()->magic[0] = 'x';
  EXPECT_NE(WhyViewRefuses(magic.view()).find("magic"), std::string::npos);
  Copy version(Image());
  ++version.header()->version;
  EXPECT_NE(WhyViewRefuses(version.view()).find("version"), std::string::npos);
  Copy sizes(Image());
  sizes.header()->nodes_count = 0x10000000;
  EXPECT_NE(WhyViewRefuses(sizes.view()).find("sizes"), std::string::npos);
  Copy whole(Image());
  EXPECT_NE(WhyViewRefuses(whole.view().substr(0, 100'000)).find("sizes"),
            std::string::npos);
  EXPECT_NE(WhyViewRefuses(whole.view().substr(64)).find("magic"),
            std::string::npos);
}

TEST(Vocabulary, ADamagedImageIsFoundOut) {
  Copy copy(Image());
  copy.bytes()[copy.view().size() / 2] ^= 1;
  const auto vocabulary = Vocabulary::View(copy.view());
  ASSERT_TRUE(vocabulary.ok()) << vocabulary.status();
  EXPECT_NE(vocabulary->Verify().ToString().find("checksum"),
            std::string::npos);
}

TEST(Vocabulary, FindsTheLongestTokenAndItsBeginnings) {
  const Vocabulary v = Vocabulary::View(Image()).value();
  const std::string text = "tokenization";
  const TokenId longest = v.Longest(text.data(), text.data() + text.size());
  EXPECT_EQ(v.SizeOf(longest), 5u);  // "token"
  for (TokenId token = longest; token != kNoToken; token = v.Shorter(token)) {
    const TokenId shorter = v.Shorter(token);
    if (shorter != kNoToken) {
      EXPECT_LT(v.SizeOf(shorter), v.SizeOf(token));
    }
  }
  const Split split = v.SplitOf(longest);
  EXPECT_EQ(v.Merged(split.left, split.right), longest);
  EXPECT_FALSE(v.MayAdjoin(split.left, split.right));
  EXPECT_EQ(v.MergedBytes('t', 'h'), v.Merged(v.OfByte('t'), v.OfByte('h')));
}

}  // namespace
}  // namespace toll::internal
