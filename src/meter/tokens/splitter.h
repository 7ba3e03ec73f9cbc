// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The pre-tokenizer: cuts text into the pieces that an encoding merges each by
// itself, as its regular expression would, character by character.
//
//   const Splitter splitter(Pattern::kO200k);
//   for (size_t at = 0; at < text.size();) {
//     const size_t end = splitter.Next(text, at).end;  // text[at, end)
//     at = end;
//   }
//
// Hand-written from the regular expressions that stand in splitter.cpp; a
// vocabulary knows nothing of it. What is common in ASCII goes through
// block_scan.h, 64 bytes at a time; this is for the rest, and the reference.
//
// Thread safety: immutable. Cost: 2-4 ns a character; a piece is looked at
// twice at most, so that no text is slow.

#pragma once

#include <cstddef>
#include <string_view>

#include "meter/tokens/char_class.h"

namespace toll::internal {

enum class Pattern : uint8_t {
  kCl100k,     // cl100k_base; Llama 3
  kO200k,      // o200k_base, o200k_harmony
  kQwen2,      // Qwen 2, 2.5, 3: as cl100k, each digit a piece
  kGpt2,       // GPT-2: what ByteLevel of a tokenizer.json does by itself
  kDeepSeek3,  // DeepSeek V3, R1
};

struct PieceEnd {
  size_t end;
  // The text ended before the piece was sure: more text could change it.
  bool met_end_of_text;
};

class Splitter {
 public:
  explicit Splitter(Pattern pattern)
      : pattern_(pattern), classes_(CharClasses::Embedded()) {}

  // The piece that begins at `at`; never empty.
  // REQUIRES: `text` is valid UTF-8, `at` < its size, at a character's start.
  PieceEnd Next(std::string_view text, size_t at) const;

  Pattern pattern() const { return pattern_; }

 private:
  Pattern pattern_;
  CharClasses classes_;
};

}  // namespace toll::internal
