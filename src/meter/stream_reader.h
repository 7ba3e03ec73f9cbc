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
// How the events are packed is for Framing to find out.
// Events that only bring a piece of the answer are looked at, not parsed. What
// came whole (an error body instead of a stream) is read as a whole answer.
// A stream that ends early is flagged kStreamIncomplete and its output is
// counted, or estimated, from the text that was seen (docs/streams.md); the
// placeholder that a provider opens a stream with is never taken for the
// output.
//
// Thread safety: one thread at a time, with that thread's AnswerReader.
// Cost: a piece of the answer 60 ns + 0.1 ns a byte, of which the estimate of
// its tokens is 20; no allocation but the first time that a chunk's end cuts an
// event; sizeof(*this) is below 2 KiB; bench/meter/stream_reader_bench.cpp.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/text_counter.h"
#include "meter/answer_reader.h"
#include "meter/buffer.h"
#include "meter/dialect.h"
#include "meter/estimator.h"
#include "meter/framing.h"
#include "meter/reading.h"
#include "meter/stated.h"
#include "meter/stream_event.h"
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
  // `simd` false: scalar code only, in what this does itself.
  explicit StreamReader(size_t bytes_max = 8 << 20, bool simd = true) noexcept
      : framing_(bytes_max), estimator_(AnyFamily(), simd) {}

  // Starts anew, whatever was read before. `counter` counts the answer's
  // tokens and must live until End; null: they are estimated.
  void Begin(Route route, TextCounter* counter = nullptr) noexcept;
  void Chunk(std::string_view bytes, AnswerReader& reader) noexcept;
  // `final.body` is not looked at. The reading's views live until the next
  // Begin.
  void End(const Answer& final, AnswerReader& reader,
           Reading* reading) noexcept;

  Progress progress() const noexcept;
  size_t memory_bytes() const {
    return sizeof(*this) + framing_.memory_bytes() + usage_.capacity();
  }

 private:
  // Where in an event the text of the last ones began.
  struct Spot {
    uint32_t offset = 0;
    uint32_t key = 0;  // Index in the unit's delta_keys.
  };
  static constexpr size_t kSpots = 3;

  // What the events said, kept beyond their chunk.
  struct Kept {
    std::array<char, 192> id;
    std::array<char, 128> model;
    std::array<char, 48> finish_reason;
    std::array<char, 32> service_tier;
    std::array<char, 64> error_type;
    std::array<char, 48> error_code;
  };
  static constexpr size_t kUsageMax = 2048;
  static constexpr size_t kErrorTextMax = 384;

  void OnEvent(const StreamEvent& event, JsonIndex& index) noexcept;
  void OnFault(const StreamEvent& event, JsonIndex& index) noexcept;
  std::string_view TextAtSpots(std::string_view json) noexcept;
  void Parse(const StreamEvent& event, JsonIndex& index) noexcept;
  void Identify(JsonIndex& index) noexcept;
  void CountText(std::string_view json, JsonIndex& index) noexcept;
  void ChooseFamily() noexcept;
  void CountTokens(std::string_view raw) noexcept;
  uint64_t tokens_seen() const noexcept;
  // What came after the last usage, of a stream that states it as it goes.
  uint64_t tokens_since_usage() const noexcept;
  // Stated output, if any, is no placeholder.
  bool output_is_final() const noexcept;
  void KeepTexts() noexcept;
  void KeepUsage(JsonIndex& index, std::string_view before) noexcept;
  template <size_t kSize>
  void KeepText(std::string_view* text, std::array<char, kSize>& room) noexcept;
  void EndBody(const Answer& final, AnswerReader& reader,
               Reading* reading) noexcept;
  void Settle(const Answer& final) noexcept;

  Framing framing_;
  Route route_;
  const Unit* unit_ = nullptr;
  TextCounter* counter_ = nullptr;
  Estimator estimator_;  // Where there is no counter.
  Draft draft_;          // Its reading is reading_.
  Reading reading_;      // Its views point into kept_ between events.
  uint64_t bytes_ = 0;
  uint64_t tokens_at_usage_ = 0;
  uint32_t events_parsed_ = 0;
  bool text_seen_ = false;
  bool done_ = false;  // "[DONE]" was seen.
  std::array<Spot, kSpots> spots_;
  Buffer usage_{kUsageMax};  // What reading_.raw_usage points to.
  Buffer error_text_{kErrorTextMax};
  Kept kept_;
};
// An open stream costs this, the usage that it keeps, and the event that a
// chunk's end has cut: within 4 KiB, unless that is longer than two.
static_assert(sizeof(StreamReader) <= 1664);

}  // namespace toll::internal
