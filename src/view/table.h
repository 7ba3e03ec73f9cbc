// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A table of text for a terminal: names left, numbers right, and what does not
// fit leaves, the least important column first.
//
//   Table table({{"model"}, {.title = "calls", .right = true}});
//   table.Add({"gpt-4o", "12"});
//   fmt::print("{}", table.Render({.width = 80}));
//
// Cells are plain text (see view/plain_text.h): the caller has made them so.
//
// Thread safety: one thread at a time.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace toll::internal {

struct TextStyle {
  bool color = false;
  int width = 0;  // Columns of the terminal; 0: as wide as it gets.
};

// Round `text` where the style has colours.
std::string Bold(std::string_view text, const TextStyle& style);
std::string Dim(std::string_view text, const TextStyle& style);
std::string Warn(std::string_view text, const TextStyle& style);

struct Column {
  std::string title;
  bool right = false;
  // Greater leaves sooner when the terminal is narrow; 0 stays, and is cut.
  int leaves = 0;
};

class Table {
 public:
  enum class Look { kPlain, kWarn, kTotal };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // REQUIRES: as many cells as columns.
  void Add(std::vector<std::string> cells, Look look = Look::kPlain);
  // A rule between the rows before and after.
  void AddRule() { rows_.push_back({{}, Look::kPlain}); }

  std::string Render(const TextStyle& style) const;

 private:
  struct Line {
    std::vector<std::string> cells;  // Empty: a rule.
    Look look;
  };

  // The width of each column, 0 for those that leave.
  std::vector<int> Fit(int width) const;
  std::string RenderLine(const Line& line,
                         const std::vector<int>& widths) const;

  std::vector<Column> columns_;
  std::vector<Line> rows_;
};

}  // namespace toll::internal
