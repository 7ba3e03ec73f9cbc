// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Promise: a fault of storage never reaches the host. It sees no error and no
// exception, nothing is lost while the journal has room, and all is stored
// once the fault is over.
//
// Method: the n-th call of files, mappings and SQLite's file system fails, n =
// 1, 2, 3 ... until a run passes without meeting it; once, and from then on;
// with each error that a disk has. TOLL_TEST_FAULTS=all takes every n, else
// every ninth of each kind, another ninth for each kind.

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "fmt/format.h"
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/statvfs.h>

#include "ledger/fixture.h"
#include "store/sqlite_aside.h"
#include "store/sqlite_store.h"
#include "system/fault_plan.h"
#include "system/stored.h"
#include "system/watched_disk.h"
#include "tally/salvage.h"
#include "temp_directory.h"
#include "toll/ledger.h"
#include "toll/testing.h"

namespace toll::internal {
namespace {

constexpr int kCallsAPart = 8;
constexpr int kParts = 4;

int64_t Stride() {
  const char* asked = std::getenv("TOLL_TEST_FAULTS");
  return asked != nullptr ? 1 : 9;
}

// A host that works on whatever happens: `part` tells its calls apart.
void Work(Ledger& ledger, int part) {
  for (int i = 0; i < kCallsAPart; ++i) {
    const std::string id = fmt::format("c-{}-{}", part, i);
    Call call = ledger.Start({.provider = "openai",
                              .model = "gpt-4o",
                              .session = "s",
                              .user = fmt::format("u{}", part),
                              .endpoint = "/v1/chat/completions"});
    EXPECT_TRUE(call.recorded());
    std::move(call).Finish({.status = 200, .body = ChatAnswer(id)});
  }
}

// The response ids of a database, and what is wrong with it.
std::multiset<std::string> IdsIn(const std::string& database) {
  std::multiset<std::string> ids;
  const auto store = OpenSqliteStoreForReading(database);
  if (!store.ok()) {
    ADD_FAILURE() << database << ": " << store.status();
    return ids;
  }
  const std::vector<StoredCall> calls = ReadCalls(**store);
  for (const StoredCall& call : calls) ids.insert(call.response_id);
  ExpectRollupsEqualRows(**store, calls);
  return ids;
}

// What the ledger has once what a fault made toll set aside is salvaged. A pass
// whose COMMIT failed may be in the old database too: it must not count twice.
std::multiset<std::string> AllIds(const std::string& directory) {
  const std::shared_ptr<Store> store = OpenStored(directory);
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    const std::string path = entry.path().string();
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("toll.db") || name.ends_with("-wal") ||
        name.find(kDamagedMark) == std::string::npos) {
      continue;
    }
    const auto salvaged = SalvageDatabase(path, *store);
    EXPECT_TRUE(salvaged.ok()) << salvaged.status();
  }
  return IdsIn(directory + "/toll.db");
}

std::multiset<std::string> Expected() {
  std::multiset<std::string> ids;
  for (int part = 0; part < kParts; ++part) {
    for (int i = 0; i < kCallsAPart; ++i) {
      ids.insert(fmt::format("c-{}-{}", part, i));
    }
  }
  return ids;
}

class SurvivesFaults : public ::testing::Test {
 protected:
  SurvivesFaults()
      : disk_(std::make_shared<WatchedDisk>(
            [this] { return plan_.BeforeDisk(); })),
        vfs_("toll-faults", plan_) {}

  absl::StatusOr<std::unique_ptr<Ledger>> Open(const std::string& path) {
    absl::StatusOr<std::shared_ptr<Store>> store =
        OpenSqliteStore(path + "/toll.db", {.vfs = vfs_.name()});
    if (!store.ok()) return store.status();
    return Ledger::Open({.path = path,
                         .memory_pool_size = 1'024,
                         .notes_count = 256,
                         .store = *std::move(store),
                         .disk = disk_,
                         .manual_drain = true});
  }

  // True if the run met its fault.
  bool RunOpen(const FaultKind& kind, Lasting lasting, int64_t nth) {
    const TempDirectory directory;
    std::unique_ptr<Ledger> ledger = *Open(directory.path());
    Work(*ledger, 0);
    plan_.Arm(nth, kind, lasting);
    for (int part = 1; part < kParts; ++part) {
      testing::Pump(*ledger).IgnoreError();
      if (part == 2) ledger->Flush(absl::Seconds(1), true).IgnoreError();
      Work(*ledger, part);
      static_cast<void>(ledger->health());
    }
    const bool met = plan_.Disarm();
    // Over: two passes may still be told of it by what SQLite remembers.
    absl::Status stored = absl::UnknownError("");
    for (int i = 0; i < 5 && !stored.ok(); ++i) stored = testing::Pump(*ledger);
    EXPECT_TRUE(stored.ok()) << stored;
    EXPECT_EQ(ledger->health().dropped, 0);
    EXPECT_EQ(ledger->health().in_flight, 0);
    const absl::Status closed = ledger->Close();
    EXPECT_TRUE(closed.ok()) << closed;
    ledger.reset();
    EXPECT_EQ(AllIds(directory.path()), Expected());
    return met;
  }

  // A fault while the ledger opens: an error as a status, or none; what an
  // earlier process left is stored once the fault is over.
  bool RunOpening(const FaultKind& kind, Lasting lasting, int64_t nth) {
    const TempDirectory directory;
    {
      const std::unique_ptr<Ledger> ledger = *Open(directory.path());
      for (int part = 0; part < kParts; ++part) Work(*ledger, part);
    }
    // Opening waits three seconds for a database that stays busy: once will do.
    if (kind.sqlite == SQLITE_BUSY && lasting == Lasting::kFromThenOn) {
      if (busy_shown_) return false;
      busy_shown_ = true;
    }
    plan_.Arm(nth, kind, lasting);
    {
      absl::StatusOr<std::unique_ptr<Ledger>> ledger = Open(directory.path());
      if (ledger.ok()) testing::Pump(**ledger).IgnoreError();
      if (!ledger.ok()) {
        EXPECT_FALSE(ledger.status().message().empty());
      }
    }
    const bool met = plan_.Disarm();
    absl::StatusOr<std::unique_ptr<Ledger>> ledger = Open(directory.path());
    EXPECT_TRUE(ledger.ok()) << ledger.status();
    if (!ledger.ok()) return false;
    for (int i = 0; i < 5; ++i) testing::Pump(**ledger).IgnoreError();
    ledger->reset();
    EXPECT_EQ(AllIds(directory.path()), Expected());
    return met;
  }

  template <typename Run>
  void ForEachFault(const char* what, Run run) {
    const int64_t stride = Stride();
    int64_t runs = 0;
    int64_t first = 1;
    for (const FaultKind& kind : kFaultKinds) {
      for (const Lasting lasting : {Lasting::kOnce, Lasting::kFromThenOn}) {
        bool met = true;
        for (int64_t nth = first; met; nth += stride, ++runs) {
          SCOPED_TRACE(fmt::format(
              "{}: {} at call {}{}", what, kind.name, nth,
              lasting == Lasting::kOnce ? "" : " and all that follow"));
          met = run(kind, lasting, nth);
          if (HasFailure()) return;
        }
        first = first % stride + 1;
      }
    }
    fmt::print("{}: {} runs\n", what, runs);
    EXPECT_GT(runs, 50);
  }

  bool busy_shown_ = false;
  FaultPlan plan_;
  std::shared_ptr<WatchedDisk> disk_;
  ShimVfs vfs_;
};

TEST_F(SurvivesFaults, AtEveryCallOfAnOpenLedger) {
  ForEachFault("open",
               [this](const FaultKind& kind, Lasting lasting, int64_t nth) {
                 return RunOpen(kind, lasting, nth);
               });
}

TEST_F(SurvivesFaults, AtEveryCallOfOpening) {
  ForEachFault("opening",
               [this](const FaultKind& kind, Lasting lasting, int64_t nth) {
                 return RunOpening(kind, lasting, nth);
               });
}

// A real one: the database's disk has no block left, then has again.
TEST(SurvivesFullDisk, StoresAllWhenThereIsRoomAgain) {
  const TempDirectory directory;
  if (mount("toll-test", directory.path().c_str(), "tmpfs", 0,
            "size=8m,mode=0700") != 0) {
    GTEST_SKIP() << "skipped: mounting a small disk needs root";
  }
  std::multiset<std::string> ids;
  const std::string path = directory / "ledger";
  const std::string ballast = directory / "ballast";
  {
    const auto opened = Ledger::Open({.path = path,
                                      .memory_pool_size = 4'096,
                                      .notes_count = 256,
                                      .flush_interval_ms = 5});
    ASSERT_TRUE(opened.ok()) << opened.status();
    Ledger& ledger = **opened;
    Work(ledger, 0);
    ASSERT_TRUE(ledger.Flush(absl::Seconds(10)).ok());
    FILE* file = fopen(ballast.c_str(), "w");
    ASSERT_NE(file, nullptr);
    const std::vector<char> block(4096, 'x');
    while (fwrite(block.data(), 1, block.size(), file) == block.size()) {
    }
    fclose(file);
    for (int part = 1; part < 200; ++part) Work(ledger, part);
    EXPECT_FALSE(ledger.Flush(absl::Milliseconds(200)).ok());
    EXPECT_GT(ledger.health().drain_failures, 0);
    std::filesystem::remove(ballast);
    const absl::Status stored = ledger.Flush(absl::Seconds(5));
    EXPECT_TRUE(stored.ok()) << stored;
    EXPECT_EQ(ledger.health().dropped, 0);
  }
  EXPECT_EQ(IdsIn(path + "/toll.db").size(), size_t{200} * kCallsAPart);
  umount2(directory.path().c_str(), MNT_DETACH);
}

}  // namespace
}  // namespace toll::internal
