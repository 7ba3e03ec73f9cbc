// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "view/table.h"

#include <algorithm>

#include "fmt/format.h"

#include "base/check.h"
#include "view/plain_text.h"

namespace toll::internal {
namespace {

constexpr int kGap = 2;
constexpr int kLeastNameWidth = 8;

std::string Styled(std::string_view code, std::string_view text,
                   const TextStyle& style) {
  if (!style.color) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

int Sum(const std::vector<int>& widths) {
  int sum = -kGap;
  for (const int width : widths) sum += width == 0 ? 0 : width + kGap;
  return std::max(sum, 0);
}

}  // namespace

std::string Bold(std::string_view text, const TextStyle& style) {
  return Styled("1", text, style);
}
std::string Dim(std::string_view text, const TextStyle& style) {
  return Styled("2", text, style);
}
std::string Warn(std::string_view text, const TextStyle& style) {
  return Styled("33", text, style);
}

void Table::Add(std::vector<std::string> cells, Look look) {
  TOLL_DCHECK(cells.size() == columns_.size());
  rows_.push_back({std::move(cells), look});
}

std::vector<int> Table::Fit(int width) const {
  std::vector<int> widths;
  for (const Column& column : columns_) {
    widths.push_back(DisplayWidth(column.title));
  }
  for (const Line& row : rows_) {
    for (size_t i = 0; i < row.cells.size(); ++i) {
      widths[i] = std::max(widths[i], DisplayWidth(row.cells[i]));
    }
  }
  while (width > 0 && Sum(widths) > width) {
    // First the names give way, down to a size in which they can be told.
    size_t widest = columns_.size();
    size_t leaving = columns_.size();
    for (size_t i = 0; i < columns_.size(); ++i) {
      if (widths[i] == 0) continue;
      if (!columns_[i].right && columns_[i].leaves == 0 &&
          widths[i] > kLeastNameWidth &&
          (widest == columns_.size() || widths[i] > widths[widest])) {
        widest = i;
      }
      if (columns_[i].leaves > 0 &&
          (leaving == columns_.size() ||
           columns_[i].leaves > columns_[leaving].leaves)) {
        leaving = i;
      }
    }
    const bool cut_names = widest != columns_.size() &&
                           (widths[widest] > 24 || leaving == columns_.size());
    if (cut_names) {
      --widths[widest];
    } else if (leaving != columns_.size()) {
      widths[leaving] = 0;
    } else {
      break;  // Nothing gives way any more: the terminal will wrap.
    }
  }
  return widths;
}

std::string Table::RenderLine(const Line& line,
                              const std::vector<int>& widths) const {
  std::string text;
  for (size_t i = 0; i < line.cells.size(); ++i) {
    if (widths[i] == 0) continue;
    const std::string cell = CutToWidth(line.cells[i], widths[i]);
    const std::string pad(static_cast<size_t>(widths[i] - DisplayWidth(cell)),
                          ' ');
    if (!text.empty()) text.append(kGap, ' ');
    text += columns_[i].right ? pad + cell : cell + pad;
  }
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

std::string Table::Render(const TextStyle& style) const {
  const std::vector<int> widths = Fit(style.width);
  Line header = {{}, Look::kPlain};
  for (const Column& column : columns_) header.cells.push_back(column.title);
  std::string out = Bold(RenderLine(header, widths), style) + "\n";
  for (const Line& row : rows_) {
    if (row.cells.empty()) {
      std::string rule;
      for (int i = 0; i < Sum(widths); ++i) rule += "─";
      out += Dim(rule, style) + "\n";
      continue;
    }
    const std::string text = RenderLine(row, widths);
    out += row.look == Look::kWarn    ? Warn(text, style)
           : row.look == Look::kTotal ? Bold(text, style)
                                      : text;
    out += "\n";
  }
  return out;
}

}  // namespace toll::internal
