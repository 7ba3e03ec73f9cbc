// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The class that a pre-tokenizer's regular expression sees in a character:
// data/unicode_classes.bin, of Unicode 16.0 as tiktoken's, by two look-ups.
//
//   const CharClasses classes = CharClasses::Embedded();
//   classes.Of(0x4E2D)  // kLetter
//
// Thread safety: immutable. Cost: 46 KB, of which a script touches a few.

#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"

namespace toll::internal {

// scripts/update_unicode writes these numbers.
enum CharClass : uint8_t {
  kOther = 0,   // Control, format, private use, unassigned.
  kUpper = 1,   // \p{Lu} \p{Lt}
  kLower = 2,   // \p{Ll}
  kLetter = 3,  // \p{Lm} \p{Lo}
  kMark = 4,    // \p{M}
  kNumber = 5,  // \p{N}
  kSpace = 6,   // \s, line ends included
  kSign = 7,    // \p{P} \p{S}
  kEnd = 8,     // No character: the text ends here.
};

class CharClasses {
 public:
  // Checks magic, version, sizes, checksum and each class.
  static absl::StatusOr<CharClasses> View(std::string_view table);
  // The table of this build: not checked again at run time.
  static CharClasses Embedded();

  CharClass Of(uint32_t code_point) const {
    return static_cast<CharClass>(
        blocks_[size_t{stage1_[code_point / kBlock]} * kBlock +
                code_point % kBlock]);
  }

 private:
  static constexpr uint32_t kBlock = 128;
  CharClasses(const uint16_t* stage1, const uint8_t* blocks)
      : stage1_(stage1), blocks_(blocks) {}

  const uint16_t* stage1_;
  const uint8_t* blocks_;
};

// A character of valid UTF-8, and how many bytes it has.
struct Utf8Char {
  uint32_t code_point;
  uint32_t size;
};

// REQUIRES: `at` points at a whole character of valid UTF-8.
inline Utf8Char DecodeValid(const char* at) {
  const auto byte = [at](int i) {
    return uint32_t{static_cast<unsigned char>(at[i])};
  };
  const uint32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  if (lead < 0xE0) return {(lead & 0x1F) << 6 | (byte(1) & 0x3F), 2};
  const uint32_t two = (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F);
  if (lead < 0xF0) return {(lead & 0x0F) << 12 | two, 3};
  return {(lead & 0x07) << 18 | two << 6 | (byte(3) & 0x3F), 4};
}

}  // namespace toll::internal
