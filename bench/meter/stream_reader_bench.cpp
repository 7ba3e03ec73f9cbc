// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What a stream costs, of every dialect that has them (embeddings come whole,
// of realtime each message is an answer): a chunk, in every framing, and a
// whole stream by the MB in chunks of a kilobyte; beside nlohmann::json on the
// same events. The bound of a chunk without usage is 60 ns + 0.1 ns a byte;
// Gemini states usage in each, so that each is read.
//
//   build/bench/bin/stream_reader_bench --benchmark_min_time=0.2
//
// Floor: of a chunk, simdjson's first stage over its own JSON (what is built
// like an event before is only looked at, and may be below it); of a stream,
// the ends of lines looked for in each chunk, and the first stage over its last
// event. Peers name what they stand beside in place of one.

#include <cstring>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
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

struct Event {
  std::string name;  // Empty where the framing has none.
  std::string json;
};

std::vector<Event> EventsOf(const std::string& stream) {
  std::vector<Event> events;
  Framing framing;
  framing.Feed(stream, [&](const StreamEvent& event) {
    if (event.data.starts_with("[DONE]")) return;
    events.push_back({std::string(event.name), std::string(event.data)});
  });
  return events;
}

std::string PackLine(const Event& event) { return event.json + "\n"; }
std::string PackElement(const Event& event) { return event.json + "\n,\r\n"; }
std::string PackEvent(const Event& event) {
  return "data: " + event.json + "\n\n";
}
std::string PackNamed(const Event& event) {
  return "event: " + event.name + "\n" + PackEvent(event);
}
std::string PackChunk(const Event& event) { return AwsChunk(event.json); }
std::string PackMessage(const Event& event) {
  return AwsEvent(event.name.empty() ? "contentBlockDelta" : event.name,
                  event.json);
}

using Pack = std::string (*)(const Event&);

// How events come; `whole`: of this way a whole stream is measured, too.
struct Packing {
  const char* name;
  Pack pack;
  bool whole = false;
};
// A dialect's sample in its ways.
struct Streamed {
  std::string name;
  const char* sample;
  std::vector<Packing> packings;
};

const std::vector<Streamed>& All() {
  static const auto* const all = new std::vector<Streamed>{
      {"chat",
       "openai_chat.sse",
       {{"sse", PackEvent, true},
        {"lines", PackLine, true},
        {"array", PackElement, true},
        {"aws", PackMessage}}},
      {"responses", "openai_responses.sse", {{"sse", PackEvent, true}}},
      {"messages",
       "anthropic_messages.sse",
       {{"sse", PackEvent, true},
        {"lines", PackLine},
        {"array", PackElement},
        {"aws", PackMessage},
        {"aws_base64", PackChunk, true}}},
      {"media", "openai_media.sse", {{"sse", PackEvent, true}}},
      {"gemini", "gemini.sse", {{"sse", PackEvent, true}}},
      {"gemini_indented", "gemini.jsonarray", {{"array", PackElement, true}}},
      {"interactions", "gemini_interactions.sse", {{"sse", PackNamed, true}}},
      {"converse", "bedrock_converse.sse", {{"aws", PackMessage, true}}},
      {"invoke", "bedrock_invoke.sse", {{"aws_base64", PackChunk, true}}},
      {"cohere", "cohere.sse", {{"sse", PackNamed, true}}},
      {"cohere_v1", "cohere_v1.ndjson", {{"lines", PackLine, true}}},
      {"ollama", "ollama.ndjson", {{"lines", PackLine, true}}},
      {"llama_cpp", "llama_cpp.sse", {{"sse", PackEvent, true}}}};
  return *all;
}

// A piece of the answer: the sixth event is like all that follow.
constexpr size_t kPiece = 5;

void Delta(benchmark::State& state, const Streamed& streamed, Pack pack) {
  const std::vector<Event> events = EventsOf(Sample(streamed.sample));
  AnswerReader reader;
  StreamReader stream;
  stream.Begin({});
  std::string start = pack == PackElement ? "[" : "";
  for (size_t i = 0; i < kPiece; ++i) start += pack(events[i]);
  stream.Chunk(start, reader);
  const std::string chunk = pack(events[kPiece]);
  for (auto _ : state) stream.Chunk(chunk, reader);
  if (!stream.progress().token_seen) state.SkipWithError("not read");
  const double bound = 60 + 0.1 * static_cast<double>(chunk.size());
  state.counters["bytes"] = static_cast<double>(chunk.size());
  state.counters["bound_ns"] = bound;
  state.SetLabel("floor=DeltaFirstStage/" + streamed.name);
}

void DeltaFirstStage(benchmark::State& state, const Streamed& streamed) {
  const Event event = EventsOf(Sample(streamed.sample))[kPiece];
  JsonIndex index(1 << 20);
  for (auto _ : state) benchmark::DoNotOptimize(index.Build(event.json));
}

void DeltaNlohmann(benchmark::State& state, const Streamed& streamed) {
  const Event event = EventsOf(Sample(streamed.sample))[kPiece];
  for (auto _ : state) {
    benchmark::DoNotOptimize(nlohmann::json::parse(event.json).size());
  }
  state.SetLabel("floor=Delta/" + streamed.name + "_sse");
}

// A stream of a megabyte: the sample's piece, over and over.
std::string Megabyte(const std::vector<Event>& events, Pack pack) {
  std::string out = pack == PackElement ? "[" : "";
  for (size_t i = 0; i < 4; ++i) out += pack(events[i]);
  while (out.size() < 1'000'000) out += pack(events[kPiece]);
  for (size_t i = events.size() - 3; i < events.size(); ++i) {
    out += pack(events[i]);
  }
  return out;
}

constexpr size_t kChunkBytes = 1024;

void WholeStream(benchmark::State& state, const Streamed& streamed, Pack pack,
                 const std::string& floor) {
  const std::string bytes = Megabyte(EventsOf(Sample(streamed.sample)), pack);
  AnswerReader reader;
  StreamReader stream;
  Reading reading;
  for (auto _ : state) {
    stream.Begin({});
    for (size_t at = 0; at < bytes.size(); at += kChunkBytes) {
      stream.Chunk(std::string_view(bytes).substr(at, kChunkBytes), reader);
    }
    stream.End({}, reader, &reading);
    benchmark::DoNotOptimize(reading);
  }
  if (reading.provenance != Provenance::kReported) {
    state.SkipWithError("not read");
  }
  state.SetBytesProcessed(static_cast<int64_t>(bytes.size()) *
                          state.iterations());
  state.counters["memory"] = static_cast<double>(stream.memory_bytes());
  state.SetLabel("floor=" + floor);
}

// Each byte looked at once, and what was used read at the end.
void FloorWholeStream(benchmark::State& state, const Streamed& streamed,
                      Pack pack) {
  const std::vector<Event> events = EventsOf(Sample(streamed.sample));
  const std::string bytes = Megabyte(events, pack);
  JsonIndex index(1 << 20);
  for (auto _ : state) {
    size_t lines = 0;
    for (size_t from = 0; from < bytes.size(); from += kChunkBytes) {
      const auto chunk = std::string_view(bytes).substr(from, kChunkBytes);
      for (size_t at = 0; (at = chunk.find('\n', at)) != chunk.npos; ++at) {
        ++lines;
      }
    }
    benchmark::DoNotOptimize(lines);
    benchmark::DoNotOptimize(index.Build(events.back().json));
  }
  state.SetBytesProcessed(static_cast<int64_t>(bytes.size()) *
                          state.iterations());
}

void Add(const Streamed& streamed, const Packing& packing) {
  const std::string name = streamed.name + "_" + packing.name;
  const Pack pack = packing.pack;
  benchmark::RegisterBenchmark(
      ("Delta/" + name).c_str(),
      [&streamed, pack](auto& state) { Delta(state, streamed, pack); });
  if (!packing.whole) return;
  const std::string floor = "Floor_WholeStream/" + name;
  benchmark::RegisterBenchmark(("WholeStream/" + name).c_str(),
                               [&streamed, pack, floor](auto& state) {
                                 WholeStream(state, streamed, pack, floor);
                               });
  benchmark::RegisterBenchmark(floor.c_str(), [&streamed, pack](auto& state) {
    FloorWholeStream(state, streamed, pack);
  });
}

const bool kAdded = [] {
  for (const Streamed& streamed : All()) {
    for (const Packing& packing : streamed.packings) Add(streamed, packing);
    benchmark::RegisterBenchmark(
        ("DeltaFirstStage/" + streamed.name).c_str(),
        [&streamed](auto& state) { DeltaFirstStage(state, streamed); });
    if (streamed.name != "chat" && streamed.name != "messages") continue;
    benchmark::RegisterBenchmark(
        ("Peer_NlohmannDelta/" + streamed.name).c_str(),
        [&streamed](auto& state) { DeltaNlohmann(state, streamed); });
  }
  return true;
}();

void BM_Crc32(benchmark::State& state) {
  const std::string bytes(static_cast<size_t>(state.range(0)), 'x');
  for (auto _ : state) {
    benchmark::DoNotOptimize(Crc32(std::as_bytes(std::span(bytes))));
  }
  state.SetLabel("floor=BM_Floor_Memchr/" + std::to_string(state.range(0)));
}
BENCHMARK(BM_Crc32)->Arg(16)->Arg(256)->Arg(4096);

// Each byte looked at once.
void BM_Floor_Memchr(benchmark::State& state) {
  std::string bytes(static_cast<size_t>(state.range(0)), 'x');
  for (auto _ : state) {
    benchmark::DoNotOptimize(bytes.data());
    benchmark::DoNotOptimize(memchr(bytes.data(), '\n', bytes.size()));
  }
}
BENCHMARK(BM_Floor_Memchr)->Arg(16)->Arg(256)->Arg(4096);

}  // namespace
}  // namespace toll::internal
