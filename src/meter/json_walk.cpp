// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/json_walk.h"

#include <algorithm>

#include "meter/number.h"
#include "toll/record.h"

namespace toll::internal {
namespace {

std::string_view TrimRight(std::string_view text) {
  while (!text.empty() && IsJsonSpace(text.back())) text.remove_suffix(1);
  return text;
}

int HexOf(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// The code unit of "uXXXX" at `raw[at]`; -1 if it is none.
int32_t UnitAt(std::string_view raw, size_t at) {
  if (raw.size() < at + 5 || raw[at] != 'u') return -1;
  int32_t unit = 0;
  for (size_t i = at + 1; i < at + 5; ++i) {
    const int digit = HexOf(raw[i]);
    if (digit < 0) return -1;
    unit = 16 * unit + digit;
  }
  return unit;
}

// Writes `code` as UTF-8 into four bytes; a lone surrogate becomes U+FFFD.
size_t WriteUtf8(int32_t code, char* out) {
  if (code >= 0xD800 && code < 0xE000) code = 0xFFFD;
  const auto tail = [code](int shift) {
    return static_cast<char>(0x80 | ((code >> shift) & 0x3F));
  };
  if (code < 0x80) {
    out[0] = static_cast<char>(code);
    return 1;
  }
  if (code < 0x800) {
    out[0] = static_cast<char>(0xC0 | (code >> 6));
    out[1] = tail(0);
    return 2;
  }
  if (code < 0x10000) {
    out[0] = static_cast<char>(0xE0 | (code >> 12));
    out[1] = tail(6);
    out[2] = tail(0);
    return 3;
  }
  out[0] = static_cast<char>(0xF0 | (code >> 18));
  out[1] = tail(12);
  out[2] = tail(6);
  out[3] = tail(0);
  return 4;
}

// Decodes the escape that begins at `raw[*at]` (after the backslash).
size_t Decode(std::string_view raw, size_t* at, char* out) {
  const char c = raw[*at];
  int32_t code = UnitAt(raw, *at);
  if (code >= 0) {
    *at += 5;
    if (code >= 0xD800 && code < 0xDC00 && *at < raw.size() &&
        raw[*at] == '\\') {
      const int32_t low = UnitAt(raw, *at + 1);
      if (low >= 0xDC00 && low < 0xE000) {
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        *at += 6;
      }
    }
    return WriteUtf8(code, out);
  }
  *at += 1;
  constexpr std::string_view kFrom = "nrtbf";
  constexpr std::string_view kTo = "\n\r\t\b\f";
  const size_t which = kFrom.find(c);
  out[0] = which == std::string_view::npos ? c : kTo[which];
  return 1;
}

}  // namespace

std::string_view TextRoom::Unescape(std::string_view raw, bool* cut) noexcept {
  char* const start = bytes_.data() + used_;
  char* const limit = bytes_.data() + bytes_.size();
  char* out = start;
  size_t at = 0;
  while (at < raw.size()) {
    char decoded[4] = {raw[at]};
    size_t size = 1;
    if (raw[at] == '\\' && at + 1 < raw.size()) {
      ++at;
      size = Decode(raw, &at, decoded);
    } else {
      ++at;
    }
    if (limit - out < static_cast<std::ptrdiff_t>(size)) {
      *cut = true;
      break;
    }
    out = std::copy_n(decoded, size, out);
  }
  used_ += static_cast<size_t>(out - start);
  return {start, static_cast<size_t>(out - start)};
}

bool JsonWalk::NextOfLast(std::string_view* key) noexcept {
  const uint32_t* at = at_;
  if (at < end_ && text_[*at] == ',') ++at;
  if (at >= end_) return Break();
  if (text_[*at] == '}') return Leave(at);
  if (text_[*at] != '"' || end_ - at < 3 || text_[at[1]] != ':') return Break();
  *key = KeyAt(at);
  at_ = at + 2;
  return true;
}

std::string_view JsonWalk::Word() const noexcept {
  if (at_ >= end_) return {};
  return TrimRight({text_ + at_[0], at_[1] - at_[0]});
}

std::string_view JsonWalk::Raw() noexcept {
  if (at_ >= end_) return {};
  const uint32_t start = *at_;
  Skip();
  if (broken_) return {};
  return TrimRight({text_ + start, *at_ - start});
}

bool JsonWalk::TextOrWord(std::string_view* out) noexcept {
  const char c = Peek();
  if (c == '"') return Text(out);
  if (c != 'n' && c != '{' && c != '[') *out = Word();
  Skip();
  return true;
}

bool JsonWalk::SlowCount(int64_t* count, uint32_t* flags) noexcept {
  std::string_view word = Word();
  if (Peek() == '"') {
    RawText(&word);
    *flags |= kNumberAsText;
  } else {
    Skip();
  }
  if (word == "null") return true;
  ParseCount(word, count, flags);
  return true;
}

}  // namespace toll::internal
