// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// How many calls a second the drain's thread stores, rollups, commits, pouring
// and checkpoints included, and how many bytes it writes for each.
//
//   store_bench --benchmark_filter=BM_Store_Pass
//
// rows: calls a pass; groups: sets of names; sessions: live sessions. A second
// is one of the thread's processor time, system calls included; bytes are those
// of the log and, once it is closed, of the database. It lies in TMPDIR (else
// /tmp): point it at a real disk.
//
// Floor: SQLite alone inserting as many bytes in as many rows in one
// transaction, in the same mode, without rollups; where the oldest rows go,
// they do there.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include "store/made_calls.h"
#include "store/sqlite_store.h"
#include "temp_directory.h"
#include "toll/options.h"
#include "written.h"

namespace toll::bench {
namespace {

// What a call takes in the table of calls; see bytes_per_row of the pass.
constexpr int kRowBytes = 116;
constexpr int kKeyBytes = 8;
constexpr int64_t kSmallBoundBytes = 128 << 20;

void Count(benchmark::State& state, int64_t rows, int64_t written_before) {
  const auto count = static_cast<double>(rows);
  state.counters["rows_per_second"] =
      benchmark::Counter(count, benchmark::Counter::kIsRate);
  state.counters["bytes_per_call"] =
      static_cast<double>(BytesWritten() - written_before) / count;
}

void BM_Store_Pass(benchmark::State& state) {
  const internal::TempDirectory directory;
  internal::SqliteStoreOptions options;
  PassPosition at;
  options.now = [&at] { return absl::FromUnixNanos(at.now_ns); };
  auto store = *internal::OpenSqliteStore(directory / "toll.db", options);
  const MadeCalls made(
      *store, {.groups = state.range(1), .sessions = state.range(2)}, 20'000);
  internal::Tally tally;
  const int64_t written_before = BytesWritten();
  for (auto _ : state) {
    if (!StorePass(*store, tally, made, state.range(0), &at).ok()) {
      state.SkipWithError("the store refused");
    }
  }
  store.reset();  // What is in the log still goes to the database.
  Count(state, at.sequence, written_before);
  state.SetLabel(
      fmt::format("floor=BM_Floor_SqliteInsert/rows:{}", state.range(0)));
}
BENCHMARK(BM_Store_Pass)
    ->ArgNames({"rows", "groups", "sessions"})
    ->ArgsProduct({{100, 1'000, 10'000}, {40}, {40, 2'000}})
    ->Unit(benchmark::kMillisecond);

void OverSessions(benchmark::internal::Benchmark* row) {
  row->ArgName("sessions")->Arg(40)->Arg(2'000);
}

int64_t Asked(const char* variable, int64_t otherwise) {
  const char* asked = std::getenv(variable);
  return asked != nullptr ? std::atoll(asked) : otherwise;
}

// 2 seconds unless TOLL_BENCH_SECONDS says more: 600 for what docs/performance
// tells.
absl::Duration SustainedFor() {
  return absl::Seconds(Asked("TOLL_BENCH_SECONDS", 2));
}

// The same for so long, with the bound on bytes that a host's store has: the
// oldest rows go as new ones come. TOLL_BENCH_STORE_BYTES is another bound; 0:
// none, and 26 GB in ten minutes.
void BM_Store_Sustained(benchmark::State& state) {
  const internal::TempDirectory directory;
  internal::SqliteStoreOptions options;
  options.retention.store_bytes_max =
      Asked("TOLL_BENCH_STORE_BYTES", Options().store_bytes_max);
  PassPosition at;
  options.now = [&at] { return absl::FromUnixNanos(at.now_ns); };
  const std::string path = directory / "toll.db";
  auto store = *internal::OpenSqliteStore(path, options);
  const MadeCalls made(*store, {.groups = 40, .sessions = state.range(0)},
                       20'000);
  internal::Tally tally;
  absl::Duration slowest;
  const int64_t written_before = BytesWritten();
  for (auto _ : state) {
    const absl::Time end = absl::Now() + SustainedFor();
    for (absl::Time now = absl::Now(); now < end;) {
      if (!StorePass(*store, tally, made, 10'000, &at).ok()) {
        state.SkipWithError("the store refused");
        break;
      }
      const absl::Time then = std::exchange(now, absl::Now());
      slowest = std::max(slowest, now - then);
    }
  }
  state.counters["database_bytes"] =
      static_cast<double>(std::filesystem::file_size(path));
  state.counters["slowest_pass_ms"] = absl::ToDoubleMilliseconds(slowest);
  store.reset();
  Count(state, at.sequence, written_before);
  state.SetLabel("floor=BM_Floor_SqliteSustained/iterations:1");
}
BENCHMARK(BM_Store_Sustained)
    ->Apply(OverSessions)
    ->Iterations(1)
    ->Unit(benchmark::kSecond);

// Passes of a store that is as large as it may be: for each call that comes one
// goes. What BM_Store_Sustained comes to once its bound is reached, without the
// ten minutes.
void BM_Store_AtItsBound(benchmark::State& state) {
  const internal::TempDirectory directory;
  internal::SqliteStoreOptions options;
  int64_t pruned = 0;
  options.retention.store_bytes_max = kSmallBoundBytes;
  options.retention.pruned = [&pruned](int64_t rows) { pruned += rows; };
  // Beyond two minutes, in which no call goes, and a minute's packing.
  PassPosition at = {.ns_between = 250'000};
  options.now = [&at] { return absl::FromUnixNanos(at.now_ns); };
  auto store = *internal::OpenSqliteStore(directory / "toll.db", options);
  const MadeCalls made(*store, {.groups = 40, .sessions = state.range(0)},
                       20'000);
  internal::Tally tally;
  const auto pass = [&] {
    if (StorePass(*store, tally, made, 10'000, &at).ok()) return;
    state.SkipWithError("the store refused");
  };
  while (pruned == 0 && !state.error_occurred()) pass();
  const int64_t filled = at.sequence;
  const int64_t pruned_before = pruned;
  const int64_t written_before = BytesWritten();
  for (auto _ : state) pass();
  const int64_t rows = at.sequence - filled;
  state.counters["pruned_per_call"] =
      static_cast<double>(pruned - pruned_before) / static_cast<double>(rows);
  store.reset();
  Count(state, rows, written_before);
  state.SetLabel("floor=BM_Floor_SqliteAtItsBound/min_time:2.000");
}
BENCHMARK(BM_Store_AtItsBound)
    ->Apply(OverSessions)
    ->MinTime(2)
    ->Unit(benchmark::kMillisecond);

// A table of rows of a call's size, and SQLite alone.
class BareTable {
 public:
  explicit BareTable(const std::string& path) {
    sqlite3_open(path.c_str(), &db_);
    good_ =
        Run("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
            "PRAGMA wal_autocheckpoint=8192;"
            "CREATE TABLE call(id INTEGER PRIMARY KEY, row BLOB)");
    Prepare("INSERT INTO call VALUES(?,?)", &insert_);
    Prepare("DELETE FROM call WHERE id BETWEEN ? AND ?", &delete_);
  }
  ~BareTable() { Close(); }
  BareTable(const BareTable&) = delete;
  BareTable& operator=(const BareTable&) = delete;

  // False once anything was refused.
  bool good() const { return good_; }
  int64_t rows_count() const { return id_; }

  // So many rows in one transaction; of more than `rows_max` the oldest go.
  void Insert(int64_t rows, int64_t rows_max) {
    good_ = good_ && Run("BEGIN IMMEDIATE");
    for (int64_t i = 0; i < rows; ++i) {
      sqlite3_bind_int64(insert_, 1, ++id_);
      sqlite3_bind_blob(insert_, 2, row_.data(), kRowBytes, SQLITE_STATIC);
      Step(insert_);
    }
    if (id_ > rows_max) {
      sqlite3_bind_int64(delete_, 1, id_ - rows_max - rows + 1);
      sqlite3_bind_int64(delete_, 2, id_ - rows_max);
      Step(delete_);
    }
    good_ = good_ && Run("COMMIT");
  }
  void Close() {
    sqlite3_finalize(std::exchange(insert_, nullptr));
    sqlite3_finalize(std::exchange(delete_, nullptr));
    sqlite3_close(std::exchange(db_, nullptr));
  }

 private:
  bool Run(const char* sql) {
    return sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
  }
  void Prepare(const char* sql, sqlite3_stmt** statement) {
    good_ = good_ &&
            sqlite3_prepare_v2(db_, sql, -1, statement, nullptr) == SQLITE_OK;
  }
  void Step(sqlite3_stmt* statement) {
    good_ = good_ && sqlite3_step(statement) == SQLITE_DONE;
    sqlite3_reset(statement);
  }

  sqlite3* db_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
  sqlite3_stmt* delete_ = nullptr;
  const std::string row_ = std::string(kRowBytes, 'x');
  int64_t id_ = 0;
  bool good_ = false;
};

void BM_Floor_SqliteInsert(benchmark::State& state) {
  const internal::TempDirectory directory;
  BareTable table(directory / "floor.db");
  const int64_t written_before = BytesWritten();
  for (auto _ : state) {
    table.Insert(state.range(0), std::numeric_limits<int64_t>::max());
  }
  if (!table.good()) state.SkipWithError("SQLite refused");
  table.Close();
  Count(state, table.rows_count(), written_before);
}
BENCHMARK(BM_Floor_SqliteInsert)
    ->ArgName("rows")
    ->Arg(100)
    ->Arg(1'000)
    ->Arg(10'000)
    ->Unit(benchmark::kMillisecond);

void BM_Floor_SqliteSustained(benchmark::State& state) {
  const internal::TempDirectory directory;
  BareTable table(directory / "floor.db");
  const int64_t rows_max = Options().store_bytes_max / (kRowBytes + kKeyBytes);
  const int64_t written_before = BytesWritten();
  for (auto _ : state) {
    const absl::Time end = absl::Now() + SustainedFor();
    while (absl::Now() < end) table.Insert(10'000, rows_max);
  }
  if (!table.good()) state.SkipWithError("SQLite refused");
  table.Close();
  Count(state, table.rows_count(), written_before);
}
BENCHMARK(BM_Floor_SqliteSustained)->Iterations(1)->Unit(benchmark::kSecond);

void BM_Floor_SqliteAtItsBound(benchmark::State& state) {
  const internal::TempDirectory directory;
  BareTable table(directory / "floor.db");
  const int64_t rows_max = kSmallBoundBytes / (kRowBytes + kKeyBytes);
  while (table.rows_count() < rows_max) table.Insert(10'000, rows_max);
  const int64_t filled = table.rows_count();
  const int64_t written_before = BytesWritten();
  for (auto _ : state) table.Insert(10'000, rows_max);
  if (!table.good()) state.SkipWithError("SQLite refused");
  table.Close();
  Count(state, table.rows_count() - filled, written_before);
}
BENCHMARK(BM_Floor_SqliteAtItsBound)->MinTime(2)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace toll::bench
