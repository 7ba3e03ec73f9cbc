// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What a host would write by hand today, piece by piece, beside toll: read what
// an answer used (nlohmann::json), count it by label (prometheus-cpp), log a
// line (spdlog, async), keep it (SQLite, an insert a call). All rows are of one
// kind: what the host's thread waits for, by the clock, a call of the median
// burst of two thousand. What the others' threads do is not in it, nor toll's
// drain; what SQLite waits for the disk, at its checkpoints, is.
//
//   build/bench/bin/peers_bench --benchmark_repetitions=5
//
// Floor: that of toll's call is hot_path_bench's BM_Floor_Call. Labels here
// name what a row stands beside: a piece a call of toll, that all by hand.
//
// By_hand is all four in a row, and takes some 15 % more than its pieces one by
// one: each finds the caches full of the others', and spdlog's thread has gone
// to sleep between two lines, so that each wakes it (three futex calls a line,
// by strace; one in 20 lines where there is nothing but lines). None of them
// survives a kill but SQLite; none prices, none reads a stream, none knows a
// second provider.

#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "benchmark/benchmark.h"
#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <spdlog/async.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/spdlog.h>
#include <sqlite3.h>

#include "answers.h"
#include "bursts.h"
#include "nlohmann/json.hpp"
#include "toll/ledger.h"

namespace toll::bench {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string>& Answers2Kb() {
  static const auto* answers =
      new std::vector<std::string>(OpenAiChatAnswers(256, 2'048));
  return *answers;
}

const std::string& Answer2Kb(int i) {
  return Answers2Kb()[static_cast<size_t>(i) % Answers2Kb().size()];
}

std::string Scratch(const char* name) {
  const fs::path path = fs::temp_directory_path() / name;
  fs::remove_all(path);
  fs::create_directories(path);
  return path;
}

struct Used {
  std::string id, model;
  int64_t input = 0, output = 0, cached = 0;
};

Used ReadWithNlohmann(const std::string& body) {
  const nlohmann::json answer = nlohmann::json::parse(body);
  const nlohmann::json& usage = answer.at("usage");
  return {.id = answer.at("id"),
          .model = answer.at("model"),
          .input = usage.at("prompt_tokens"),
          .output = usage.at("completion_tokens"),
          .cached = usage.at("prompt_tokens_details").at("cached_tokens")};
}

// What each of them used, for pieces that do not read.
const Used& UsedOf(int i) {
  static const auto* const all = [] {
    auto* used = new std::vector<Used>;
    for (const std::string& answer : Answers2Kb()) {
      used->push_back(ReadWithNlohmann(answer));
    }
    return used;
  }();
  return (*all)[static_cast<size_t>(i) % all->size()];
}

// As prometheus-cpp's users have it: a family, and labels looked up a call.
class Metrics {
 public:
  void Count(const Used& used) {
    tokens_.Add(LabelsOf(used))
        .Increment(static_cast<double>(used.input + used.output));
  }
  void Observe(const Used& used, double seconds) {
    latency_.Add(LabelsOf(used), buckets_).Observe(seconds);
  }

 private:
  static std::map<std::string, std::string> LabelsOf(const Used& used) {
    return {{"provider", "openai"},
            {"model", used.model},
            {"issue", "PROJ-42"},
            {"agent", "planner"}};
  }

  prometheus::Registry registry_;
  prometheus::Family<prometheus::Counter>& tokens_ =
      prometheus::BuildCounter().Name("llm_tokens_total").Register(registry_);
  prometheus::Family<prometheus::Histogram>& latency_ =
      prometheus::BuildHistogram().Name("llm_seconds").Register(registry_);
  const prometheus::Histogram::BucketBoundaries buckets_ = {
      .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60};
};

class Log {
 public:
  Log() {
    spdlog::init_thread_pool(8'192, 1);
    const auto sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(
        Scratch("toll-peers-log") + "/calls.log");
    logger_ = std::make_shared<spdlog::async_logger>(
        "calls", sink, spdlog::thread_pool(),
        spdlog::async_overflow_policy::block);
  }
  void Line(const Used& used) {
    logger_->info("openai {} {} session=sess-000017 issue=PROJ-42 in={} out={}",
                  used.id, used.model, used.input, used.output);
  }
  void CatchUp() {
    while (spdlog::thread_pool()->queue_size() != 0) {
    }
  }

 private:
  std::shared_ptr<spdlog::logger> logger_;
};

// WAL, a sync at each checkpoint only: the fast setting of a careful user.
class Rows {
 public:
  Rows() {
    const std::string path = Scratch("toll-peers-rows") + "/calls.db";
    if (sqlite3_open(path.c_str(), &db_) != SQLITE_OK) std::abort();
    Run("PRAGMA journal_mode=WAL");
    Run("PRAGMA synchronous=NORMAL");
    Run("CREATE TABLE call(id TEXT PRIMARY KEY, at INTEGER, provider TEXT,"
        " model TEXT, session TEXT, issue TEXT, input INTEGER, output INTEGER,"
        " cached INTEGER, cost REAL)");
    sqlite3_prepare_v2(db_, "INSERT INTO call VALUES(?,?,?,?,?,?,?,?,?,?)", -1,
                       &insert_, nullptr);
  }
  void Insert(const Used& used) {
    // Answers come round again; ids must not.
    const std::string id = used.id + std::to_string(++count_);
    Text(1, id);
    sqlite3_bind_int64(insert_, 2, count_);
    Text(3, "openai");
    Text(4, used.model);
    Text(5, "sess-000017");
    Text(6, "PROJ-42");
    sqlite3_bind_int64(insert_, 7, used.input);
    sqlite3_bind_int64(insert_, 8, used.output);
    sqlite3_bind_int64(insert_, 9, used.cached);
    sqlite3_bind_double(insert_, 10, 2.5e-6 * static_cast<double>(used.input));
    if (sqlite3_step(insert_) != SQLITE_DONE) std::abort();
    sqlite3_reset(insert_);
  }

 private:
  void Run(const char* sql) {
    if (sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
      std::abort();
    }
  }
  void Text(int at, std::string_view text) {
    sqlite3_bind_text(insert_, at, text.data(), static_cast<int>(text.size()),
                      SQLITE_TRANSIENT);
  }

  sqlite3* db_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
  int64_t count_ = 0;
};

// In place of a floor.
constexpr const char* kBesideToll = "floor=Toll_call";

// Made at first need and never ended, as a host's would be.
template <typename Peer>
Peer& The() {
  static auto* peer = new Peer;
  return *peer;
}

// Enough for a median burst; all by hand is slow.
constexpr int kPeerBursts = 20;

template <typename Piece>
void RunPiece(benchmark::State& state, Piece&& piece) {
  RunBursts(state, piece, [] { The<Log>().CatchUp(); });
  state.SetLabel(kBesideToll);
}

void Peer_nlohmann_reads(benchmark::State& state) {
  RunPiece(state, [](int i) {
    benchmark::DoNotOptimize(ReadWithNlohmann(Answer2Kb(i)));
  });
}
BENCHMARK(Peer_nlohmann_reads)->UseManualTime()->Iterations(kPeerBursts);

void Peer_prometheus_counter(benchmark::State& state) {
  RunPiece(state, [](int i) { The<Metrics>().Count(UsedOf(i)); });
}
BENCHMARK(Peer_prometheus_counter)->UseManualTime()->Iterations(kPeerBursts);

void Peer_prometheus_histogram(benchmark::State& state) {
  RunPiece(state, [](int i) { The<Metrics>().Observe(UsedOf(i), .7); });
}
BENCHMARK(Peer_prometheus_histogram)->UseManualTime()->Iterations(kPeerBursts);

void Peer_spdlog_line(benchmark::State& state) {
  RunPiece(state, [](int i) { The<Log>().Line(UsedOf(i)); });
}
BENCHMARK(Peer_spdlog_line)->UseManualTime()->Iterations(kPeerBursts);

void Peer_sqlite_insert(benchmark::State& state) {
  RunPiece(state, [](int i) { The<Rows>().Insert(UsedOf(i)); });
}
BENCHMARK(Peer_sqlite_insert)->UseManualTime()->Iterations(kPeerBursts);

void Peer_by_hand(benchmark::State& state) {
  RunPiece(state, [](int i) {
    const Used used = ReadWithNlohmann(Answer2Kb(i));
    The<Metrics>().Count(used);
    The<Metrics>().Observe(used, .7);
    The<Log>().Line(used);
    The<Rows>().Insert(used);
  });
}
BENCHMARK(Peer_by_hand)->UseManualTime()->Iterations(kPeerBursts);

void Toll_call(benchmark::State& state) {
  static Ledger* const ledger = [] {
    auto opened = Ledger::Open({.path = Scratch("toll-peers-ledger")});
    if (!opened.ok()) std::abort();
    return opened->release();
  }();
  RunBursts(
      state,
      [](int i) {
        ledger
            ->Start({.provider = "openai",
                     .model = "gpt-4o-2024-08-06",
                     .session = "sess-000017",
                     .issue = "PROJ-42",
                     .agent = "planner",
                     .endpoint = "/v1/chat/completions"})
            .Finish({.body = Answer2Kb(i)});
      },
      [] {
        if (!ledger->Flush().ok()) std::abort();
      });
  state.counters["dropped"] = static_cast<double>(ledger->health().dropped);
  state.SetLabel("floor=Peer_by_hand");
}
BENCHMARK(Toll_call)->UseManualTime()->Iterations(kPeerBursts);

}  // namespace
}  // namespace toll::bench
