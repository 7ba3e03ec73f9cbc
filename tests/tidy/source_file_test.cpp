// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The scanner that the tidy test stands on: a rule is worth what it sees.

#include "tidy/source_file.h"

#include <gtest/gtest.h>

namespace toll::tidy {
namespace {

TEST(SourceFile, TellsCodeFromCommentsAndLiterals) {
  const std::vector<Line> lines = Split(
      "int a = 1;  // volatile\n"
      "f(\"volatile // \\\" no comment\", '\"');  /* one\n"
      "two */ g(1'000'000);\n");
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0].code, "int a = 1;  ");
  EXPECT_EQ(lines[0].comment, " volatile");
  EXPECT_EQ(lines[1].code, "f(\"\", '');  ");
  EXPECT_EQ(lines[1].comment, " one");
  EXPECT_EQ(lines[2].comment, "two ");
  EXPECT_EQ(lines[2].code, " g(1'000'000);");
}

TEST(SourceFile, SkipsRawStrings) {
  const std::vector<Line> lines =
      Split("f(R\"x({ // \"\n)\" still\n)x\"); // after\nlast");
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[0].code, "f(\"");
  EXPECT_TRUE(lines[1].in_raw_string);
  EXPECT_EQ(lines[1].code, "");
  EXPECT_EQ(lines[2].code, "\"); ");
  EXPECT_EQ(lines[2].comment, " after");
  EXPECT_FALSE(lines[3].in_raw_string);
}

TEST(SourceFile, FindsTheBodiesOfFunctions) {
  const std::vector<Body> bodies =
      Bodies(Split("namespace a {\n"
                   "constexpr Row kRows[] = {\n"
                   "    {.name = \"x\", .field = F(1)},\n"
                   "};\n"
                   "template <class T>\n"
                   "struct alignas(64) S : Base {\n"
                   "  int Get() const {\n"
                   "    if (x) { return 1; }\n"
                   "    auto f = [](int i) {\n"
                   "      return i;\n"
                   "    };\n"
                   "    return f(2);\n"
                   "  }\n"
                   "};\n"
                   "template <class T>\n"
                   "void Free(T t) {\n"
                   "}\n"
                   "}\n"));
  ASSERT_EQ(bodies.size(), 2u);
  EXPECT_EQ(bodies[0].head, "int Get() const");
  EXPECT_EQ(bodies[0].first_line, 6u);
  EXPECT_EQ(bodies[0].last_line, 12u);
  EXPECT_EQ(bodies[1].first_line, 15u);
  EXPECT_EQ(bodies[1].last_line, 16u);
}

TEST(SourceFile, SeesWordsNotPartsOfThem) {
  EXPECT_TRUE(HasWord("a volatile int", "volatile"));
  EXPECT_FALSE(HasWord("nonvolatile_volatiles", "volatile"));
  EXPECT_TRUE(HasWord("} catch (...) {", "catch (...)"));
  EXPECT_FALSE(HasWord("static_assert(x)", "assert("));
  EXPECT_TRUE(HasWord("assert(x)", "assert("));
  EXPECT_TRUE(HasWord("#define X", "#define"));
}

}  // namespace
}  // namespace toll::tidy
