// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "soak/load.h"

#include <algorithm>
#include <ctime>
#include <string_view>
#include <utility>

#include "fmt/format.h"

#include "answers.h"
#include "base/ticks.h"

namespace toll::bench {
namespace {

constexpr int64_t kNsPerSecond = 1'000'000'000;
// Calls due within it are made together: a sleep a call would be half the load.
constexpr int64_t kTickNs = 1'000'000;
// What is later is not caught up: a machine that stood still for seconds would
// bring a burst that no host makes. The rate then says so.
constexpr int64_t kLateNsMax = 100 * kTickNs;

constexpr std::string_view kModels[] = {"gpt-4o-2024-08-06", "gpt-4o-mini",
                                        "gpt-4.1", "o3"};

constexpr std::string_view kTooMany =
    R"({"error":{"message":"Rate limit reached for requests","type":)"
    R"("requests","param":null,"code":"rate_limit_exceeded"}})";

constexpr std::string_view kDelta =
    R"(data: {"id":"chatcmpl-soak","object":"chat.completion.chunk",)"
    R"("model":"gpt-4o-2024-08-06","choices":[{"index":0,"delta":{"content":)"
    R"("a few words "},"finish_reason":null}],"usage":null})"
    "\n\n";
constexpr std::string_view kLast =
    R"(data: {"id":"chatcmpl-soak","object":"chat.completion.chunk",)"
    R"("model":"gpt-4o-2024-08-06","choices":[],"usage":{"prompt_tokens":812,)"
    R"("completion_tokens":95,"total_tokens":907}})"
    "\n\ndata: [DONE]\n\n";

void SleepUntil(int64_t monotonic_ns) {
  const timespec until{monotonic_ns / kNsPerSecond,
                       monotonic_ns % kNsPerSecond};
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
}

void RunStream(Call call) {
  Stream stream(std::move(call));
  for (int i = 0; i < 7; ++i) stream.Chunk(kDelta);
  stream.Chunk(kLast);
  std::move(stream).Finish({.status = 200});
}

}  // namespace

Load::Load(Ledger& ledger, const LoadOptions& options)
    : ledger_(ledger),
      options_(options),
      answers_(OpenAiChatAnswers(256, 2'048)) {
  for (int i = 0; i < options_.threads; ++i) {
    threads_.emplace_back([this, i] { Run(i); });
  }
}

Load::~Load() {
  stopping_.store(true, std::memory_order_relaxed);  // Carries no data.
  for (std::thread& thread : threads_) thread.join();
}

void Load::Run(int thread) noexcept {
  int64_t began_ns = internal::KernelClockNs(CLOCK_MONOTONIC);
  const double ns_per_call = static_cast<double>(kNsPerSecond) *
                             options_.threads /
                             static_cast<double>(options_.rate);
  int64_t made = 0;
  int64_t now_ns = began_ns;
  // Relaxed: only says when to end.
  while (!stopping_.load(std::memory_order_relaxed)) {
    const int64_t next_ns = now_ns + kTickNs;
    SleepUntil(next_ns);
    now_ns = internal::KernelClockNs(CLOCK_MONOTONIC);
    began_ns += std::max<int64_t>(0, now_ns - next_ns - kLateNsMax);
    const auto due = static_cast<int64_t>(
        static_cast<double>(now_ns - began_ns) / ns_per_call);
    // Relaxed: a statistic.
    calls_.fetch_add(due - made, std::memory_order_relaxed);
    for (; made < due; ++made) Make(made * options_.threads + thread);
  }
}

void Load::Make(int64_t number) noexcept {
  const auto n = static_cast<size_t>(number);
  char session[32], user[16];
  *fmt::format_to(session, "session-{:08}", number / options_.session_calls) =
      '\0';
  *fmt::format_to(user, "user-{:02}", number % 40) = '\0';
  Call call = ledger_.Start({.provider = "openai",
                             .model = kModels[n / 20 % std::size(kModels)],
                             .session = session,
                             .issue = "PROJ-42",
                             .workflow = "code-review",
                             .agent = "planner",
                             .user = user,
                             .endpoint = "/v1/chat/completions"});
  switch (number % 20) {
    case 0:
      return std::move(call).Finish({.status = 429, .body = kTooMany});
    case 1:
      return std::move(call).Fail(absl::StatusCode::kUnavailable);
    case 2:
    case 3:
      return std::move(call).Settle({.input = 812, .output = 95});
    case 4:
    case 5:
    case 6:
    case 7:
      return RunStream(std::move(call));
    default:
      return std::move(call).Finish({.body = answers_[n % answers_.size()]});
  }
}

}  // namespace toll::bench
