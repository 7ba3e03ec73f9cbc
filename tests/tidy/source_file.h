// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A source file as the tidy test sees it: each line split into its code and
// its comment, so that a rule about code never trips over a word in a string.
//
//   for (const SourceFile& file : SourcesUnder("src")) {
//     for (const Line& line : file.lines) ... line.code, line.comment ...
//
// Thread safety: values.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace toll::tidy {

struct Line {
  std::string raw;
  std::string code;     // Without comments; literals are left as "" or ''.
  std::string comment;  // What stands after // or within /* */.
  bool in_raw_string = false;  // Begins within R"( ... )".
};

struct SourceFile {
  std::string path;   // From the project's root: "src/base/disk.cpp".
  std::string stage;  // "base"; empty at the root of src/ and elsewhere.
  std::vector<Line> lines;

  // "src/base/disk.cpp:17", as editors take it.
  std::string At(size_t line) const;
};

// A function's body, from the line of its `{` to that of its `}`.
struct Body {
  size_t first_line = 0;  // Index into lines.
  size_t last_line = 0;
  std::string head;  // What stands before the `{`, for messages.
};

// The .h and .cpp files under a folder of the project, by path; empty if there
// is no such folder. Read once.
const std::vector<SourceFile>& SourcesUnder(const std::string& folder);

// Splits text into lines of code and comment.
std::vector<Line> Split(std::string_view text);

// By matching braces: a `{` within namespaces and classes that follows a `)`
// opens a function.
std::vector<Body> Bodies(const std::vector<Line>& lines);

// True if `word` stands in `text` and is not part of a longer name.
bool HasWord(std::string_view text, std::string_view word);

}  // namespace toll::tidy
