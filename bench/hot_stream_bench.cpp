// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What a streamed call costs the host's thread, from Start to Finish, in 10 and
// in 1,000 chunks, with journal and drain running; in 10, also with the gate
// asked first.
//
//   hot_stream_bench
//
// Calls come in bursts, as in hot_path_bench; the time is of a whole stream,
// chunk_ns is that by its chunks.
//
// Floor: memchr for the end of each event, the last event read by bare
// simdjson, and what BM_Floor_Call of hot_path_bench stores.

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "benchmark/benchmark.h"
#include "fmt/format.h"

#include "bursts.h"
#include "caller.h"
#include "floors.h"
#include "ticking.h"

namespace toll::bench {
namespace {

Host& TheHost() {
  static Host host;
  return host;
}

std::string FloorOf(int64_t chunks) {
  return fmt::format(
      "floor=BM_Floor_Stream/chunks:{}/iterations:{}/manual_time", chunks,
      kBursts);
}

// As many streams as a burst of calls has chunks, and never fewer than ten.
int BurstOf(int64_t chunks) {
  return chunks == 0 ? kBurst
                     : static_cast<int>(std::max<int64_t>(10, 10'000 / chunks));
}

// `start` gives a call.
template <typename Start>
void InChunks(benchmark::State& state, Start&& start) {
  const std::vector<std::string> chunks =
      OpenAiChatChunks(static_cast<size_t>(state.range(0)));
  const double seconds = RunBursts(
      state,
      [&](int) {
        Stream stream(start());
        for (const std::string& chunk : chunks) stream.Chunk(chunk);
        std::move(stream).Finish({.status = 200});
      },
      [] { TheHost().CatchUp(); }, BurstOf(state.range(0)));
  state.counters["dropped"] = TheHost().dropped();
  state.counters["chunk_ns"] =
      seconds * 1e9 / static_cast<double>(state.range(0));
  state.SetLabel(FloorOf(state.range(0)));
}

void BM_Stream(benchmark::State& state) {
  Ledger& ledger = *TheHost().ledger;
  const BoundSpec bound = ledger.Bind(EightNames());
  InChunks(state, [&] { return ledger.Start(bound); });
}
BENCHMARK(BM_Stream)
    ->ArgName("chunks")
    ->Arg(10)
    ->Arg(1'000)
    ->UseManualTime()
    ->Iterations(kBursts);

void BM_Stream_admitted(benchmark::State& state) {
  Ledger& ledger = *TheHost().ledger;
  InChunks(state, [&] { return *ledger.Admit(EightNames(), {.output = 800}); });
}
BENCHMARK(BM_Stream_admitted)
    ->ArgName("chunks")
    ->Arg(10)
    ->UseManualTime()
    ->Iterations(kBursts);

// A host that begins and ends a stream which brings nothing.
void BM_Stream_empty(benchmark::State& state) {
  Ledger& ledger = *TheHost().ledger;
  const BoundSpec bound = ledger.Bind(EightNames());
  RunBursts(
      state,
      [&](int) {
        Stream(ledger.Start(bound)).Settle({.input = 100, .output = 7});
      },
      [] { TheHost().CatchUp(); });
  state.SetLabel(FloorOf(0));
}
BENCHMARK(BM_Stream_empty)->UseManualTime()->Iterations(kBursts);

void BM_Floor_Stream(benchmark::State& state) {
  std::vector<std::string> chunks;
  std::string event;  // The last one, without its frame.
  if (state.range(0) != 0) {
    chunks = OpenAiChatChunks(static_cast<size_t>(state.range(0)));
    event = chunks.back().substr(6, chunks.back().find('\n') - 6);
  }
  BareCall call(8'192);
  RunBursts(
      state,
      [&](int i) {
        for (const std::string& chunk : chunks) {
          benchmark::DoNotOptimize(memchr(chunk.data(), '\n', chunk.size()));
        }
        call(i, event);
      },
      [] {}, BurstOf(state.range(0)));
}
BENCHMARK(BM_Floor_Stream)
    ->ArgName("chunks")
    ->Arg(0)
    ->Arg(10)
    ->Arg(1'000)
    ->UseManualTime()
    ->Iterations(kBursts);

}  // namespace
}  // namespace toll::bench

int main(int argc, char** argv) {
  static_cast<void>(toll::bench::TheHost());  // Its drain runs anywhere,
  toll::bench::PinTo(0);                      // the host on core 0.
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
