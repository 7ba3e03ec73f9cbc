// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Promise: a failed allocation never reaches the host. It sees no exception;
// nothing is lost, and all is stored once there is memory again.
//
// Method: the n-th allocation fails, n = 1, 2, 3 ... until a run passes without
// meeting it; once, and from then on. It is malloc that fails: operator new,
// SQLite and what the C library needs for a thread or a directory are failed
// alike. TOLL_TEST_FAULTS=all takes every n, else one of many, of another
// beginning for each kind of run. TOLL_TEST_NTH=12087 begins there, to see a
// failure again.

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <new>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include "fmt/format.h"
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "base/hash_table.h"
#include "ledger/fixture.h"
#include "store/sqlite_store.h"
#include "system/failing_malloc.h"
#include "system/no_memory_host.h"
#include "system/stored.h"
#include "system/watched_disk.h"
#include "temp_directory.h"
#include "toll/ledger.h"
#include "toll/testing.h"

namespace toll::internal {
namespace {

bool TakesAll() { return std::getenv("TOLL_TEST_FAULTS") != nullptr; }

int64_t FirstAsked() {
  const char* nth = std::getenv("TOLL_TEST_NTH");
  return nth != nullptr ? std::atol(nth) : 1;
}

// By name, but for the one that looks.
std::multiset<std::string> OpenFiles() {
  std::multiset<std::string> files;
  for (const auto& entry :
       std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    files.insert(std::filesystem::read_symlink(entry.path(), gone).string());
  }
  return files;
}

// Each of the first `parts` is stored once, and nothing else is left: no file
// set aside, no journal.
void ExpectAllStored(const std::string& directory, int parts = kParts) {
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    EXPECT_TRUE(entry.path().filename().string().starts_with("toll.db"))
        << entry;
    EXPECT_EQ(entry.path().string().find("damaged"), std::string::npos);
  }
  const auto store = OpenSqliteStoreForReading(directory + "/toll.db");
  ASSERT_TRUE(store.ok()) << store.status();
  const std::vector<StoredCall> calls = ReadCalls(**store);
  ExpectRollupsEqualRows(**store, calls);
  std::map<std::string, int> rows;
  for (const StoredCall& call : calls) {
    ++rows[call.user];
    if (call.record.provenance == Provenance::kReported) {
      EXPECT_EQ(call.record.leaves[kInput], 100u) << call.user;
      EXPECT_EQ(call.record.cost_state, CostState::kComputed) << call.user;
    }
  }
  const auto count = static_cast<size_t>(parts * kCallsAPart);
  EXPECT_EQ(calls.size(), count);
  for (size_t i = 0; i < count; ++i) {
    EXPECT_EQ(rows[TheScript().users[i]], 1) << TheScript().users[i];
  }
}

void ExpectNoneMissing(Ledger& ledger) {
  const Health health = ledger.health();
  EXPECT_EQ(health.offered, health.stored + health.dropped + health.in_flight);
  EXPECT_EQ(health.dropped, 0);
  EXPECT_EQ(health.in_flight, 0);
}

Options SmallOptions(const std::string& path) {
  return {.path = path,
          .memory_pool_size = 1'024,
          .notes_count = 256,
          .close_timeout_ms = 1,
          .manual_drain = true};
}

// True if the run met its fault.
bool RunOpen(int64_t nth, Lasting lasting) {
  const TempDirectory directory;
  std::unique_ptr<Ledger> ledger =
      *Ledger::Open(SmallOptions(directory.path()));
  Work(*ledger, 0);
  bool met = false;
  {
    WaitingThread stranger(*ledger, 3);
    FailMalloc(nth, lasting);
    testing::Pump(*ledger).IgnoreError();
    Work(*ledger, 1);
    stranger.Run();
    Ask(*ledger);
    ledger->Flush(absl::Seconds(1), true).IgnoreError();
    Work(*ledger, 2);
    testing::Pump(*ledger).IgnoreError();
    met = MallocWorks();
  }
  const absl::Status stored = testing::Pump(*ledger);
  EXPECT_TRUE(stored.ok()) << stored;
  const absl::StatusOr<Summary> summary = ledger->Summarize({});
  EXPECT_TRUE(summary.ok()) << summary.status();
  if (summary.ok()) {
    EXPECT_EQ(summary->total.calls, kParts * kCallsAPart);
  }
  ExpectNoneMissing(*ledger);
  const absl::Status closed = ledger->Close();
  EXPECT_TRUE(closed.ok()) << closed;
  ledger.reset();
  ExpectAllStored(directory.path());
  return met;
}

// What a process that died would leave: a journal with all but the last part.
void LeaveJournal(const Options& options) {
  std::unique_ptr<Ledger> dead = *Ledger::Open(options);
  for (size_t part = 0; part + 1 < kParts; ++part) Work(*dead, part);
  // It cannot store them when it closes.
  FailMalloc(1, Lasting::kFromThenOn);
  dead.reset();
  static_cast<void>(MallocWorks());
}

std::unique_ptr<Ledger> OpenEither(Options options, Lasting lasting) {
  if (lasting == Lasting::kFromThenOn) {
    return Ledger::OpenOrInert(std::move(options));
  }
  absl::StatusOr<std::unique_ptr<Ledger>> opened =
      Ledger::Open(std::move(options));
  return opened.ok() ? *std::move(opened) : nullptr;
}

// The drain has a thread of its own, which takes the dead journal over.
bool RunOpening(int64_t nth, Lasting lasting) {
  const TempDirectory directory;
  Options options = SmallOptions(directory.path());
  LeaveJournal(options);
  Options spare = options;
  spare.manual_drain = false;
  spare.flush_interval_ms = 5;
  bool met = false;
  bool recorded = false;
  {
    FailMalloc(nth, lasting);
    const std::unique_ptr<Ledger> ledger =
        OpenEither(std::move(spare), lasting);
    if (ledger != nullptr) {
      recorded = !ledger->health().inert;
      Work(*ledger, kParts - 1);
      Ask(*ledger);
    }
    met = MallocWorks();
    EXPECT_TRUE(ledger != nullptr || lasting == Lasting::kOnce);
    if (recorded) {
      const absl::Status stored = ledger->Flush(absl::Seconds(5));
      EXPECT_TRUE(stored.ok()) << stored;
      ExpectNoneMissing(*ledger);
    }
  }
  absl::StatusOr<std::unique_ptr<Ledger>> again = Ledger::Open(options);
  EXPECT_TRUE(again.ok()) << again.status();
  if (!again.ok()) return false;
  EXPECT_TRUE(testing::Pump(**again).ok());
  EXPECT_TRUE((*again)->Close().ok());
  again->reset();
  ExpectAllStored(directory.path(), recorded ? kParts : kParts - 1);
  return met;
}

// The journal is in memory for want of a file; memory ends while the drain
// changes it for one.
bool RunRotation(int64_t nth, Lasting lasting) {
  const TempDirectory directory;
  const auto clock = std::make_shared<testing::ManualClock>();
  int asked = 0;
  Options options = SmallOptions(directory.path());
  options.clock = clock;
  // The second call of the disk is to make the journal.
  options.disk = std::make_shared<WatchedDisk>([&asked] {
    return ++asked == 2 ? absl::ResourceExhaustedError("full")
                        : absl::OkStatus();
  });
  std::unique_ptr<Ledger> ledger = *Ledger::Open(options);
  EXPECT_FALSE(ledger->health().degraded.empty());
  Work(*ledger, 0);
  FailMalloc(nth, lasting);
  testing::Pump(*ledger).IgnoreError();
  Work(*ledger, 1);
  clock->Advance(absl::Seconds(6));
  testing::Pump(*ledger).IgnoreError();
  Work(*ledger, 2);
  const bool met = MallocWorks();
  clock->Advance(absl::Seconds(6));
  EXPECT_TRUE(testing::Pump(*ledger).ok());
  Work(*ledger, 3);
  EXPECT_TRUE(testing::Pump(*ledger).ok());
  EXPECT_EQ(ledger->health().degraded, "");
  ExpectNoneMissing(*ledger);
  EXPECT_TRUE(ledger->Close().ok());
  ledger.reset();
  ExpectAllStored(directory.path());
  return met;
}

// All that a process allocates once: kernels, registries, the embedded prices.
bool RunFirst(int64_t nth, Lasting lasting) {
  const TempDirectory directory;
  Options options = SmallOptions(directory.path());
  FailMalloc(nth, lasting);
  std::unique_ptr<Ledger> ledger = OpenEither(std::move(options), lasting);
  if (ledger != nullptr) {
    Work(*ledger, 0);
    testing::Pump(*ledger).IgnoreError();
    Ask(*ledger);
  }
  const bool met = MallocWorks();
  const bool recorded = ledger != nullptr && !ledger->health().inert;
  if (!recorded) ledger = *Ledger::Open(SmallOptions(directory.path()));
  if (!recorded) Work(*ledger, 0);
  EXPECT_TRUE(testing::Pump(*ledger).ok());
  ExpectNoneMissing(*ledger);
  ledger.reset();
  ExpectAllStored(directory.path(), 1);
  return met;
}

// In a child, for which everything is the first time.
bool RunFirstInChild(int64_t nth, Lasting lasting) {
  const pid_t child = fork();
  if (child == 0) {
    const bool met = RunFirst(nth, lasting);
    _exit(::testing::Test::HasFailure() ? 2 : met ? 1 : 0);
  }
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status)) << "signal " << WTERMSIG(status);
  EXPECT_LT(WEXITSTATUS(status), 2);
  return WEXITSTATUS(status) == 1;
}

class SurvivesNoMemory : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!kMallocCanFail) {
      GTEST_SKIP() << "skipped: a sanitizer's malloc is not ours to fail";
    }
    static_cast<void>(TheScript());
  }

  template <typename Run>
  void ForEachAllocation(const char* what, int64_t stride, Run run) {
    if (TakesAll()) stride = 1;
    int64_t runs = 0;
    int64_t first = FirstAsked();
    for (const Lasting lasting : {Lasting::kOnce, Lasting::kFromThenOn}) {
      bool met = true;
      for (int64_t nth = first; met; nth += stride, ++runs) {
        const std::string trace = fmt::format(
            "{}: allocation {}{}", what, nth,
            lasting == Lasting::kOnce ? "" : " and all that follow");
        SCOPED_TRACE(trace);
        if (std::getenv("TOLL_TEST_VERBOSE") != nullptr) {
          fmt::print(stderr, "{}\n", trace);
        }
        const std::multiset<std::string> files = OpenFiles();
        met = run(nth, lasting);
        EXPECT_EQ(OpenFiles(), files);
        if (HasFailure()) return;
      }
      first = first % stride + 1;
    }
    fmt::print("{}: {} runs\n", what, runs);
    EXPECT_GT(runs, 20);
  }
};

// First, while this process has not used toll.
TEST_F(SurvivesNoMemory, AtEveryAllocationOfAProcessesFirstLedger) {
  ForEachAllocation("first", 997, RunFirstInChild);
}

TEST_F(SurvivesNoMemory, ATableStaysWhole) {
  bool met = true;
  for (int64_t nth = 1; met; ++nth) {
    HashMap<int64_t, int64_t> map;
    int64_t count = 0;
    FailMalloc(nth, Lasting::kOnce);
    try {
      for (; count < 1'000; ++count) map.emplace(count, count);
    } catch (const std::bad_alloc&) {
      // The one that was not put in is the last.
    }
    met = MallocWorks();
    EXPECT_EQ(map.size(), static_cast<size_t>(count));
    for (int64_t i = 0; i < 2'000; ++i) {
      EXPECT_EQ(map.emplace(i, i).second, i >= count);
    }
  }
}

// Two at a time, in no memory at all.
TEST_F(SurvivesNoMemory, AnInertLedgerNeedsNone) {
  const TempDirectory directory;
  Options options = SmallOptions(directory.path());
  Options more = options;
  Health told;
  FailMalloc(1, Lasting::kFromThenOn);
  {
    const std::unique_ptr<Ledger> ledger =
        Ledger::OpenOrInert(std::move(options));
    {
      const std::unique_ptr<Ledger> other =
          Ledger::OpenOrInert(std::move(more));
      Work(*other, 0);
      Ask(*other);
      other->Close().IgnoreError();
    }
    Work(*ledger, 0);
    told = ledger->health();
  }
  EXPECT_TRUE(MallocWorks());
  EXPECT_TRUE(told.inert);
  EXPECT_EQ(told.degraded, "out of memory");
  EXPECT_TRUE(std::filesystem::is_empty(directory.path()));
}

TEST_F(SurvivesNoMemory, AtEveryAllocationOfAnOpenLedger) {
  ForEachAllocation("open", 97, RunOpen);
}

TEST_F(SurvivesNoMemory, AtEveryAllocationOfOpening) {
  ForEachAllocation("opening", 149, RunOpening);
}

TEST_F(SurvivesNoMemory, AtEveryAllocationOfARotation) {
  ForEachAllocation("rotation", 61, RunRotation);
}

}  // namespace
}  // namespace toll::internal
