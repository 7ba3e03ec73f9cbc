// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/base64.h"

#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace toll::internal {
namespace {

std::optional<std::string> Decoded(std::string_view text) {
  std::string out(DecodedSizeMax(text.size()), '\0');
  const size_t size = DecodeBase64(text, out.data());
  if (size == kNotBase64) return std::nullopt;
  EXPECT_LE(size, out.size());
  out.resize(size);
  return out;
}

TEST(Base64, DecodesTheVectorsOfRfc4648) {
  EXPECT_EQ(Decoded(""), "");
  EXPECT_EQ(Decoded("Zg=="), "f");
  EXPECT_EQ(Decoded("Zm8="), "fo");
  EXPECT_EQ(Decoded("Zm9v"), "foo");
  EXPECT_EQ(Decoded("Zm9vYg=="), "foob");
  EXPECT_EQ(Decoded("Zm9vYmE="), "fooba");
  EXPECT_EQ(Decoded("Zm9vYmFy"), "foobar");
  EXPECT_EQ(Decoded("+/+/AAAA"), std::string("\xfb\xff\xbf\0\0\0", 6));
}

TEST(Base64, DoesWithoutPadding) {
  EXPECT_EQ(Decoded("Zg"), "f");
  EXPECT_EQ(Decoded("Zm8"), "fo");
}

TEST(Base64, RefusesWhatItIsNot) {
  for (const char* text : {"Z", "Zm9vY", "====", "Zg=g", "Z===", "Zm9\n",
                           "Zm9v-_8=", "Zm\"v", "\xFFm9v", "=Zm9"}) {
    EXPECT_EQ(Decoded(text), std::nullopt) << text;
  }
}

// Groups are decoded two at a time, and alone near the end.
TEST(Base64, DecodesAnyLengthAndRefusesAtAnyPlace) {
  std::string text;
  std::string bytes;
  for (int group = 0; group < 20; ++group) {
    text += "Zm9v";
    bytes += "foo";
    EXPECT_EQ(Decoded(text), bytes);
    EXPECT_EQ(Decoded(text + "YmE="), bytes + "ba");
    for (size_t at = 0; at < text.size(); ++at) {
      std::string bad = text;
      bad[at] = '-';
      EXPECT_EQ(Decoded(bad), std::nullopt) << bad;
    }
  }
}

TEST(Base64, GivesEveryByteBack) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (unsigned first = 0; first < 256; ++first) {
    for (unsigned second = 0; second < 256; second += 7) {
      const std::string text = {kAlphabet[first >> 2],
                                kAlphabet[(first & 3) << 4 | second >> 4],
                                kAlphabet[(second & 15) << 2], '='};
      const std::string bytes = {static_cast<char>(first),
                                 static_cast<char>(second)};
      EXPECT_EQ(Decoded(text), bytes);
    }
  }
}

}  // namespace
}  // namespace toll::internal
