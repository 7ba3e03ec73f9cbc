// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A Call is one metered request in flight; a Stream is a Call whose answer
// arrives in pieces.
//
//   toll::Call call = ledger->Start({.provider = "openai", .model = "gpt-4o"});
//   Response r = http.Post("/v1/chat/completions", body);
//   std::move(call).Finish({.status = r.status, .body = r.body});
//
// Exactly one record is posted per Call, whatever happens: a Call destroyed
// unsettled (early return, exception) is posted as abandoned, with what was
// seen of it, so that it loses precision, never money.
//
// Thread safety: one thread at a time; a Call may move to another thread, and
// may outlive its Ledger: what it then writes is stored by the next Open.
// Cost: Start and Finish allocate, lock and throw nothing (but for a thread's
// first call); bench/hot_path_bench.cpp.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"

#include "toll/record.h"
#include "toll/usage.h"

namespace toll {

class Ledger;

namespace internal {
struct LedgerState;
struct Slot;
struct StreamState;
}  // namespace internal

// A free dimension of the host's own, such as {"team", "search"}.
struct Label {
  std::string_view key;
  std::string_view value;
};

inline constexpr size_t kLabelsMax = 4;

// Who calls what, and on whose account. Every name may be empty; views need to
// live only until Start() returns. A name is kept up to 256 bytes.
struct CallSpec {
  std::string_view provider = {};  // "openai", "anthropic", ...
  // As asked for, else what the endpoint's path names; the answer tells what
  // served.
  std::string_view model = {};
  std::string_view session = {};
  std::string_view issue = {};
  std::string_view workflow = {};
  std::string_view agent = {};
  std::string_view user = {};
  std::string_view endpoint = {};  // "/v1/chat/completions"; tells the dialect.
  std::array<Label, kLabelsMax> labels = {};
  // The request's body, if the host has it at hand: an interrupted or aborted
  // call is then estimated from its size. Not kept.
  std::string_view request = {};
  int64_t parent = 0;    // Call::id() of the call that caused this one.
  int64_t retry_of = 0;  // Call::id() of the first attempt.
  uint16_t attempt = 0;  // 0 for the first, 1 for the first retry ...
  std::string_view traceparent = {};  // W3C, "00-<32 hex>-<16 hex>-<2 hex>".
};

inline constexpr uint32_t kSpecNames = 8;

// A CallSpec's names, resolved once by Ledger::Bind() for hot loops. Valid for
// the life of its ledger; in a forked child, and after the ledger has changed
// its journal, it is resolved anew, at the cost of an unbound call.
class BoundSpec {
 public:
  BoundSpec() = default;

 private:
  friend class Ledger;
  static constexpr size_t kWords = kSpecNames + 2 * kLabelsMax;

  std::shared_ptr<const std::array<std::string, kWords>> words_;
  uint64_t serial_ = 0;
  std::array<uint32_t, kSpecNames> names_ = {};
  std::array<uint32_t, 2 * kLabelsMax> labels_ = {};
};

// What came back. Views need to live only until Finish() returns.
struct Answer {
  int status = 200;
  std::string_view content_type = {};
  // Raw lines, "name: value\r\n": when to retry, the provider's limits, counts
  // that some state only here. Some 400 ns for the twenty that are usual.
  std::string_view headers = {};
  std::string_view body = {};
};

class [[nodiscard]] Call {
 public:
  // An inert call: every verb does nothing.
  Call() noexcept = default;
  Call(Call&& other) noexcept
      : state_(std::exchange(other.state_, nullptr)),
        slot_(std::exchange(other.slot_, nullptr)),
        index_(other.index_),
        epoch_(other.epoch_) {}
  Call& operator=(Call&&) = delete;
  ~Call() {
    if (state_ != nullptr) [[unlikely]]
      Abandon();
  }

  // Reads the answer, prices it and posts the record.
  void Finish(const Answer& answer) && noexcept;
  // Posts counts that the host has read itself.
  void Settle(const Usage& usage) && noexcept;
  // Posts a failure without an answer: kUnavailable = network,
  // kDeadlineExceeded = timeout, kCancelled ...
  void Fail(absl::StatusCode reason) && noexcept;

  // The answer that the response cache held, or null: then ask the provider.
  const Answer* cached() const noexcept { return nullptr; }
  // The record's id in the store; 0 if this call is inert or was dropped.
  int64_t id() const noexcept;
  // False if only totals are kept of this call: no room for its detail.
  bool recorded() const noexcept { return slot_ != nullptr; }

 private:
  friend class Ledger;
  friend class Stream;
  Call(internal::LedgerState* state, internal::Slot* slot, uint32_t index,
       uint32_t epoch) noexcept
      : state_(state), slot_(slot), index_(index), epoch_(epoch) {}
  void Abandon() noexcept;

  internal::LedgerState* state_ = nullptr;  // Null once settled or moved from.
  internal::Slot* slot_ = nullptr;          // Null: counted, detail dropped.
  uint32_t index_ = 0;
  uint32_t epoch_ = 0;  // The process that started it: stale after a fork.
};

// A Call whose answer arrives in pieces, split anywhere:
//
//   toll::Stream stream(ledger->Start({...}));
//   while (Read(&bytes)) stream.Chunk(bytes);
//   std::move(stream).Finish({.status = 200});
class [[nodiscard]] Stream {
 public:
  explicit Stream(Call call) noexcept;
  Stream(Stream&& other) noexcept
      : call_(std::move(other.call_)),
        stream_(std::exchange(other.stream_, nullptr)),
        error_(other.error_) {}
  Stream& operator=(Stream&&) = delete;
  ~Stream();

  void Chunk(std::string_view bytes) noexcept;
  // `answer.body` is not looked at: the chunks were the body.
  void Finish(const Answer& answer) && noexcept;
  void Settle(const Usage& usage) && noexcept;
  void Fail(absl::StatusCode reason) && noexcept;

  int64_t id() const noexcept { return call_.id(); }

 private:
  void End(const Answer& answer, Outcome outcome) noexcept;
  void Release() noexcept;

  Call call_;
  internal::StreamState* stream_ = nullptr;  // Null: inert, or no memory.
  ErrorClass error_ = ErrorClass::kNone;     // As the host told by Fail().
};

}  // namespace toll
