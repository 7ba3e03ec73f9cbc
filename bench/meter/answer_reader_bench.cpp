// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What reading a whole answer costs, of every dialect and by size, beside
// simdjson's first stage, which is the floor, and nlohmann::json on the same
// bytes; and beside the copy that padding would need and simdjson's on-demand
// front end. With TOLL_CORPUS_DIR, also the recorded answer of middle size of
// each API. Peers name what they stand beside in place of a floor.
//
//   build/bench/bin/answer_reader_bench --benchmark_min_time=0.2

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <string>

#include "benchmark/benchmark.h"
#include "simdjson.h"

#include "answers.h"
#include "meter/answer_reader.h"
#include "meter/unit.h"
#include "nlohmann/json.hpp"

namespace toll::internal {
namespace {

std::string Whole(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string Sample(const char* name) {
  return Whole(std::filesystem::path(TOLL_SOURCE_DIR "/tests/data") / name);
}

struct Body {
  std::string name;
  std::string json;
  Dialect dialect = Dialect::kUnknown;  // If that is known.
};

// What is read, beside the least that anyone has to do with the same bytes and
// what a general parser does.
void Read(benchmark::State& state, const Body& body) {
  AnswerReader reader;
  const Answer answer = {.content_type = "application/json", .body = body.json};
  const Reading shown = reader.Read({}, answer);
  if (body.dialect != Dialect::kUnknown &&
      (shown.dialect != body.dialect ||
       shown.provenance != Provenance::kReported)) {
    return state.SkipWithError("not read as what it is");
  }
  const Route route = {.dialect = shown.dialect};
  for (auto _ : state) {
    const Reading reading = reader.Read(route, answer);
    benchmark::DoNotOptimize(reading);
  }
  state.SetBytesProcessed(static_cast<int64_t>(body.json.size()) *
                          state.iterations());
  state.counters["bytes"] = static_cast<double>(body.json.size());
  state.SetLabel("floor=Floor_FirstStage/" + body.name);
}

void FirstStage(benchmark::State& state, const Body& body) {
  JsonIndex index(64 << 20);
  for (auto _ : state) benchmark::DoNotOptimize(index.Build(body.json));
}

void Nlohmann(benchmark::State& state, const Body& body) {
  for (auto _ : state) {
    const nlohmann::json document = nlohmann::json::parse(body.json);
    benchmark::DoNotOptimize(document.size());
  }
  state.SetLabel("floor=Read/" + body.name);
}

void RegisterBody(const Body& body) {
  const auto add = [&body](const char* prefix, auto run) {
    benchmark::RegisterBenchmark((prefix + body.name).c_str(), run, body);
  };
  add("Read/", Read);
  add("Floor_FirstStage/", FirstStage);
  add("Peer_Nlohmann/", Nlohmann);
}

// Each dialect's sample is named by it: a row without one says so.
void RegisterDialects() {
  for (int i = 1;; ++i) {
    const auto dialect = static_cast<Dialect>(i);
    if (UnitOf(dialect) == nullptr) return;
    const std::string name(ToString(dialect));
    RegisterBody({name, Sample((name + ".json").c_str()), dialect});
  }
}

// By provider and API, the recorded answer of middle size.
void RegisterRecorded(const std::filesystem::path& folder) {
  std::map<std::string, std::map<uintmax_t, std::string>> by_api;
  std::ifstream index(folder / "index.jsonl");
  for (std::string line; std::getline(index, line);) {
    const nlohmann::json row = nlohmann::json::parse(line);
    if (row["framing"] != "json" || row["http_status"] != 200) continue;
    const std::string file = row["file"];
    by_api[row["provider"].get<std::string>() + "_" +
           row["api"].get<std::string>()]
        .emplace(std::filesystem::file_size(folder / file), file);
  }
  for (const auto& [api, files] : by_api) {
    const auto middle = std::next(files.begin(), std::ssize(files) / 2);
    RegisterBody({"recorded_" + api, Whole(folder / middle->second)});
  }
}

// A sample of each dialect, and one dialect in sizes.
const bool kRegistered = [] {
  RegisterDialects();
  std::mt19937 random(1);
  for (const size_t kib : {1u, 4u, 16u, 64u, 256u, 1024u}) {
    RegisterBody({"openai_chat_" + std::to_string(kib) + "_KiB",
                  bench::OpenAiChatAnswer(random, kib << 10),
                  Dialect::kOpenAiChat});
  }
  if (const char* corpus = std::getenv("TOLL_CORPUS_DIR")) {
    RegisterRecorded(std::filesystem::path(corpus) / "responses");
  }
  return true;
}();

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
  state.SetLabel("floor=Read/openai_chat");
}
BENCHMARK(BM_Peer_OnDemandInOrder);

}  // namespace
}  // namespace toll::internal
