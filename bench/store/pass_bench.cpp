// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// How many calls a second the drain's thread stores, rollups, commits, pouring
// and checkpoints included, and how many bytes it writes for each.
//
//   store_bench --benchmark_filter=BM_Store_Pass
//
// rows: calls a pass; groups: sets of names; sessions: live sessions.
// The database lies in TMPDIR (else /tmp): point it at a real disk.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "fmt/format.h"
#include <benchmark/benchmark.h>

#include "store/sqlite_store.h"
#include "tally/rollup.h"

namespace toll::internal {
namespace {

// Bytes that this process has given to write(2) and its kin.
int64_t BytesWritten() {
  long long bytes = 0;
  if (FILE* file = std::fopen("/proc/self/io", "r")) {
    char line[128];
    while (std::fgets(line, sizeof line, file) != nullptr) {
      if (std::sscanf(line, "wchar: %lld", &bytes) == 1) break;
    }
    std::fclose(file);
  }
  return bytes;
}

struct Names {
  std::vector<NameId> providers, models, issues, users, sessions;
  NameId endpoint = 0, finish = 0, price = 0;
};

Names MakeNames(Store& store, int64_t groups, int64_t sessions) {
  Names names;
  const auto id = [&store](const std::string& text) {
    return *store.IdOf(text);
  };
  if (!store.Begin().ok()) std::abort();
  names.providers = {id("openai"), id("anthropic")};
  for (int i = 0; i < 8; ++i)
    names.models.push_back(id(fmt::format("m-{}", i)));
  for (int64_t i = 0; i < groups / 8; ++i) {
    names.issues.push_back(id(fmt::format("PROJ-{}", i)));
  }
  for (int64_t i = 0; i < sessions; ++i) {
    names.sessions.push_back(id(fmt::format("7f0c2d3e-session-{}", i)));
  }
  names.endpoint = id("/v1/chat/completions");
  names.finish = id("stop");
  names.price = id("openai/gpt-4o/standard@2024-08-06");
  if (!store.Commit(false).ok()) std::abort();
  return names;
}

Record MakeRecord(const Names& names, int64_t sequence, int64_t start_ns) {
  Record record;
  const auto i = static_cast<size_t>(sequence);
  record.id = int64_t{1} << 39 | sequence;
  record.start_ns = start_ns;
  record.latency_ns = 400'000'000 + (sequence * 2'654'435'761) % 3'000'000'000;
  record.first_token_ns = record.latency_ns / 5;
  record.names[kModel] = names.models[i % names.models.size()];
  record.names[kServedModel] = record.names[kModel];
  record.names[kProvider] = names.providers[i % names.models.size() % 2];
  record.names[kIssue] = names.issues[i / 8 % names.issues.size()];
  record.names[kSession] = names.sessions[i % names.sessions.size()];
  record.names[kEndpoint] = names.endpoint;
  record.names[kFinishReason] = names.finish;
  record.names[kPriceId] = names.price;
  record.http_status = 200;
  record.provenance = Provenance::kReported;
  record.cost_state = CostState::kComputed;
  record.dialect = Dialect::kOpenAiChat;
  record.cost_pico = 1'000'000 * (1'000 + sequence % 9'000) + 500'000;
  record.leaves[kInput] = static_cast<uint32_t>(500 + sequence % 1'000);
  record.leaves[kCacheRead] = sequence % 3 == 0 ? 1'024 : 0;
  record.leaves[kOutput] = static_cast<uint32_t>(100 + sequence % 400);
  record.leaves[kReasoning] = sequence % 4 == 0 ? 64 : 0;
  return record;
}

// Records with texts of real lengths; making them is the host's cost.
struct Templates {
  std::vector<Record> records;
  std::vector<std::string> texts;

  Templates(const Names& names, int64_t count) {
    texts.reserve(static_cast<size_t>(2 * count));
    for (int64_t i = 0; i < count; ++i) {
      Record record = MakeRecord(names, i, 0);
      const auto& leaves = record.leaves;
      record.raw_usage = texts.emplace_back(fmt::format(
          R"({{"prompt_tokens":{},"completion_tokens":{},"total_tokens":{},)"
          R"("prompt_tokens_details":{{"cached_tokens":{},"audio_tokens":0}},)"
          R"("completion_tokens_details":{{"reasoning_tokens":{}}}}})",
          leaves[kInput], leaves[kOutput], leaves[kInput] + leaves[kOutput],
          leaves[kCacheRead], leaves[kReasoning]));
      record.response_id =
          texts.emplace_back(fmt::format("chatcmpl-{:029d}", i));
      records.push_back(record);
    }
  }
};

absl::Status StorePass(Store& store, Tally& tally, const Templates& templates,
                       int64_t rows, int64_t* sequence, int64_t* now_ns) {
  absl::Status status = store.Begin();
  for (int64_t i = 0; i < rows && status.ok(); ++i, ++*sequence) {
    *now_ns += 10'000;
    Record record =
        templates
            .records[static_cast<size_t>(*sequence) % templates.records.size()];
    record.id = int64_t{1} << 39 | *sequence;
    record.start_ns = *now_ns;
    bool inserted = false;
    status = store.Insert(record, &inserted);
    if (inserted) status = tally.Count(record, store);
  }
  if (status.ok()) status = tally.WriteTo(store);
  if (status.ok()) status = store.Commit(false);
  tally.Clear();
  store.Maintain();
  return status;
}

void BM_Store_Pass(benchmark::State& state) {
  const std::string path =
      (std::filesystem::temp_directory_path() / "toll-store-bench").string();
  std::filesystem::remove_all(path);
  std::filesystem::create_directory(path);
  SqliteStoreOptions options;
  // Calls come at 100,000 a second of the store's own time.
  int64_t now_ns = 1'767'225'600'000'000'000;
  options.now = [&now_ns] { return absl::FromUnixNanos(now_ns); };
  const auto store = *OpenSqliteStore(path + "/toll.db", options);
  const Names names = MakeNames(*store, state.range(1), state.range(2));
  const Templates templates(names, 20'000);
  Tally tally;
  int64_t sequence = 0;
  const int64_t written_before = BytesWritten();
  for (auto _ : state) {
    const absl::Status status =
        StorePass(*store, tally, templates, state.range(0), &sequence, &now_ns);
    if (!status.ok()) state.SkipWithError("the store refused");
  }
  store->Maintain();
  // By the thread's CPU time, system calls included: this machine is shared.
  state.SetItemsProcessed(sequence);
  state.counters["bytes_a_call"] =
      static_cast<double>(BytesWritten() - written_before) /
      static_cast<double>(sequence);
  std::filesystem::remove_all(path);
}
BENCHMARK(BM_Store_Pass)
    ->ArgNames({"rows", "groups", "sessions"})
    ->ArgsProduct({{100, 1'000, 10'000}, {40}, {40, 2'000}})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace toll::internal
