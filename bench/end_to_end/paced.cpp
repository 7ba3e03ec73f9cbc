// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "end_to_end/paced.h"

#include <ctime>
#include <deque>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "benchmark/benchmark.h"

#include "answers.h"
#include "base/ticks.h"
#include "toll/ledger.h"

namespace toll::bench {
namespace {

constexpr int64_t kNsPerSecond = 1'000'000'000;

void SleepUntil(int64_t monotonic_ns) {
  const timespec until{monotonic_ns / kNsPerSecond,
                       monotonic_ns % kNsPerSecond};
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
}

// One thread's calls: each turn begins one and ends the one whose answer is
// there.
void Work(const PacedOptions& options, Ledger* ledger, int64_t thread,
          const std::vector<std::string>& answers) {
  const int64_t turn_ns = kNsPerSecond * options.threads / options.rate;
  const auto waiting_most =
      static_cast<size_t>(options.latency_ms * 1'000'000 / turn_ns);
  const int64_t turns = options.seconds * kNsPerSecond / turn_ns;
  // Threads take turns, as they do where nobody tells them when to call.
  const int64_t began_ns = internal::KernelClockNs(CLOCK_MONOTONIC) +
                           turn_ns * thread / options.threads;
  std::deque<Call> waiting;
  for (int64_t turn = 0; turn < turns; ++turn) {
    SleepUntil(began_ns + turn * turn_ns);
    const std::string& body =
        answers[static_cast<size_t>(turn) % answers.size()];
    benchmark::DoNotOptimize(body.find("\"usage\""));
    // Without a ledger calls are inert.
    waiting.push_back(ledger == nullptr ? Call() : ledger->Start(EightNames()));
    if (waiting.size() <= waiting_most) continue;
    std::move(waiting.front()).Finish({.body = body});
    waiting.pop_front();
  }
  for (Call& call : waiting) std::move(call).Finish({.body = answers[0]});
}

}  // namespace

absl::StatusOr<Measured> RunPaced(const PacedOptions& options) {
  const std::vector<std::string> answers = OpenAiChatAnswers(256, 2'048);
  Measured measured{};
  std::unique_ptr<Ledger> ledger;
  if (options.with_toll) {
    auto opened = Ledger::Open({.path = options.directory + "/ledger"});
    if (!opened.ok()) return opened.status();
    ledger = *std::move(opened);
    ledger->Start(EightNames()).Finish({.body = answers[0]});
    if (absl::Status status = ledger->Flush(); !status.ok()) return status;
  }
  measured[kOpenedBytes] = WrittenBytes();
  const Moment began = Now();
  std::vector<std::thread> threads;
  for (int64_t i = 0; i < options.threads; ++i) {
    threads.emplace_back([&, i] { Work(options, ledger.get(), i, answers); });
  }
  for (std::thread& thread : threads) thread.join();
  if (ledger != nullptr) {
    if (absl::Status status = ledger->Flush(); !status.ok()) return status;
    if (ledger->health().dropped != 0) return absl::DataLossError("dropped");
  }
  const Moment ended = Now();
  measured[kCalls] = static_cast<double>(options.rate * options.seconds);
  measured[kSeconds] = ended.seconds - began.seconds;
  measured[kCpuShare] = CpuShare(began, ended);
  measured[kRssBytes] = ResidentBytes();
  ledger.reset();
  measured[kWrittenBytes] = WrittenBytes() - measured[kOpenedBytes];
  return measured;
}

}  // namespace toll::bench
