// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// JsonIndex finds where the tokens of a JSON text begin: simdjson's first
// stage, run over the host's own bytes.
//
//   JsonIndex index(8 << 20);
//   if (Usable(index.Build(body))) { JsonWalk walk = index.Walk(); ... }
//
// The first stage's vector code reads no byte beyond the text (it pads its last
// block itself), so nothing is copied; simdjson's later stages would need
// padding. The scalar code looks up to three bytes beyond a text that is cut
// inside a character, so it is given a copy; walks are over the host's bytes
// either way.
// A walk over the index in any order of fields costs what simdjson's
// on-demand front end takes for fields in one fixed order.
//
// Thread safety: one thread at a time.
// Cost: the first Build allocates; a text larger than any before grows the
// index, which is given back after use beyond 256 KiB.
// bench/meter/answer_reader_bench.cpp.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "meter/buffer.h"
#include "meter/json_walk.h"

namespace simdjson::internal {
class dom_parser_implementation;
}  // namespace simdjson::internal

namespace toll::internal {

enum class Indexed : uint8_t {
  kWhole,     // All tokens are known.
  kBadUtf8,   // All tokens are known; some text is not UTF-8.
  kBroken,    // Not JSON, or cut inside a string.
  kEmpty,     // Nothing but white space.
  kTooLarge,  // Beyond the bound.
  kNoMemory,
};

constexpr bool Usable(Indexed indexed) { return indexed <= Indexed::kBadUtf8; }

class JsonIndex {
 public:
  explicit JsonIndex(size_t bytes_max, bool simd = true) noexcept;
  ~JsonIndex();
  JsonIndex(const JsonIndex&) = delete;
  JsonIndex& operator=(const JsonIndex&) = delete;

  // Indexes `json`, which must outlive the walks.
  Indexed Build(std::string_view json) noexcept;
  // REQUIRES: the last Build was Usable.
  JsonWalk Walk() noexcept;
  // Gives back what a large text made grow; walks end here.
  void Trim() noexcept;

  size_t bytes_max() const { return bytes_max_; }
  size_t memory_bytes() const { return 4 * capacity_ + padded_.capacity(); }

 private:
  bool Grow(size_t bytes) noexcept;
  // Where the first stage may read: the text, or a copy of it.
  const char* Readable(std::string_view json) noexcept;

  // Constant after construction.
  const size_t bytes_max_;
  const bool simd_;

  std::unique_ptr<simdjson::internal::dom_parser_implementation> stage_;
  size_t capacity_ = 0;
  bool needs_padding_ = false;  // The stage is the scalar one.
  Buffer padded_;
  std::string_view json_;
  TextRoom room_;
};

}  // namespace toll::internal
