// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// AnswerReader reads what an answer used, whole and in one pass, fields in any
// order.
//
//   AnswerReader reader(options.parse_bytes_max);   // One a thread.
//   const Reading reading = reader.Read(route, answer);
//
// Views in the reading point into answer.body and into the reader: they live
// until either is used again. Nothing is copied but texts with escapes.
// No answer is without a reading: what cannot be read is flagged and estimated.
//
// Thread safety: one thread at a time.
// Cost: the first call allocates 64 KiB. 2 KB of OpenAI chat take 230 ns: 112
// are simdjson's first stage, 88 the walk, of which a faster search for escapes
// and keys by size saved nothing (bench/meter/answer_reader_bench.cpp). Memory
// beyond 256 KiB is given back.

#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "meter/dialect.h"
#include "meter/json_index.h"
#include "meter/reading.h"
#include "toll/call.h"

namespace toll::internal {

class StreamReader;

class AnswerReader {
 public:
  // Bodies beyond `bytes_max` are not read. `simd` false: scalar code only.
  explicit AnswerReader(size_t bytes_max = 8 << 20, bool simd = true) noexcept;
  ~AnswerReader();
  AnswerReader(const AnswerReader&) = delete;
  AnswerReader& operator=(const AnswerReader&) = delete;

  Reading Read(const Route& route, const Answer& answer) noexcept;
  // The same for a body that is known to be one document, into a reading that
  // says nothing yet.
  void ReadWhole(const Route& route, const Answer& answer,
                 Reading* reading) noexcept;

  // Allocates what the first Read would.
  void Warm() noexcept;
  // The index, for streams: shared by those that this thread feeds.
  JsonIndex& index() { return index_; }
  size_t memory_bytes() const { return index_.memory_bytes(); }

 private:
  void ReadBody(const Route& route, const Answer& answer,
                Reading* reading) noexcept;
  void ReadFailure(const Route& route, const Answer& answer,
                   Reading* reading) noexcept;
  void ReadStream(const Route& route, const Answer& answer,
                  Reading* reading) noexcept;

  JsonIndex index_;
  const bool simd_;
  std::unique_ptr<StreamReader> stream_;  // For streams that came whole.
};

// True if an answer is one that arrives in pieces, though it may be here whole:
// by its type or, if that does not tell, by how it begins.
bool IsStream(std::string_view content_type, std::string_view body) noexcept;

}  // namespace toll::internal
