// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// StreamReader reads what a streamed answer used, while it goes by.
//
//   StreamReader stream;
//   stream.Begin(route);
//   while (...) stream.Chunk(bytes, thread_reader);
//   stream.End({.status = 200}, thread_reader, &reading);
//
// Events that only bring a piece of the answer are looked at, not parsed. What
// came whole (an error body instead of a stream) is read as a whole answer.
// A stream that ends early is flagged kStreamIncomplete and its output is
// estimated from the text that was seen; the placeholder that a provider opens
// a stream with is never taken for the output.
//
// Thread safety: one thread at a time, with that thread's AnswerReader.
// Cost: a piece of the answer 40 ns + 0.1 ns a byte, no allocation but for
// events that a chunk's end cuts; bench/meter/answer_reader_bench.cpp.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "meter/answer_reader.h"
#include "meter/buffer.h"
#include "meter/dialect.h"
#include "meter/reading.h"
#include "meter/sse.h"
#include "meter/stated.h"
#include "meter/unit.h"

namespace toll::internal {

// How far a stream has come.
struct Progress {
  uint64_t bytes = 0;          // Of chunks.
  uint64_t input_tokens = 0;   // All input, once it is stated.
  uint64_t output_tokens = 0;  // As stated, else estimated from the text.
  bool token_seen = false;     // The first piece of the answer was there.
};

class StreamReader {
 public:
  explicit StreamReader(size_t bytes_max = 8 << 20) noexcept
      : sse_(bytes_max), body_(bytes_max) {}

  // Starts anew, whatever was read before.
  void Begin(Route route) noexcept;
  void Chunk(std::string_view bytes, AnswerReader& reader) noexcept;
  // `final.body` is not looked at. The reading's views live until the next
  // Begin.
  void End(const Answer& final, AnswerReader& reader,
           Reading* reading) noexcept;

  Progress progress() const noexcept;
  size_t memory_bytes() const {
    return sizeof(*this) + sse_.memory_bytes() + body_.capacity();
  }

 private:
  enum class Form : uint8_t { kUndecided, kEvents, kBody };

  // Where in an event the text of the last ones began.
  struct Spot {
    uint32_t offset = 0;
    uint32_t key = 0;  // Index in the unit's delta_keys.
  };
  static constexpr size_t kSpots = 3;

  // What the events said, kept beyond their chunk.
  struct Kept {
    std::array<char, 256> id;
    std::array<char, 128> model;
    std::array<char, 64> finish_reason;
    std::array<char, 48> service_tier;
    std::array<char, 96> error_type;
    std::array<char, 64> error_code;
    std::array<char, 384> error_text;
    std::array<char, 2048> usage;
  };

  void Decide(std::string_view bytes) noexcept;
  void OnEvent(const SseEvent& event, JsonIndex& index) noexcept;
  std::string_view TextAtSpots(std::string_view json) noexcept;
  void Parse(const SseEvent& event, JsonIndex& index) noexcept;
  void Identify(JsonIndex& index) noexcept;
  void CountText(std::string_view json, JsonIndex& index) noexcept;
  void Keep(JsonIndex& index) noexcept;
  void KeepUsage(JsonIndex& index, std::string_view before) noexcept;
  template <size_t kSize>
  void KeepText(std::string_view* text, std::array<char, kSize>& room) noexcept;
  void EndBody(const Answer& final, AnswerReader& reader,
               Reading* reading) noexcept;
  void Settle(const Answer& final) noexcept;

  Sse sse_;
  Route route_;
  const Unit* unit_ = nullptr;
  Draft draft_;      // Its reading is reading_.
  Reading reading_;  // Its views point into kept_ between events.
  uint64_t bytes_ = 0;
  uint64_t text_bytes_ = 0;
  uint32_t events_parsed_ = 0;
  Form form_ = Form::kUndecided;
  bool done_ = false;        // "[DONE]" was seen.
  bool overflowed_ = false;  // More came than may be kept.
  std::array<Spot, kSpots> spots_;
  Buffer body_;  // What came instead of events.
  Kept kept_;
};
// An open stream costs this, and a buffer while an event is cut.
static_assert(sizeof(StreamReader) <= 4096);

}  // namespace toll::internal
