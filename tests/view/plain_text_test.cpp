// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "view/plain_text.h"

#include <random>

#include <gtest/gtest.h>

namespace toll::internal {
namespace {

TEST(PlainText, ShowsWhatWouldNotBeSeen) {
  EXPECT_EQ(PlainText("gpt-4o é 模型 🙂"), "gpt-4o é 模型 🙂");
  EXPECT_EQ(PlainText("a\x1b[31m\r\n\t\x7f"), "a\\x1b[31m\\x0d\\x0a\\x09\\x7f");
  EXPECT_EQ(PlainText("\xc2\x9b"), "\\u{9b}");             // C1: a CSI.
  EXPECT_EQ(PlainText("\xe2\x80\xae"), "\\u{202e}");       // Right to left.
  EXPECT_EQ(PlainText("\xe2\x80\x8b"), "\\u{200b}");       // Zero width.
  EXPECT_EQ(PlainText("\xf3\xa0\x81\x81"), "\\u{e0041}");  // A tag.
  EXPECT_EQ(PlainText("\xff\xc0\xaf\xed\xa0\x80"),
            "\\xff\\xc0\\xaf\\xed\\xa0\\x80");
  EXPECT_EQ(PlainText("cut\xe6\xa8"), "cut\\xe6\\xa8");
}

TEST(PlainText, NothingHarmfulGetsThrough) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 5'000; ++round) {
    std::string text;
    for (uint64_t i = random() % 30; i > 0; --i) {
      text.push_back(
          static_cast<char>(random() % 3 == 0 ? random() % 32 : random()));
    }
    const std::string plain = PlainText(text);
    for (const char c : plain) {
      ASSERT_GE(static_cast<unsigned char>(c), 0x20);
      ASSERT_NE(c, '\x7f');
    }
    ASSERT_EQ(PlainText(plain), plain);
    ASSERT_EQ(JsonString(text).find('\x1b'), std::string::npos);
  }
}

TEST(PlainText, KnowsWidths) {
  EXPECT_EQ(DisplayWidth("abc"), 3);
  EXPECT_EQ(DisplayWidth("模型"), 4);
  EXPECT_EQ(DisplayWidth("e\xcc\x81"), 1);
  EXPECT_EQ(CutToWidth("abcdef", 6), "abcdef");
  EXPECT_EQ(CutToWidth("abcdef", 4), "abc…");
  EXPECT_EQ(CutToWidth("模型模型", 4), "模…");
}

TEST(PlainText, CsvIsQuotedAndRunsNothing) {
  EXPECT_EQ(CsvCell("plain"), "plain");
  EXPECT_EQ(CsvCell("a,b"), "\"a,b\"");
  EXPECT_EQ(CsvCell("say \"x\""), "\"say \"\"x\"\"\"");
  EXPECT_EQ(CsvCell("=1+1"), "'=1+1");
  EXPECT_EQ(CsvCell("@SUM(A1,A2)"), "\"'@SUM(A1,A2)\"");
  EXPECT_EQ(CsvCell("-2"), "'-2");
  EXPECT_EQ(CsvCell(""), "");
}

TEST(PlainText, JsonIsExactAndHarmless) {
  EXPECT_EQ(JsonString("a\"\\\n"), R"("a\"\\\u000a")");
  EXPECT_EQ(JsonString("\xe2\x80\xae"), R"("\u202e")");
  EXPECT_EQ(JsonString("\xf3\xa0\x81\x81"), R"("\udb40\udc41")");
  EXPECT_EQ(JsonString("\xff"), "\"\xef\xbf\xbd\"");
}

}  // namespace
}  // namespace toll::internal
