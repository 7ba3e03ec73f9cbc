// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/char_class.h"

#include <cstring>
#include <string>

#include <gtest/gtest.h>

#include "meter/tokens/embedded.h"

namespace toll::internal {
namespace {

TEST(CharClasses, KnowsEachClass) {
  const CharClasses classes = CharClasses::Embedded();
  EXPECT_EQ(classes.Of('A'), kUpper);
  EXPECT_EQ(classes.Of(0x01C5), kUpper);  // A title case letter.
  EXPECT_EQ(classes.Of('a'), kLower);
  EXPECT_EQ(classes.Of(0x4E2D), kLetter);
  EXPECT_EQ(classes.Of(0x02B0), kLetter);  // A modifier letter.
  EXPECT_EQ(classes.Of(0x0301), kMark);
  EXPECT_EQ(classes.Of('7'), kNumber);
  EXPECT_EQ(classes.Of(0x00BD), kNumber);  // A half.
  EXPECT_EQ(classes.Of('\n'), kSpace);
  EXPECT_EQ(classes.Of(0x00A0), kSpace);
  EXPECT_EQ(classes.Of('+'), kSign);
  EXPECT_EQ(classes.Of(0x3002), kSign);  // An ideographic full stop.
  EXPECT_EQ(classes.Of(0x1C), kOther);   // No space to Unicode.
  EXPECT_EQ(classes.Of(0x10FFFF), kOther);
  // Of Unicode 16.0; not yet there in 15.1, and of 17.0.
  EXPECT_EQ(classes.Of(0x1C89), kUpper);
  EXPECT_EQ(classes.Of(0x088F), kOther);
}

TEST(CharClasses, RefusesADamagedTable) {
  const std::string good(FindEmbedded("unicode_classes")->bytes());
  EXPECT_TRUE(CharClasses::View(FindEmbedded("unicode_classes")->bytes()).ok());
  const auto why = [](const std::string& table) {
    return CharClasses::View(table).status().ToString();
  };
  EXPECT_NE(why("").find("too short"), std::string::npos);
  std::string magic = good;
  magic[0] = 'x';
  EXPECT_NE(why(magic).find("magic"), std::string::npos);
  std::string version = good;
  version[8] = 9;
  EXPECT_NE(why(version).find("version"), std::string::npos);
  EXPECT_NE(why(good.substr(0, 999)).find("sizes"), std::string::npos);
  std::string damaged = good;
  damaged[999] ^= 1;
  EXPECT_NE(why(damaged).find("checksum"), std::string::npos);
}

}  // namespace
}  // namespace toll::internal
