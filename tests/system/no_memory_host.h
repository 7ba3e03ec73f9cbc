// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A host that works whatever happens, and allocates nothing itself while it
// does: what it says and gets is made before.
//
//   static_cast<void>(TheScript());         // While there is memory.
//   FailMalloc(n, Lasting::kOnce);
//   Work(*ledger, part); Ask(*ledger);
//
// Thread safety: each part of the work belongs to one thread.

#pragma once

#include <atomic>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "fmt/format.h"

#include "ledger/fixture.h"
#include "toll/ledger.h"

namespace toll::internal {

inline constexpr int kParts = 4;
inline constexpr int kCallsAPart = 7;

// What a host says and gets, made while there is memory: its own allocations
// are none of ours. Each call has a user of its own, by whom it is found again:
// a name needs no memory.
struct Script {
  Script() {
    for (int part = 0; part < kParts; ++part) {
      for (int i = 0; i < kCallsAPart; ++i) {
        users.push_back(fmt::format("user-{}-{}", part, i));
        sessions.push_back(
            fmt::format("a session of its own, {}", users.back()));
      }
    }
    by_model.group_by = {Dimension::kModel};
  }
  std::vector<std::string> users;
  std::vector<std::string> sessions;
  std::string answer = ChatAnswer("chatcmpl-1");
  std::string refusal =
      R"({"error":{"message":"The model is overloaded, and says so at length )"
      R"(in a text that goes to a note.","type":"server_error","code":null}})";
  std::string chunk =
      R"(data: {"id":"chatcmpl-2","object":"chat.completion.chunk",)"
      R"("model":"gpt-4o-2024-08-06","choices":[{"index":0,"delta":)"
      R"({"content":"Hello"}}]})"
      "\n\n";
  std::string usage =
      R"(data: {"id":"chatcmpl-2","object":"chat.completion.chunk",)"
      R"("model":"gpt-4o-2024-08-06","choices":[],"usage":{"prompt_tokens":100,)"
      R"("completion_tokens":7,"total_tokens":107}})"
      "\n\ndata: [DONE]\n\n";
  Query by_model;
};

inline const Script& TheScript() {
  static const auto* const script = new Script;
  return *script;
}

inline CallSpec SpecOf(size_t i) {
  return {.provider = "openai",
          .model = "gpt-4o",
          .session = TheScript().sessions[i],
          .user = TheScript().users[i],
          .endpoint = "/v1/chat/completions"};
}

// One part of the host's work: every way for a call to end.
inline void Work(Ledger& ledger, size_t part) {
  const Script& script = TheScript();
  const size_t first = part * kCallsAPart;
  ledger.Start(SpecOf(first)).Finish({.status = 200, .body = script.answer});
  ledger.Start(SpecOf(first + 1))
      .Finish({.status = 503, .body = script.refusal});
  ledger.Start(SpecOf(first + 2)).Fail(absl::StatusCode::kUnavailable);
  ledger.Start(SpecOf(first + 3)).Settle({.input = 100, .output = 7});
  { const Call gone = ledger.Start(SpecOf(first + 4)); }
  Stream stream(ledger.Start(SpecOf(first + 5)));
  // Cut within an event, which is then kept for the next.
  stream.Chunk(std::string_view(script.chunk).substr(0, 50));
  stream.Chunk(std::string_view(script.chunk).substr(50));
  stream.Chunk(script.usage);
  std::move(stream).Finish({.status = 200});
  const BoundSpec bound = ledger.Bind(SpecOf(first + 6));
  ledger.Start(bound).Finish({.status = 200, .body = script.answer});
}

// All that a host may ask of a ledger.
inline void Ask(Ledger& ledger) {
  ledger.Summarize({}).status().IgnoreError();
  ledger.Summarize(TheScript().by_model).status().IgnoreError();
  static_cast<void>(ledger.health());
  static_cast<void>(ledger.LastRateLimits("openai", "gpt-4o"));
}

// A thread that is there, and whose first call is still to come.
class WaitingThread {
 public:
  WaitingThread(Ledger& ledger, size_t part)
      : thread_([this, &ledger, part] {
          begun_.wait(false);
          Work(ledger, part);
          done_ = true;
          done_.notify_one();
        }) {}
  ~WaitingThread() { thread_.join(); }
  WaitingThread(const WaitingThread&) = delete;
  WaitingThread& operator=(const WaitingThread&) = delete;
  void Run() {
    begun_ = true;
    begun_.notify_one();
    done_.wait(false);
  }

 private:
  std::atomic<bool> begun_{false};
  std::atomic<bool> done_{false};
  std::thread thread_;
};

}  // namespace toll::internal
