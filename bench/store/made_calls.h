// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Calls as the drain hands them to the store, made up: with texts of real
// lengths, in groups (sets of names) and sessions.
//
//   MadeCalls made(*store, {.groups = 40, .sessions = 2'000}, 20'000);
//   StorePass(*store, tally, made, 1'000, &at);     // A pass of the drain.
//
// Thread safety: one thread at a time.
// Cost: making is the host's; a pass is what store_bench measures.

#pragma once

#include <cstdlib>
#include <string>
#include <vector>

#include "fmt/format.h"

#include "store/store.h"
#include "tally/rollup.h"

namespace toll::bench {

struct Spread {
  int64_t groups = 40;
  int64_t sessions = 40;
};

class MadeCalls {
 public:
  MadeCalls(internal::Store& store, const Spread& spread, int64_t count) {
    MakeNames(store, spread);
    texts_.reserve(static_cast<size_t>(2 * count));
    for (int64_t i = 0; i < count; ++i) records_.push_back(Make(i));
  }

  // The n-th, at `start_ns`; they come round again under ids of their own.
  internal::Record At(int64_t n, int64_t start_ns) const {
    internal::Record record =
        records_[static_cast<size_t>(n) % records_.size()];
    record.id = int64_t{1} << internal::kSequenceBits | n;
    record.start_ns = start_ns;
    return record;
  }
  size_t count() const { return records_.size(); }

 private:
  void MakeNames(internal::Store& store, const Spread& spread) {
    const auto id = [&store](const std::string& text) {
      return *store.IdOf(text);
    };
    if (!store.Begin().ok()) std::abort();
    providers_ = {id("openai"), id("anthropic")};
    for (int i = 0; i < 8; ++i) models_.push_back(id(fmt::format("m-{}", i)));
    for (int64_t i = 0; i < spread.groups / 8; ++i) {
      issues_.push_back(id(fmt::format("PROJ-{}", i)));
    }
    for (int64_t i = 0; i < spread.sessions; ++i) {
      sessions_.push_back(id(fmt::format("7f0c2d3e-session-{}", i)));
    }
    endpoint_ = id("/v1/chat/completions");
    finish_ = id("stop");
    price_ = id("openai/gpt-4o/standard@2024-08-06");
    if (!store.Commit(false).ok()) std::abort();
  }

  internal::Record Make(int64_t n) {
    internal::Record record;
    const auto i = static_cast<size_t>(n);
    record.latency_ns = 400'000'000 + (n * 2'654'435'761) % 3'000'000'000;
    record.first_token_ns = record.latency_ns / 5;
    record.names[internal::kModel] = models_[i % models_.size()];
    record.names[internal::kServedModel] = models_[i % models_.size()];
    record.names[internal::kProvider] = providers_[i % models_.size() % 2];
    record.names[internal::kIssue] =
        issues_[i / models_.size() % issues_.size()];
    record.names[internal::kSession] = sessions_[i % sessions_.size()];
    record.names[internal::kEndpoint] = endpoint_;
    record.names[internal::kFinishReason] = finish_;
    record.names[internal::kPriceId] = price_;
    record.http_status = 200;
    record.provenance = Provenance::kReported;
    record.cost_state = CostState::kComputed;
    record.dialect = internal::Dialect::kOpenAiChat;
    record.cost_pico = 1'000'000 * (1'000 + n % 9'000) + 500'000;
    internal::Leaves& leaves = record.leaves;
    leaves[internal::kInput] = static_cast<uint32_t>(500 + n % 1'000);
    leaves[internal::kCacheRead] = n % 3 == 0 ? 1'024 : 0;
    leaves[internal::kOutput] = static_cast<uint32_t>(100 + n % 400);
    leaves[internal::kReasoning] = n % 4 == 0 ? 64 : 0;
    record.raw_usage = texts_.emplace_back(fmt::format(
        R"({{"prompt_tokens":{},"completion_tokens":{},"total_tokens":{},)"
        R"("prompt_tokens_details":{{"cached_tokens":{},"audio_tokens":0}},)"
        R"("completion_tokens_details":{{"reasoning_tokens":{}}}}})",
        leaves[internal::kInput], leaves[internal::kOutput],
        leaves[internal::kInput] + leaves[internal::kOutput],
        leaves[internal::kCacheRead], leaves[internal::kReasoning]));
    record.response_id =
        texts_.emplace_back(fmt::format("chatcmpl-{:029d}", n));
    return record;
  }

  std::vector<internal::NameId> providers_, models_, issues_, sessions_;
  internal::NameId endpoint_ = 0, finish_ = 0, price_ = 0;
  std::vector<internal::Record> records_;
  std::vector<std::string> texts_;  // Reserved: records view them.
};

// How far passes have come, and how far calls lie apart in the store's time.
struct PassPosition {
  int64_t sequence = 0;
  int64_t ns_between = 10'000;
  int64_t now_ns = 1'767'225'600'000'000'000;
};

// What the drain does in a pass: `rows` calls in one transaction, with what
// they add up to; then the store's housekeeping.
inline absl::Status StorePass(internal::Store& store, internal::Tally& tally,
                              const MadeCalls& made, int64_t rows,
                              PassPosition* at) {
  absl::Status status = store.Begin();
  for (int64_t i = 0; i < rows && status.ok(); ++i) {
    at->now_ns += at->ns_between;
    const internal::Record record = made.At(at->sequence++, at->now_ns);
    bool inserted = false;
    status = store.Insert(record, &inserted);
    if (inserted) status = tally.Count(record, store);
  }
  if (status.ok()) status = tally.WriteTo(store);
  if (status.ok()) status = store.Commit(false);
  tally.Clear();
  store.Maintain();
  return status;
}

}  // namespace toll::bench
