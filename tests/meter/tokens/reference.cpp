// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/reference.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <queue>
#include <tuple>

#include "meter/tokens/compact_table.h"

namespace toll::internal {
namespace {

constexpr size_t kNoMatch = static_cast<size_t>(-1);
constexpr size_t kAny = static_cast<size_t>(-1);

}  // namespace

Reference::Reference(std::string_view encoding) {
  std::ifstream file(TOLL_SOURCE_DIR "/data/" + std::string(encoding) + ".bin",
                     std::ios::binary);
  table_.assign(std::istreambuf_iterator<char>(file), {});
  const auto tokens = ReadCompactTable(table_);
  for (uint32_t i = 0; i < tokens->size(); ++i) ranks_[(*tokens)[i]] = i;

  const auto of = [this](std::vector<CharClass> classes,
                         bool line_ends = true) {
    return [=, this](size_t at) {
      const bool is_line_end = chars_[at] == '\n' || chars_[at] == '\r';
      return (line_ends || !is_line_end) &&
             std::find(classes.begin(), classes.end(), ClassAt(at)) !=
                 classes.end();
    };
  };
  const auto one_of = [this](std::u32string chars) {
    return [=, this](size_t at) {
      return chars.find(static_cast<char32_t>(chars_[at])) != chars.npos;
    };
  };
  const bool is_o200k = encoding != "cl100k_base";
  const Item prefix = {Item::kChars, of({kOther, kSign, kMark, kSpace}, false),
                       0, 1};
  const auto upper = of({kUpper, kLetter, kMark});
  const auto lower = of({kLower, kLetter, kMark});
  const auto letter = of({kUpper, kLower, kLetter});
  const Item contraction = {Item::kContraction, {}, 0, 1};
  if (is_o200k) {
    alternatives_.push_back({prefix,
                             {Item::kChars, upper, 0, kAny},
                             {Item::kChars, lower, 1, kAny},
                             contraction});
    alternatives_.push_back({prefix,
                             {Item::kChars, upper, 1, kAny},
                             {Item::kChars, lower, 0, kAny},
                             contraction});
  } else {
    alternatives_.push_back({{Item::kContraction, {}, 1, 1}});
    alternatives_.push_back({prefix, {Item::kChars, letter, 1, kAny}});
  }
  const auto space = of({kSpace});
  alternatives_.push_back({{Item::kChars, of({kNumber}), 1, 3}});
  alternatives_.push_back(
      {{Item::kChars, one_of(U" "), 0, 1},
       {Item::kChars, of({kOther, kSign, kMark}), 1, kAny},
       {Item::kChars, one_of(is_o200k ? U"\r\n/" : U"\r\n"), 0, kAny}});
  alternatives_.push_back({{Item::kChars, space, 0, kAny},
                           {Item::kChars, one_of(U"\r\n"), 1, kAny}});
  alternatives_.push_back(
      {{Item::kChars, space, 1, kAny}, {Item::kNotBeforeText, {}, 0, 0}});
  alternatives_.push_back({{Item::kChars, space, 1, kAny}});
}

size_t Reference::Contraction(size_t at) const {
  static const std::vector<std::u32string> kAll = {
      U"'s", U"'t", U"'re", U"'ve", U"'m", U"'ll", U"'d"};
  for (const std::u32string& each : kAll) {
    if (at + each.size() > chars_.size()) continue;
    bool is_same = true;
    for (size_t i = 0; i < each.size(); ++i) {
      uint32_t c = chars_[at + i];
      if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
      if (c == 0x17F) c = 's';
      is_same &= c == static_cast<uint32_t>(each[i]);
    }
    if (is_same) return at + each.size();
  }
  return kNoMatch;
}

size_t Reference::MatchFrom(const Items& items, size_t item, size_t at) const {
  if (item == items.size()) return at;
  const Item& it = items[item];
  if (it.kind == Item::kNotBeforeText) {
    const bool is_text = at < chars_.size() && ClassAt(at) != kSpace;
    return is_text ? kNoMatch : MatchFrom(items, item + 1, at);
  }
  if (it.kind == Item::kContraction) {
    const size_t end = Contraction(at);
    if (end != kNoMatch) return MatchFrom(items, item + 1, end);
    return it.least > 0 ? kNoMatch : MatchFrom(items, item + 1, at);
  }
  size_t count = 0;
  while (count < it.most && at + count < chars_.size() && it.is(at + count)) {
    ++count;
  }
  while (count + 1 > it.least) {
    const size_t end = MatchFrom(items, item + 1, at + count);
    if (end != kNoMatch) return end;
    if (count == 0) break;
    --count;
  }
  return kNoMatch;
}

std::vector<std::string_view> Reference::Pieces(std::string_view text) const {
  chars_.clear();
  chars_class_.clear();
  std::vector<size_t> begins;
  for (size_t at = 0; at < text.size();) {
    const Utf8Char c = DecodeValid(text.data() + at);
    chars_.push_back(c.code_point);
    chars_class_.push_back(classes_.Of(c.code_point));
    begins.push_back(at);
    at += c.size;
  }
  begins.push_back(text.size());
  std::vector<std::string_view> pieces;
  for (size_t at = 0; at < chars_.size();) {
    size_t end = kNoMatch;
    for (const Items& items : alternatives_) {
      end = MatchFrom(items, 0, at);
      if (end != kNoMatch) break;
    }
    pieces.push_back(text.substr(begins[at], begins[end] - begins[at]));
    at = end;
  }
  return pieces;
}

// Of all pairs the one of the lowest rank, the leftmost of these first: a heap
// of candidates, of which those that are no more are thrown away.
std::vector<uint32_t> Reference::EncodePiece(std::string_view piece) const {
  const auto whole = ranks_.find(piece);
  if (whole != ranks_.end()) return {whole->second};
  const size_t size = piece.size();
  std::vector<size_t> after(size),
      before(size);  // Of the part that begins here.
  std::vector<bool> is_begin(size, true);
  for (size_t i = 0; i < size; ++i) {
    after[i] = i + 1;
    before[i] = i - 1;
  }
  using Candidate = std::tuple<uint32_t, size_t, size_t>;  // Rank, begin, end.
  std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> open;
  const auto consider = [&](size_t at) {
    if (after[at] >= size) return;
    const size_t end = after[after[at]];
    const auto found = ranks_.find(piece.substr(at, end - at));
    if (found != ranks_.end()) open.emplace(found->second, at, end);
  };
  for (size_t i = 0; i + 1 < size; ++i) consider(i);
  while (!open.empty()) {
    const auto [rank, at, end] = open.top();
    open.pop();
    if (!is_begin[at] || after[at] >= size || after[after[at]] != end) continue;
    is_begin[after[at]] = false;
    after[at] = end;
    if (end < size) before[end] = at;
    consider(at);
    if (at > 0) consider(before[at]);
  }
  std::vector<uint32_t> ids;
  for (size_t at = 0; at < size; at = after[at]) {
    ids.push_back(ranks_.at(piece.substr(at, after[at] - at)));
  }
  return ids;
}

std::vector<uint32_t> Reference::Encode(std::string_view text) const {
  std::vector<uint32_t> ids;
  for (const std::string_view piece : Pieces(text)) {
    for (const uint32_t id : EncodePiece(piece)) ids.push_back(id);
  }
  return ids;
}

}  // namespace toll::internal
