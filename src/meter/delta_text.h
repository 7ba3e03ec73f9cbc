// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The texts of an answer, one by one and in pieces, for those who count tokens
// and not only bytes.
//
//   ForTexts(walk, unit.delta_keys, [&](std::string_view raw) { ... });
//   ForPlainText(raw, [&](std::string_view plain) { ... });   // Unescaped.
//   UncutEscapes(raw, 512);   // At least 512 bytes of it, or all.
//
// Thread safety: pure. Cost: allocates nothing.

#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>

#include "meter/json_walk.h"
#include "meter/unit.h"

namespace toll::internal {

// Calls `on_text` with each string under one of `keys`, at any depth, as it
// stands between its quotes: what FindTexts adds up.
template <typename OnText>
void ForTexts(JsonWalk walk, const Keys& keys, OnText&& on_text) {
  while (!walk.at_end()) {
    std::string_view key;
    std::string_view text;
    if (!walk.RawText(&key)) {
      walk.StepToken();
      continue;
    }
    if (walk.Peek() != ':') continue;
    walk.StepToken();
    bool wanted = false;
    for (const std::string_view one : keys) {
      wanted |= !one.empty() && one == key;
    }
    if (wanted && walk.RawText(&text)) on_text(text);
  }
}

// The first `bytes` of a string's inside and what completes its last escape,
// surrogate pairs included.
inline std::string_view UncutEscapes(std::string_view raw, size_t bytes) {
  constexpr size_t kUnit = 6;  // \uXXXX
  size_t at = 0;
  while (at < bytes && at < raw.size()) {
    if (raw[at] != '\\') {
      ++at;
    } else if (at + 1 < raw.size() && raw[at + 1] == 'u') {
      const std::string_view next =
          raw.substr(std::min(at + kUnit, raw.size()));
      at += next.starts_with("\\u") ? 2 * kUnit : kUnit;
    } else {
      at += 2;
    }
  }
  return raw.substr(0, at);
}

// Calls `on_text` with pieces of the text that `raw` stands for; with `raw`
// itself where it has no escapes.
template <typename OnText>
void ForPlainText(std::string_view raw, OnText&& on_text) {
  constexpr size_t kPieceBytes = 512;
  if (raw.empty()) return;
  if (memchr(raw.data(), '\\', raw.size()) == nullptr) return on_text(raw);
  TextRoom room;
  while (!raw.empty()) {
    // An escape is no shorter than what it stands for: nothing is cut.
    const std::string_view piece = UncutEscapes(raw, kPieceBytes);
    bool cut = false;
    room.Clear();
    on_text(room.Unescape(piece, &cut));
    raw.remove_prefix(piece.size());
  }
}

}  // namespace toll::internal
