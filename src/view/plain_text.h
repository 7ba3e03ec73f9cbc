// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Text from models and hosts, made harmless: nothing in it moves the cursor,
// turns the direction of writing, or looks like what it is not.
//
//   PlainText("gpt\x1b[31m")      // "gpt\x1b[31m" with a visible \x1b
//   CsvCell("=HYPERLINK(...)")    // "'=HYPERLINK(...)"
//
// Thread safety: functions of their arguments.

#pragma once

#include <string>
#include <string_view>

namespace toll::internal {

// Control characters (C0, C1, DEL), bytes that are not UTF-8, and characters
// that are not seen (bidirectional and zero-width ones, line separators)
// become \xNN and \u{NNNN}.
std::string PlainText(std::string_view text);

// Columns that UTF-8 text takes in a terminal; wide characters take two.
int DisplayWidth(std::string_view text);

// The first `width` columns of plain text, the last of them "…" if it was cut.
std::string CutToWidth(std::string_view text, int width);

// A cell of a CSV file (RFC 4180): plain, quoted where needed, and with a ' in
// front of what a spreadsheet would run as a formula.
std::string CsvCell(std::string_view text);

// A string of JSON, quotes included. Bytes that are not UTF-8 become U+FFFD.
std::string JsonString(std::string_view text);

}  // namespace toll::internal
