// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What a stream costs: a chunk without usage (its bound is 60 ns + 0.1 ns a
// byte), in every framing, and a whole stream by the MB in chunks of a
// kilobyte; beside simdjson's first stage and nlohmann::json on the same
// events.
//
//   build/bench/bin/stream_reader_bench --benchmark_min_time=0.2

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "benchmark/benchmark.h"

#include "base/crc32.h"
#include "meter/answer_reader.h"
#include "meter/aws_message.h"
#include "meter/framing.h"
#include "meter/stream_reader.h"
#include "nlohmann/json.hpp"

namespace toll::internal {
namespace {

std::string Sample(const std::string& name) {
  std::ifstream file(TOLL_SOURCE_DIR "/tests/data/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> EventsOf(const std::string& stream) {
  std::vector<std::string> events;
  Framing framing;
  framing.Feed(stream, [&](const StreamEvent& event) {
    events.emplace_back(event.data);
  });
  return events;
}

std::string PackLine(const std::string& json) { return json + "\n"; }
std::string PackElement(const std::string& json) { return json + "\n,\r\n"; }
std::string PackEvent(const std::string& json) {
  return "data: " + json + "\n\n";
}
std::string PackChunk(const std::string& json) { return AwsChunk(json); }
std::string PackMessage(const std::string& json) {
  return AwsEvent("contentBlockDelta", json);
}

using Pack = std::string (*)(const std::string&);

// A piece of the answer: the fifth event is like all that follow.
void Delta(benchmark::State& state, const std::string& sample, Pack pack) {
  const std::vector<std::string> events = EventsOf(Sample(sample));
  AnswerReader reader;
  StreamReader streamed;
  streamed.Begin({});
  std::string start = pack == PackElement ? "[" : "";
  for (size_t i = 0; i < 5; ++i) start += pack(events[i]);
  streamed.Chunk(start, reader);
  const std::string chunk = pack(events[5]);
  for (auto _ : state) streamed.Chunk(chunk, reader);
  const double bound = 60 + 0.1 * static_cast<double>(chunk.size());
  state.counters["bytes"] = static_cast<double>(chunk.size());
  state.counters["bound_ns"] = bound;
  state.SetLabel(sample.starts_with("openai")
                     ? "floor=DeltaFirstStage/chat"
                     : "floor=DeltaFirstStage/messages");
}
BENCHMARK_CAPTURE(Delta, chat_sse, "openai_chat.sse", PackEvent);
BENCHMARK_CAPTURE(Delta, responses_sse, "openai_responses.sse", PackEvent);
BENCHMARK_CAPTURE(Delta, messages_sse, "anthropic_messages.sse", PackEvent);
BENCHMARK_CAPTURE(Delta, chat_lines, "openai_chat.sse", PackLine);
BENCHMARK_CAPTURE(Delta, messages_lines, "anthropic_messages.sse", PackLine);
BENCHMARK_CAPTURE(Delta, chat_array, "openai_chat.sse", PackElement);
BENCHMARK_CAPTURE(Delta, messages_array, "anthropic_messages.sse", PackElement);
BENCHMARK_CAPTURE(Delta, chat_aws, "openai_chat.sse", PackMessage);
BENCHMARK_CAPTURE(Delta, messages_aws, "anthropic_messages.sse", PackMessage);
BENCHMARK_CAPTURE(Delta, messages_aws_base64, "anthropic_messages.sse",
                  PackChunk);

void DeltaFirstStage(benchmark::State& state, const std::string& sample) {
  const std::string event = EventsOf(Sample(sample))[5];
  JsonIndex index(1 << 20);
  for (auto _ : state) benchmark::DoNotOptimize(index.Build(event));
}
BENCHMARK_CAPTURE(DeltaFirstStage, chat, "openai_chat.sse");
BENCHMARK_CAPTURE(DeltaFirstStage, messages, "anthropic_messages.sse");

void DeltaNlohmann(benchmark::State& state, const std::string& sample) {
  const std::string event = EventsOf(Sample(sample))[5];
  for (auto _ : state) {
    benchmark::DoNotOptimize(nlohmann::json::parse(event).size());
  }
}
BENCHMARK_CAPTURE(DeltaNlohmann, chat, "openai_chat.sse");
BENCHMARK_CAPTURE(DeltaNlohmann, messages, "anthropic_messages.sse");

// A stream of a megabyte: the sample's deltas, over and over.
std::string Megabyte(const std::string& sample, Pack pack) {
  const std::vector<std::string> events = EventsOf(Sample(sample));
  std::string out = pack == PackElement ? "[" : "";
  for (size_t i = 0; i < 4; ++i) out += pack(events[i]);
  while (out.size() < 1'000'000) out += pack(events[5]);
  for (size_t i = events.size() - 4; i < events.size(); ++i) {
    if (events[i].starts_with('{')) out += pack(events[i]);
  }
  return out;
}

void WholeStream(benchmark::State& state, const std::string& sample,
                 Pack pack) {
  const std::string stream = Megabyte(sample, pack);
  constexpr size_t kChunkBytes = 1024;
  AnswerReader reader;
  StreamReader streamed;
  Reading reading;
  for (auto _ : state) {
    streamed.Begin({});
    for (size_t at = 0; at < stream.size(); at += kChunkBytes) {
      streamed.Chunk(std::string_view(stream).substr(at, kChunkBytes), reader);
    }
    streamed.End({}, reader, &reading);
    benchmark::DoNotOptimize(reading);
  }
  if (TotalInput(reading.leaves) == 0) state.SkipWithError("not read");
  state.SetBytesProcessed(static_cast<int64_t>(stream.size()) *
                          state.iterations());
  state.counters["memory"] = static_cast<double>(streamed.memory_bytes());
  state.SetLabel("floor=BM_Floor_Memchr");
}
BENCHMARK_CAPTURE(WholeStream, chat_sse, "openai_chat.sse", PackEvent);
BENCHMARK_CAPTURE(WholeStream, messages_sse, "anthropic_messages.sse",
                  PackEvent);
BENCHMARK_CAPTURE(WholeStream, chat_lines, "openai_chat.sse", PackLine);
BENCHMARK_CAPTURE(WholeStream, chat_array, "openai_chat.sse", PackElement);
BENCHMARK_CAPTURE(WholeStream, messages_aws_base64, "anthropic_messages.sse",
                  PackChunk);

// A megabyte looked at once, for the ends of its lines.
void BM_Floor_Memchr(benchmark::State& state) {
  const std::string stream = Megabyte("openai_chat.sse", PackEvent);
  for (auto _ : state) {
    size_t lines = 0;
    for (size_t at = 0; (at = stream.find('\n', at)) != stream.npos; ++at) {
      ++lines;
    }
    benchmark::DoNotOptimize(lines);
  }
  state.SetBytesProcessed(static_cast<int64_t>(stream.size()) *
                          state.iterations());
}
BENCHMARK(BM_Floor_Memchr);

void BM_Crc32(benchmark::State& state) {
  const std::string bytes(static_cast<size_t>(state.range(0)), 'x');
  for (auto _ : state) {
    benchmark::DoNotOptimize(Crc32(std::as_bytes(std::span(bytes))));
  }
}
BENCHMARK(BM_Crc32)->Arg(16)->Arg(256)->Arg(4096);

}  // namespace
}  // namespace toll::internal
