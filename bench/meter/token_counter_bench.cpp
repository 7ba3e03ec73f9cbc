// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// How fast tokens are counted, by encoding and text.
//
//   token_counter_bench                  // rows, by Google Benchmark
//   TOLL_NODE_MODULES=... token_counter_bench --tables [--quick]
//
// Rows are of a counter that has counted the text before (hot), and of messages
// of 1 KB. The tables tell more: cold, a fresh counter's first pass; warmed, a
// counter that has counted all other texts, its first pass over this one;
// adversarial texts; start-up; and npm's tiktoken and gpt-tokenizer on the same
// files. One core.
//
// Floor: the text's UTF-8 validated, which any counter has to do.

#include <string>
#include <string_view>
#include <vector>

#include "benchmark/benchmark.h"

#include "meter/token_tables.h"
#include "meter/tokens/texts.h"
#include "meter/tokens/utf8.h"
#include "toll/tokens.h"

namespace toll::internal {
namespace {

// As much as a core's caches hold: what is measured is counting, not memory.
constexpr size_t kTextBytesMax = 1 << 20;
constexpr size_t kMessageBytes = 1'024;

const std::vector<NamedText>& Texts() {
  static const std::vector<NamedText> texts = [] {
    std::vector<NamedText> all = TextsOfTheMachine();
    for (NamedText& each : all) {
      if (each.text.size() <= kTextBytesMax) continue;
      each.text.resize(each.text.rfind('\n', kTextBytesMax) + 1);
    }
    return all;
  }();
  return texts;
}

void Count(benchmark::State& state, const std::string& encoding,
           const std::string& text) {
  TokenCounter counter = *TokenCounter::ForEncoding(encoding);
  int64_t tokens = counter.Count(text);
  for (auto _ : state) benchmark::DoNotOptimize(tokens = counter.Count(text));
  state.SetBytesProcessed(static_cast<int64_t>(text.size()) *
                          state.iterations());
  state.counters["tokens"] = static_cast<double>(tokens);
}

// Another message each time.
void CountMessages(benchmark::State& state, const std::string& encoding,
                   const std::string& text) {
  TokenCounter counter = *TokenCounter::ForEncoding(encoding);
  const size_t messages = text.size() / kMessageBytes;
  size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(counter.Count(std::string_view(text).substr(
        i++ % messages * kMessageBytes, kMessageBytes)));
  }
  state.SetBytesProcessed(static_cast<int64_t>(kMessageBytes) *
                          state.iterations());
}

void Validate(benchmark::State& state, const std::string& text) {
  for (auto _ : state) benchmark::DoNotOptimize(IsValidUtf8(text));
  state.SetBytesProcessed(static_cast<int64_t>(text.size()) *
                          state.iterations());
}

void ValidateMessages(benchmark::State& state, const std::string& text) {
  const size_t messages = text.size() / kMessageBytes;
  size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(IsValidUtf8(std::string_view(text).substr(
        i++ % messages * kMessageBytes, kMessageBytes)));
  }
}

void AddText(const NamedText& each) {
  const std::string floor = "BM_Floor_Utf8/" + each.name;
  const std::string message_floor = "BM_Floor_Utf8_1KB/" + each.name;
  const auto add = [&each](const std::string& name, auto run) {
    benchmark::RegisterBenchmark(name.c_str(), [run, &each](
                                                   benchmark::State& state) {
      run(state, each.text);
    })->Unit(benchmark::kMicrosecond);
  };
  for (const std::string encoding :
       {"o200k_base", "cl100k_base", "o200k_harmony"}) {
    const std::string of = encoding + "/" + each.name;
    add("BM_Count/" + of, [=](benchmark::State& state, const auto& text) {
      Count(state, encoding, text);
      state.SetLabel("floor=" + floor);
    });
    if (each.text.size() < kMessageBytes) continue;
    add("BM_Count_1KB/" + of, [=](benchmark::State& state, const auto& text) {
      CountMessages(state, encoding, text);
      state.SetLabel("floor=" + message_floor);
    });
  }
  add(floor, Validate);
  if (each.text.size() >= kMessageBytes) add(message_floor, ValidateMessages);
}

}  // namespace
}  // namespace toll::internal

int main(int argc, char** argv) {
  const auto told = [&](int at, std::string_view word) {
    return argc > at && argv[at] == word;
  };
  if (told(1, "--tables")) {
    toll::internal::PrintTokenTables(told(2, "--quick"));
    return 0;
  }
  benchmark::Initialize(&argc, argv);
  for (const toll::internal::NamedText& each : toll::internal::Texts()) {
    toll::internal::AddText(each);
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
