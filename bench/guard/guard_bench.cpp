// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Calls and readings for scripts/compare-baseline.sh: each beside its floor not
// only in the same run but in the same loop, by turns of a hundred, so that
// whatever slows the machine for more than some microseconds slows both. The
// row's `ratio` is the median over the turns. On one thread: the drain runs by
// hand between turns, so that no other processor holds a call's cache lines.
// What calls take beside a drain at work is hot_path_bench's.
//
//   guard_bench --benchmark_repetitions=5
//
// Floor, of every row: two looks at the clock, bare simdjson reading 2 KB,
// bytes into a mapping, an index enqueued. Without the reading it would take
// 35 or 42 ns, as chance lays its pages out.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "benchmark/benchmark.h"
#include "fmt/format.h"

#include "answers.h"
#include "base/ticks.h"
#include "floors.h"
#include "meter/answer_reader.h"
#include "queue/index_queue.h"
#include "temp_directory.h"
#include "ticking.h"
#include "toll/ledger.h"
#include "toll/testing.h"

namespace toll::bench {
namespace {

constexpr int kTurn = 100;
constexpr int kTurns = 200;
constexpr size_t kAnswers = 64;

constexpr std::string_view kChunk =
    R"(data: {"id":"chatcmpl-s","model":"gpt-4o-2024-08-06","choices":)"
    R"([{"index":0,"delta":{"content":"Hello"}}],"usage":null})"
    "\n\n";

class Host {
 public:
  Host()
      : ledger_(*Ledger::Open(
            {.path = directory_ / "ledger", .manual_drain = true})),
        bound_(ledger_->Bind(EightNames())) {}

  std::string_view body(int i) const {
    return answers_[static_cast<size_t>(i) % kAnswers];
  }
  Ledger& ledger() { return *ledger_; }
  const BoundSpec& bound() const { return bound_; }
  void Rest() {
    if (!testing::Pump(*ledger_).ok()) std::abort();
  }

  // What no call can do without.
  void Floor(int i) {
    uint64_t sum = internal::ReadTicks();
    sum += reader_.Read(body(i));
    mapping_.Write(i);
    sum += queue_.try_enqueue(token_, static_cast<uint32_t>(i)) ? 1u : 0u;
    sum += internal::ReadTicks();
    benchmark::DoNotOptimize(sum);
    if (i == kTurn - 1) queue_.try_dequeue_bulk(out_.data(), out_.size());
  }

 private:
  const internal::TempDirectory directory_;
  const std::vector<std::string> answers_ = OpenAiChatAnswers(kAnswers, 2'048);
  std::unique_ptr<Ledger> ledger_;
  BoundSpec bound_;
  BareReader reader_;
  Mapping mapping_{256};
  internal::IndexQueue queue_{4'096};
  const moodycamel::ProducerToken token_{queue_};
  std::vector<uint32_t> out_ = std::vector<uint32_t>(4'096);
};

Host& TheHost() {
  static Host host;
  return host;
}

template <typename Operation>
double NsOfATurn(Operation&& operation) {
  const uint64_t before = TicksBefore();
  for (int i = 0; i < kTurn; ++i) operation(i);
  return static_cast<double>(TicksAfter() - before) * NsPerTick() / kTurn;
}

// Who is first finds what the rest before it left in the caches: by turns.
template <typename Operation>
void RunTurns(benchmark::State& state, Operation&& operation) {
  const auto floor = [](int i) { TheHost().Floor(i); };
  std::vector<double> times, floors, ratios;
  bool first = false;
  for (auto _ : state) {
    double ns = 0, floor_ns = 0;
    // What the drain's pass has swept out of the nearest caches comes back.
    static_cast<void>(NsOfATurn(floor));
    static_cast<void>(NsOfATurn(operation));
    first = !first;
    if (first) ns = NsOfATurn(operation);
    floor_ns = NsOfATurn(floor);
    if (!first) ns = NsOfATurn(operation);
    TheHost().Rest();
    state.SetIterationTime(ns * 1e-9);
    times.push_back(ns);
    floors.push_back(floor_ns);
    ratios.push_back(ns / floor_ns);
  }
  const auto median = [](std::vector<double>& values) {
    const auto middle = values.begin() + std::ssize(values) / 2;
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
  };
  state.counters["ratio"] = median(ratios);
  state.counters["p50_ns"] = median(times);
  state.counters["floor_ns"] = median(floors);
  if (TheHost().ledger().health().dropped != 0) {
    state.SkipWithError("calls were dropped");
  }
}

enum class Work : uint8_t { kBoundBody, kNamesBody, kBound, kNames };

void BM_Guard_Call(benchmark::State& state, Work work) {
  Host& host = TheHost();
  const bool has_body = work == Work::kBoundBody || work == Work::kNamesBody;
  const bool bound = work == Work::kBoundBody || work == Work::kBound;
  RunTurns(state, [&](int i) {
    Call call = bound ? host.ledger().Start(host.bound())
                      : host.ledger().Start(EightNames());
    if (has_body) {
      std::move(call).Finish({.body = host.body(i)});
    } else {
      std::move(call).Settle({.input = 100, .output = 7});
    }
  });
}
BENCHMARK_CAPTURE(BM_Guard_Call, answer_2kb_bound, Work::kBoundBody)
    ->UseManualTime()
    ->Iterations(kTurns);
BENCHMARK_CAPTURE(BM_Guard_Call, answer_2kb_eight_names, Work::kNamesBody)
    ->UseManualTime()
    ->Iterations(kTurns);
BENCHMARK_CAPTURE(BM_Guard_Call, no_body_bound, Work::kBound)
    ->UseManualTime()
    ->Iterations(kTurns);
BENCHMARK_CAPTURE(BM_Guard_Call, no_body_eight_names, Work::kNames)
    ->UseManualTime()
    ->Iterations(kTurns);

// The piece of a stream that comes most often.
void BM_Guard_Chunk(benchmark::State& state) {
  Host& host = TheHost();
  Stream stream(host.ledger().Start(host.bound()));
  RunTurns(state, [&](int) { stream.Chunk(kChunk); });
  std::move(stream).Finish({.status = 200});
}
BENCHMARK(BM_Guard_Chunk)->UseManualTime()->Iterations(kTurns);

void BM_Guard_Read(benchmark::State& state, const char* name) {
  std::ifstream file(fmt::format(TOLL_SOURCE_DIR "/tests/data/{}.json", name),
                     std::ios::binary);
  const std::string body{std::istreambuf_iterator<char>(file), {}};
  if (body.empty()) state.SkipWithError("no sample");
  const Answer answer = {.content_type = "application/json", .body = body};
  internal::AnswerReader reader;
  const internal::Route route = {.dialect = reader.Read({}, answer).dialect};
  RunTurns(state, [&](int) {
    const internal::Reading reading = reader.Read(route, answer);
    benchmark::DoNotOptimize(reading);
  });
}
BENCHMARK_CAPTURE(BM_Guard_Read, openai_chat, "openai_chat")
    ->UseManualTime()
    ->Iterations(kTurns);
BENCHMARK_CAPTURE(BM_Guard_Read, openai_responses, "openai_responses")
    ->UseManualTime()
    ->Iterations(kTurns);
BENCHMARK_CAPTURE(BM_Guard_Read, anthropic_messages, "anthropic_messages")
    ->UseManualTime()
    ->Iterations(kTurns);

}  // namespace
}  // namespace toll::bench
