// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What reading costs, beside its floors: the copy that padding would need,
// simdjson's first stage alone, and simdjson's on-demand front end.
//
//   build/bench/bin/answer_reader_bench --benchmark_min_time=0.2

#include <cstring>
#include <fstream>
#include <iterator>
#include <string>

#include "benchmark/benchmark.h"
#include "simdjson.h"

#include "meter/answer_reader.h"
#include "meter/sse.h"
#include "meter/stream_reader.h"

namespace toll::internal {
namespace {

std::string Sample(const char* name) {
  std::ifstream file(std::string(TOLL_SOURCE_DIR "/tests/data/") + name,
                     std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void ReadSample(benchmark::State& state, const char* name, Dialect dialect) {
  const std::string body = Sample(name);
  AnswerReader reader;
  const Answer answer = {.content_type = "application/json", .body = body};
  Reading reading;
  for (auto _ : state) {
    reader.Read({dialect}, answer, &reading);
    benchmark::DoNotOptimize(reading);
  }
  state.SetBytesProcessed(static_cast<int64_t>(body.size()) *
                          state.iterations());
}
BENCHMARK_CAPTURE(ReadSample, openai_chat_2k, "openai_chat.json",
                  Dialect::kOpenAiChat);
BENCHMARK_CAPTURE(ReadSample, openai_responses, "openai_responses.json",
                  Dialect::kOpenAiResponses);
BENCHMARK_CAPTURE(ReadSample, anthropic_messages, "anthropic_messages.json",
                  Dialect::kAnthropicMessages);

void BM_Floor_Copy(benchmark::State& state) {
  const std::string body = Sample("openai_chat.json");
  std::string padded(body.size() + simdjson::SIMDJSON_PADDING, '\0');
  for (auto _ : state) {
    memcpy(padded.data(), body.data(), body.size());
    benchmark::DoNotOptimize(padded.data());
    benchmark::ClobberMemory();
  }
}
BENCHMARK(BM_Floor_Copy);

void BM_Floor_FirstStage(benchmark::State& state) {
  const std::string body = Sample("openai_chat.json");
  JsonIndex index(1 << 20);
  for (auto _ : state) benchmark::DoNotOptimize(index.Build(body));
}
BENCHMARK(BM_Floor_FirstStage);

void BM_Floor_WalkAlone(benchmark::State& state) {
  const std::string body = Sample("openai_chat.json");
  JsonIndex index(1 << 20);
  static_cast<void>(index.Build(body));
  Reading reading;
  const Unit* const unit = UnitOf(Dialect::kOpenAiChat);
  for (auto _ : state) {
    Draft draft = {.reading = &reading};
    JsonWalk walk = index.Walk();
    unit->read(walk, &draft);
    unit->settle(draft, &reading);
    benchmark::DoNotOptimize(reading);
  }
}
BENCHMARK(BM_Floor_WalkAlone);

// The same answer in one known order of fields, as fast as on-demand goes.
void BM_Peer_OnDemandInOrder(benchmark::State& state) {
  const std::string body = Sample("openai_chat.json");
  std::string padded(body.size() + simdjson::SIMDJSON_PADDING, '\0');
  simdjson::ondemand::parser parser;
  uint64_t sum = 0;
  for (auto _ : state) {
    memcpy(padded.data(), body.data(), body.size());
    simdjson::ondemand::document document;
    if (parser.iterate(padded.data(), body.size(), padded.size())
            .get(document) != simdjson::SUCCESS) {
      state.SkipWithError("not read");
      break;
    }
    sum += document.find_field("id").get_string().value_unsafe().size();
    sum += document.find_field("model").get_string().value_unsafe().size();
    auto usage = document.find_field("usage");
    sum += usage.find_field("prompt_tokens").get_uint64().value_unsafe();
    sum += usage.find_field("completion_tokens").get_uint64().value_unsafe();
    benchmark::DoNotOptimize(sum);
  }
}
BENCHMARK(BM_Peer_OnDemandInOrder);

// One piece of an answer: an event of 250 bytes and 25 % text.
void Delta(benchmark::State& state, const char* name, Dialect dialect) {
  const std::string stream = Sample(name);
  // The fifth event is like all that follow.
  size_t at = 0;
  for (int i = 0; i < 5; ++i) at = stream.find("\n\n", at) + 2;
  const size_t end = stream.find("\n\n", at) + 2;
  const std::string_view event = std::string_view(stream).substr(at, end - at);
  AnswerReader reader;
  StreamReader streamed;
  streamed.Begin({dialect});
  streamed.Chunk(std::string_view(stream).substr(0, at), reader);
  for (auto _ : state) streamed.Chunk(event, reader);
  state.SetBytesProcessed(static_cast<int64_t>(event.size()) *
                          state.iterations());
  state.counters["bytes"] = static_cast<double>(event.size());
}
BENCHMARK_CAPTURE(Delta, openai_chat, "openai_chat.sse", Dialect::kOpenAiChat);
BENCHMARK_CAPTURE(Delta, openai_responses, "openai_responses.sse",
                  Dialect::kOpenAiResponses);
BENCHMARK_CAPTURE(Delta, anthropic_messages, "anthropic_messages.sse",
                  Dialect::kAnthropicMessages);

void BM_Stream_Whole(benchmark::State& state) {
  const std::string stream = Sample("openai_chat.sse");
  AnswerReader reader;
  StreamReader streamed;
  Reading reading;
  for (auto _ : state) {
    streamed.Begin({Dialect::kOpenAiChat});
    for (size_t at = 0; at < stream.size(); at += 1024) {
      streamed.Chunk(std::string_view(stream).substr(at, 1024), reader);
    }
    streamed.End({}, reader, &reading);
    benchmark::DoNotOptimize(reading);
  }
  state.SetBytesProcessed(static_cast<int64_t>(stream.size()) *
                          state.iterations());
}
BENCHMARK(BM_Stream_Whole);

}  // namespace
}  // namespace toll::internal
