// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "view/plain_text.h"

#include <cstdint>
#include <iterator>

#include "fmt/format.h"

namespace toll::internal {
namespace {

struct Range {
  uint32_t first;
  uint32_t last;
};

template <size_t kCount>
bool IsIn(const Range (&ranges)[kCount], uint32_t point) {
  for (const Range& range : ranges) {
    if (point >= range.first && point <= range.last) return true;
  }
  return false;
}

// What is not seen but changes what is: bidirectional controls, zero-width
// characters, line separators, tags, the C1 controls.
constexpr Range kUnseen[] = {
    {0x00, 0x1f},     {0x7f, 0x9f},     {0xad, 0xad},      {0x61c, 0x61c},
    {0x115f, 0x1160}, {0x180b, 0x180e}, {0x200b, 0x200f},  {0x2028, 0x202e},
    {0x2060, 0x206f}, {0x3164, 0x3164}, {0xfe00, 0xfe0f},  {0xfeff, 0xfeff},
    {0xffa0, 0xffa0}, {0xfff0, 0xfffb}, {0xe0000, 0xe0fff}};

// Two columns in a terminal (Unicode's East Asian Width W and F, in short).
constexpr Range kWide[] = {
    {0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0xa4cf},
    {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},
    {0xff00, 0xff60},   {0xffe0, 0xffe6},   {0x1f300, 0x1f64f},
    {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};

// No column of their own: combining marks.
constexpr Range kCombining[] = {
    {0x300, 0x36f},   {0x483, 0x489},   {0x591, 0x5bd},
    {0x610, 0x61a},   {0x64b, 0x65f},   {0x1ab0, 0x1aff},
    {0x1dc0, 0x1dff}, {0x20d0, 0x20ff}, {0xfe20, 0xfe2f}};

// Takes one character from the front of `text`. False: the byte there begins
// none (a cut, an overlong or a surrogate encoding); it alone is taken.
bool TakeCharacter(std::string_view* text, uint32_t* point) {
  const auto byte = [&text](size_t i) {
    return static_cast<unsigned char>((*text)[i]);
  };
  const uint32_t lead = byte(0);
  *point = lead;
  if (lead < 0x80) {
    text->remove_prefix(1);
    return true;
  }
  const size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  static constexpr uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  bool valid = lead >= 0xc2 && lead <= 0xf4 && text->size() >= length;
  uint32_t value = lead & (0x7fu >> length);
  for (size_t i = 1; valid && i < length; ++i) {
    valid = (byte(i) & 0xc0) == 0x80;
    value = value << 6 | (byte(i) & 0x3fu);
  }
  valid = valid && value >= kLeast[length] && value <= 0x10ffff &&
          (value < 0xd800 || value > 0xdfff);
  text->remove_prefix(valid ? length : 1);
  if (valid) *point = value;
  return valid;
}

int WidthOf(uint32_t point) {
  if (IsIn(kCombining, point)) return 0;
  return IsIn(kWide, point) ? 2 : 1;
}

}  // namespace

std::string PlainText(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  while (!text.empty()) {
    const std::string_view before = text;
    uint32_t point = 0;
    if (!TakeCharacter(&text, &point)) {
      plain += fmt::format("\\x{:02x}", point);
    } else if (IsIn(kUnseen, point)) {
      plain += point < 0x80 ? fmt::format("\\x{:02x}", point)
                            : fmt::format("\\u{{{:x}}}", point);
    } else {
      plain += before.substr(0, before.size() - text.size());
    }
  }
  return plain;
}

int DisplayWidth(std::string_view text) {
  int width = 0;
  while (!text.empty()) {
    uint32_t point = 0;
    width += TakeCharacter(&text, &point) ? WidthOf(point) : 1;
  }
  return width;
}

std::string CutToWidth(std::string_view text, int width) {
  if (DisplayWidth(text) <= width) return std::string(text);
  std::string cut;
  int used = 1;  // The ellipsis.
  while (!text.empty()) {
    const std::string_view before = text;
    uint32_t point = 0;
    used += TakeCharacter(&text, &point) ? WidthOf(point) : 1;
    if (used > width) break;
    cut += before.substr(0, before.size() - text.size());
  }
  return cut + "…";
}

std::string CsvCell(std::string_view text) {
  std::string cell = PlainText(text);
  if (!cell.empty() &&
      std::string_view("=+-@").find(cell[0]) != std::string_view::npos) {
    cell.insert(cell.begin(), '\'');
  }
  if (cell.find_first_of(",\"\n") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) {
    if (c == '"') quoted.push_back('"');
    quoted.push_back(c);
  }
  return quoted + '"';
}

std::string JsonString(std::string_view text) {
  std::string json = "\"";
  while (!text.empty()) {
    const std::string_view before = text;
    uint32_t point = 0;
    if (!TakeCharacter(&text, &point)) {
      json += "\xef\xbf\xbd";
    } else if (point == '"' || point == '\\') {
      json.push_back('\\');
      json.push_back(static_cast<char>(point));
    } else if (IsIn(kUnseen, point)) {
      // The same string to a program, and harmless on a terminal.
      if (point > 0xffff) {
        json += fmt::format("\\u{:04x}", 0xd7c0 + (point >> 10));
        point = 0xdc00 + (point & 0x3ff);
      }
      json += fmt::format("\\u{:04x}", point);
    } else {
      json += before.substr(0, before.size() - text.size());
    }
  }
  return json + '"';
}

}  // namespace toll::internal
