// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Promise: power loss takes at most the calls of the last sync interval, and
// none that a durable Flush saw; what is left opens, is whole, and adds up.
//
// Method: every write and sync of the database (by SQLite's VFS) and of the
// journal (a mapping: its pages are compared around each sync and step) is
// recorded. At moments drawn by chance, within transactions and syncs too, the
// files are rebuilt as a power cut may leave them: any part of what was not
// synced, in any order, cut at sectors of 512 bytes. A real ledger opens each.
// TOLL_TEST_POWER_LOSSES asks for more of them.

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "fmt/format.h"
#include <gtest/gtest.h>

#include "drain.h"
#include "ledger_core.h"
#include "simulation/sim_disk.h"
#include "store/sqlite_store.h"
#include "system/cut_database.h"
#include "system/stored.h"
#include "system/times.h"
#include "temp_directory.h"
#include "toll/ledger.h"
#include "toll/testing.h"

namespace toll::internal {
namespace {

constexpr int64_t kNsPerMs = 1'000'000;
constexpr int64_t kSyncNs = 1'000 * kNsPerMs;

// What the host knows of a call.
struct Fact {
  std::string name;
  int input = 0;
  bool fails = false;
  int64_t start_ns = 0;
  int64_t settled_ns = -1;  // -1: in flight.
  bool flushed = false;     // A durable Flush returned after it.

  std::string usage() const {
    return fmt::format(
        R"({{"prompt_tokens":{},"completion_tokens":7,"total_tokens":{}}})",
        input, input + 7);
  }
  std::string body() const {
    if (fails) {
      return fmt::format(
          R"({{"error":{{"message":"no {}","type":"server_error"}}}})", name);
    }
    return fmt::format(
        R"({{"id":"{}","object":"chat.completion","model":"gpt-4o-2024-08-06",)"
        R"("choices":[{{"index":0,"finish_reason":"stop"}}],"usage":{}}})",
        name, usage());
  }
};

struct Losses {
  int64_t states = 0;
  int64_t lost_calls = 0;
  int64_t oldest_lost_ns = 0;
  int64_t interrupted = 0;
};

void Spill(const std::string& directory,
           const std::map<std::string, std::string>& files) {
  for (const auto& [path, text] : files) {
    const std::string name = std::filesystem::path(path).filename().string();
    std::ofstream(directory + "/" + name, std::ios::binary) << text;
  }
}

// A host, its ledger, and the power that may fail.
class PowerLoss {
 public:
  PowerLoss(uint64_t seed, Losses* losses)
      : dice_(seed), vfs_("toll-cuts", files_), losses_(losses) {
    absl::StatusOr<std::shared_ptr<Store>> store =
        OpenSqliteStore(directory_ / "toll.db", StoreOptions(vfs_.name()));
    EXPECT_TRUE(store.ok()) << store.status();
    absl::StatusOr<std::unique_ptr<Ledger>> ledger =
        Ledger::Open({.path = directory_.path(),
                      .memory_pool_size = 1'024,
                      .notes_count = 512,
                      .sync_interval_ms = kSyncNs / kNsPerMs,
                      .clock = clock_,
                      .store = *std::move(store),
                      .disk = disk_,
                      .manual_drain = true});
    EXPECT_TRUE(ledger.ok()) << ledger.status();
    ledger_ = *std::move(ledger);
    engine_ = LedgerCore::Of(*ledger_).LiveEngine();
    next_round_ns_ = Now();
    files_.event = [this] { MaybeCut(); };
    disk_->around_sync = [this] { MaybeCut(); };
    disk_->before_sync = [this] {
      return files_.sync_refusal == SQLITE_OK || dice_.OneIn(2)
                 ? absl::OkStatus()
                 : absl::AbortedError("no sync");
    };
  }
  ~PowerLoss() {
    files_.event = [] {};
  }

  void Run() {
    for (int step = 0; step < 250 && !::testing::Test::HasFailure(); ++step) {
      Step();
      MaybeCut();
    }
    refuses_until_ns_ = std::min(refuses_until_ns_, Now());
    Advance(2 * kSyncNs);
  }

 private:
  SqliteStoreOptions StoreOptions(const std::string& vfs) const {
    SqliteStoreOptions options;
    options.vfs = vfs;
    options.now = [clock = clock_] {
      return absl::FromUnixNanos(clock->Now().real_ns);
    };
    return options;
  }
  int64_t Now() const { return clock_->Now().real_ns; }

  void Step() {
    const uint64_t roll = dice_.Below(100);
    if (roll < 35) {
      Start();
    } else if (roll < 70) {
      Settle();
    } else if (roll < 74) {
      Flush();
    } else if (roll < 77) {
      Refuse();
    } else if (roll < 80) {
      Advance(dice_.Between(1, 4'000) * kNsPerMs);
    } else {
      Advance(dice_.Between(1, 300) * kNsPerMs);
    }
  }

  void Start() {
    Fact fact;
    fact.name = fmt::format("call-{}", facts_.size());
    fact.input = static_cast<int>(dice_.Between(1, 9'999));
    fact.fails = dice_.OneIn(8);
    fact.start_ns = Now();
    open_.emplace(facts_.size(),
                  ledger_->Start({.provider = "openai",
                                  .model = "gpt-4o",
                                  .session = fact.name,
                                  .user = fact.name,
                                  .endpoint = "/v1/chat/completions"}));
    facts_.push_back(std::move(fact));
  }

  void Settle() {
    if (open_.empty()) return;
    const auto at = std::next(
        open_.begin(), static_cast<std::ptrdiff_t>(dice_.Below(open_.size())));
    Fact& fact = facts_[at->first];
    std::move(at->second)
        .Finish({.status = fact.fails ? 500 : 200, .body = fact.body()});
    fact.settled_ns = Now();
    open_.erase(at);
  }

  void Flush() {
    if (!ledger_->Flush(absl::Seconds(1), true).ok()) {
      next_round_ns_ = Now();  // As the drain, which tries again at once.
      return;
    }
    for (Fact& fact : facts_) fact.flushed |= fact.settled_ns >= 0;
  }

  // Another writer keeps the database, or its disk is full.
  void Refuse() {
    refuses_until_ns_ = Now() + dice_.Between(100, 4'000) * kNsPerMs;
    if (!dice_.OneIn(4)) {
      files_.refusal = dice_.OneIn(2) ? SQLITE_BUSY : SQLITE_FULL;
      return;
    }
    // A disk that syncs nothing is beyond any promise but the one that what it
    // did sync stays.
    files_.sync_refusal = SQLITE_IOERR_FSYNC;
    sync_fails_since_ns_ = std::min(sync_fails_since_ns_, Now());
  }

  void Round() {
    if (Now() >= refuses_until_ns_) {
      files_.refusal = files_.sync_refusal = SQLITE_OK;
    }
    // After an interval all is made good.
    if (Now() > refuses_until_ns_ + kSyncNs) sync_fails_since_ns_ = INT64_MAX;
    const DrainWait wait = engine_->drain->Round();
    next_round_ns_ = Now() + wait.deaf_ns + wait.pause_ns;
  }

  // Time passes, and the drain has its rounds when they are due.
  void Advance(int64_t ns) {
    const int64_t until_ns = Now() + ns;
    while (next_round_ns_ <= until_ns) {
      if (next_round_ns_ > Now()) {
        clock_->Advance(absl::Nanoseconds(next_round_ns_ - Now()));
      }
      Round();
    }
    clock_->Advance(absl::Nanoseconds(until_ns - Now()));
  }

  void MaybeCut() {
    if (cutting_ || !dice_.OneIn(12) || ::testing::Test::HasFailure()) return;
    cutting_ = true;
    Cut();
    cutting_ = false;
  }

  void Cut() {
    SCOPED_TRACE(fmt::format("state {}", losses_->states));
    ++losses_->states;
    const TempDirectory after("/dev/shm");
    Spill(after.path(), files_.AfterPowerCut(dice_));
    Spill(after.path(), disk_->FilesAfterPowerCut(dice_));
    absl::StatusOr<std::shared_ptr<Store>> store =
        OpenSqliteStore(after / "toll.db", StoreOptions(""));
    ASSERT_TRUE(store.ok()) << "unopenable: " << store.status();
    const absl::StatusOr<std::unique_ptr<Ledger>> ledger =
        Ledger::Open({.path = after.path(),
                      .memory_pool_size = 1'024,
                      .notes_count = 64,
                      .clock = clock_,
                      .store = *store,
                      .manual_drain = true});
    ASSERT_TRUE(ledger.ok()) << ledger.status();
    const absl::Status pumped = testing::Pump(**ledger);
    ASSERT_TRUE(pumped.ok()) << pumped;
    for (const auto& entry :
         std::filesystem::directory_iterator(after.path())) {
      const std::string name = entry.path().filename().string();
      EXPECT_FALSE(name.starts_with("toll.db.damaged")) << name;
    }
    const std::vector<StoredCall> calls = ReadCalls(**store);
    Check(calls);
    ExpectRollupsEqualRows(**store, calls);
  }

  void Check(const std::vector<StoredCall>& calls) {
    std::set<std::string> stored;
    for (const StoredCall& call : calls) {
      const size_t index = call.user.starts_with("call-")
                               ? std::stoul(call.user.substr(5))
                               : facts_.size();
      ASSERT_LT(index, facts_.size()) << "a row of no call: " << call.user;
      const Fact& fact = facts_[index];
      EXPECT_TRUE(stored.insert(call.user).second) << "twice: " << call.user;
      CheckRow(fact, call);
    }
    for (const Fact& fact : facts_) {
      if (fact.settled_ns < 0 || stored.contains(fact.name)) continue;
      ++losses_->lost_calls;
      const int64_t age_ns = Now() - fact.settled_ns;
      if (sync_fails_since_ns_ == INT64_MAX) {
        losses_->oldest_lost_ns = std::max(losses_->oldest_lost_ns, age_ns);
      }
      EXPECT_FALSE(MustBeThere(fact))
          << fact.name << " is lost: settled " << age_ns / kNsPerMs
          << " ms ago, flushed: " << fact.flushed << "; the disk "
          << (sync_fails_since_ns_ == INT64_MAX ? "syncs" : "does not sync");
    }
  }

  bool MustBeThere(const Fact& fact) const {
    return fact.flushed ||
           (fact.settled_ns >= 0 &&
            std::min(Now(), sync_fails_since_ns_) - fact.settled_ns > kSyncNs);
  }

  void CheckRow(const Fact& fact, const StoredCall& call) {
    SCOPED_TRACE(fact.name);
    const Record& record = call.record;
    EXPECT_EQ(call.model, "gpt-4o");
    EXPECT_NEAR(static_cast<double>(record.start_ns - fact.start_ns), 0, 1e3);
    if (record.outcome == Outcome::kInterrupted) {
      ++losses_->interrupted;
      EXPECT_FALSE(MustBeThere(fact)) << "settled, and stored as interrupted";
      return;
    }
    ASSERT_GE(fact.settled_ns, 0);
    EXPECT_EQ(record.outcome,
              fact.fails ? Outcome::kFailed : Outcome::kFinished);
    EXPECT_EQ(call.response_id, fact.fails ? "" : fact.name);
    EXPECT_EQ(call.raw_usage, fact.fails ? "" : fact.usage());
    EXPECT_EQ(call.error_text.find(fact.name) != std::string::npos, fact.fails)
        << call.error_text;
    EXPECT_EQ(record.leaves[kInput],
              fact.fails ? 0U : static_cast<uint32_t>(fact.input));
    EXPECT_NEAR(static_cast<double>(record.latency_ns),
                static_cast<double>(fact.settled_ns - fact.start_ns), 1e3);
  }

  Dice dice_;
  const TempDirectory directory_{"/dev/shm"};
  CutDatabase files_;
  ShimVfs vfs_;
  std::shared_ptr<SimDisk> disk_ = std::make_shared<SimDisk>();
  std::shared_ptr<testing::ManualClock> clock_ =
      std::make_shared<testing::ManualClock>();
  Losses* const losses_;
  std::unique_ptr<Ledger> ledger_;
  Engine* engine_ = nullptr;

  std::vector<Fact> facts_;
  std::map<size_t, Call> open_;  // By the index of their fact.
  int64_t next_round_ns_ = 0;
  int64_t refuses_until_ns_ = 0;
  int64_t sync_fails_since_ns_ = INT64_MAX;
  bool cutting_ = false;
};

TEST(SurvivesPowerLoss, LosesAtMostTheSyncInterval) {
  const auto asked =
      static_cast<int64_t>(TimesOf("TOLL_TEST_POWER_LOSSES", 300));
  Losses losses;
  for (uint64_t seed = 1; losses.states < asked && !HasFailure(); ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    PowerLoss(seed, &losses).Run();
  }
  fmt::print(
      "{} states: {} calls lost, the oldest settled {} ms before the cut; {} "
      "came back as interrupted\n",
      losses.states, losses.lost_calls, losses.oldest_lost_ns / kNsPerMs,
      losses.interrupted);
  // A cut that takes nothing, ever, was none.
  EXPECT_GT(losses.lost_calls, 0);
}

}  // namespace
}  // namespace toll::internal
