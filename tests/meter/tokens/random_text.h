// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Random texts that look for trouble: characters of every class, what regular
// expressions stumble over, words cut and glued.
//
//   std::string text = RandomText(random, 40);
//
// Thread safety: functions of their arguments.

#pragma once

#include <random>
#include <string>
#include <string_view>

namespace toll::internal {

inline constexpr std::string_view kMorsels[] = {
    "a",
    "b",
    "s",
    "t",
    "S",
    "T",
    "A",
    "B",
    "M",
    "Re",
    "LL",
    "e",
    "l",
    "v",
    "the",
    "The",
    "THE",
    "token",
    "ization",
    "camelCase",
    "HTTPServer",
    "'",
    "'",
    "'s",
    "'S",
    "'t",
    "'re",
    "'VE",
    "'ll",
    "'m",
    "'d",
    "'x",
    "''",
    "'\xC5\xBF",
    "\xC5\xBF",
    "\xE2\x84\xAA",
    " ",
    " ",
    " ",
    "  ",
    "    ",
    "                ",
    "\t",
    "\t\t",
    "\n",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\v",
    "\f",
    "\xC2\xA0",
    "\xE3\x80\x80",
    "\xE2\x80\xA8",
    "\xC2\x85",
    "0",
    "1",
    "12",
    "123",
    "1234567",
    "\xD9\xA3",
    "\xC2\xBD",
    "\xE2\x85\xA7",
    ".",
    ",",
    "!",
    "?",
    "-",
    "--",
    "_",
    "/",
    "//",
    "\\",
    "(",
    ")",
    "{",
    "}",
    "\"",
    "<",
    ">",
    "=",
    "==",
    "+",
    "*",
    "#",
    "@",
    "$",
    "%",
    "^",
    "&",
    "|",
    "~",
    "`",
    ":",
    ";",
    "\xE2\x80\x99",
    "\xE2\x80\x9C",
    "\xE2\x80\x94",
    "\xC3\xA9",
    "\xC3\x89",
    "\xC3\x9F",
    "\xC7\x85",
    "\xCA\xB0",
    "\xC2\xAA",
    "\xCC\x81",
    "\xCC\x81\xCC\x88",
    "\xD0\xBF\xD1\x80\xD0\xB8",
    "\xD0\x9F\xD0\xA0",
    "\xCE\xB1",
    "\xD7\xA9",
    "\xD8\xB3\xD9\x84",
    "\xE0\xA4\xA8\xE0\xA4\xAE\xE0\xA5\x8D",
    "\xE4\xB8\xAD",
    "\xE6\x96\x87",
    "\xE4\xB8\xAD\xE5\x9B\xBD\xE4\xBA\xBA",
    "\xEF\xBC\x8C",
    "\xE3\x80\x82",
    "\xE3\x81\x82",
    "\xE3\x81\x97\xE3\x81\xA6",
    "\xE3\x82\xAB",
    "\xE3\x83\xBC",
    "\xED\x95\x9C\xEA\xB8\x80",
    "\xE0\xB8\xAA\xE0\xB8\xA7",
    "\xF0\x9F\x98\x80",
    "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB",
    "\xF0\x9F\x87\xA9",
    "\xEF\xB8\x8F",
    "\xF0\xA0\x80\x80",
    "\xF0\x9D\x90\x80",
    "\xEF\xBF\xBD",
    "\x01",
    "\x7F",
    std::string_view("\0", 1)};

inline void AppendUtf8(uint32_t c, std::string* out) {
  const auto put = [out](uint32_t byte) {
    out->push_back(static_cast<char>(byte));
  };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | c >> 6);
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3F));
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

// Valid UTF-8 of about `morsels` parts. One text in four is ASCII alone, for
// what goes 64 bytes at a time.
inline std::string RandomText(std::mt19937& random, size_t morsels) {
  std::string text;
  const bool is_ascii = random() % 4 == 0;
  while (morsels-- > 0) {
    const auto kind = random() % 16;
    if (kind == 0) {
      // Any character but a surrogate.
      const auto c = static_cast<uint32_t>(
          random() % (is_ascii ? 0x80u : 0x110000u - 0x800u));
      AppendUtf8(c < 0xD800 ? c : c + 0x800, &text);
    } else if (kind == 1) {
      for (auto i = random() % 6; i-- > 0;) {
        text.push_back(static_cast<char>(random() % 0x80));
      }
    } else if (kind == 2) {
      // A run of one character, as long as blocks and keys are.
      const std::string_view run = kMorsels[random() % std::size(kMorsels)];
      if (is_ascii && static_cast<unsigned char>(run[0]) >= 0x80) continue;
      for (auto i = random() % 40; i-- > 0;) text.append(run);
    } else {
      const std::string_view morsel = kMorsels[random() % std::size(kMorsels)];
      const bool fits =
          !is_ascii || morsel.find_first_of(
                           "\xC2\xC3\xC5\xC7\xCA\xCC\xCE\xD0\xD7\xD8\xD9"
                           "\xE0\xE2\xE3\xE4\xE6\xED\xEF\xF0") == morsel.npos;
      if (fits) text.append(morsel);
    }
  }
  return text;
}

}  // namespace toll::internal
