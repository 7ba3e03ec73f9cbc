// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Texts to count: what lies on the machine, and what is made to be slow.
//
//   for (const NamedText& each : TextsOfTheMachine()) Count(each.text);
//
// Thread safety: functions of their arguments.

#pragma once

#include <string>
#include <vector>

namespace toll::internal {

struct NamedText {
  std::string name;
  std::string text;
};

// English, C++, Python, JSON, Markdown, Chinese, Japanese and mixed scripts;
// of those whose files are here.
std::vector<NamedText> TextsOfTheMachine();

// About `bytes` of one letter, of spaces, of digits, base64, one Chinese
// character, and what else makes regular expressions and merges slow.
std::vector<NamedText> AdversarialTexts(size_t bytes);

}  // namespace toll::internal
