// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Byte-pair encoding the slow, obvious way, to compare with: the regular
// expression by trying all that it may mean, the merging by merging.
//
//   Reference reference("o200k_base");
//   std::vector<uint32_t> ids = reference.Encode("tiktoken is great");
//
// It shares with the counters only what data/ holds; oracle_test.cpp compares
// it with tiktoken.
//
// Thread safety: one thread at a time. Cost: some 200 ns a byte.

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "meter/tokens/char_class.h"

namespace toll::internal {

class Reference {
 public:
  explicit Reference(std::string_view encoding);

  // REQUIRES: valid UTF-8.
  std::vector<uint32_t> Encode(std::string_view text) const;
  std::vector<std::string_view> Pieces(std::string_view text) const;
  std::vector<uint32_t> EncodePiece(std::string_view piece) const;

 private:
  // A part of a regular expression: at least so many of these, as many as can
  // be, and fewer if what follows does not match otherwise.
  struct Item {
    enum Kind { kChars, kContraction, kNotBeforeText } kind;
    std::function<bool(size_t)> is;
    size_t least = 1;
    size_t most = 1;
  };
  using Items = std::vector<Item>;

  size_t MatchFrom(const Items& items, size_t item, size_t at) const;
  size_t Contraction(size_t at) const;
  CharClass ClassAt(size_t at) const { return chars_class_[at]; }

  CharClasses classes_ = CharClasses::Embedded();
  std::vector<Items> alternatives_;
  std::string table_;
  std::unordered_map<std::string_view, uint32_t> ranks_;
  // The text that is being matched, by characters.
  mutable std::vector<uint32_t> chars_;
  mutable std::vector<CharClass> chars_class_;
};

}  // namespace toll::internal
