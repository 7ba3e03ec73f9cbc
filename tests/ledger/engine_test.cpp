// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "engine.h"

#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "ledger/fixture.h"
#include "system/watched_disk.h"

namespace toll::internal {
namespace {

using EngineTest = LedgerFixture;

int JournalsIn(const std::string& path) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    count += entry.path().extension() == ".journal" ? 1 : 0;
  }
  return count;
}

TEST_F(EngineTest, LeavesNoJournalWhenAllIsStored) {
  Open();
  Start().Settle({.input = 1});
  const std::string path = ledger_->path();
  EXPECT_EQ(JournalsIn(path), 1);
  ledger_.reset();
  EXPECT_EQ(JournalsIn(path), 0);
  EXPECT_EQ(ReadCalls(*store_).size(), 1u);
}

TEST_F(EngineTest, ALateFinishIsStoredByTheNextOpen) {
  Open();
  Call late = Start("late");
  const std::string path = ledger_->path();
  ledger_.reset();
  EXPECT_EQ(JournalsIn(path), 1);
  std::move(late).Finish({.body = ChatAnswer("chatcmpl-late")});
  Open();
  const std::vector<StoredCall> calls = Calls();
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_EQ(calls[0].response_id, "chatcmpl-late");
  EXPECT_EQ(calls[0].record.outcome, Outcome::kFinished);
  // Priced by recovery: the dead journal's table of prices is gone.
  EXPECT_EQ(calls[0].record.cost_state, CostState::kComputed);
  EXPECT_EQ(JournalsIn(path), 1);
}

TEST_F(EngineTest, AStreamCutByDeathIsToldFromACall) {
  const pid_t child = fork();
  if (child == 0) {
    Open();
    Stream stream(Start());
    stream.Chunk("data: {}\n\n");
    Call call = Start();
    _exit(0);
  }
  int ended = 0;
  ASSERT_EQ(waitpid(child, &ended, 0), child);
  ASSERT_EQ(ended, 0);
  Open();
  const std::vector<StoredCall> calls = Calls();
  ASSERT_EQ(calls.size(), 2u);
  EXPECT_EQ(calls[0].record.outcome, Outcome::kInterrupted);
  EXPECT_EQ(calls[0].record.flags & (kStreamed | kStreamIncomplete),
            kStreamed | kStreamIncomplete);
  EXPECT_EQ(calls[1].record.outcome, Outcome::kInterrupted);
  EXPECT_EQ(calls[1].record.flags & kStreamed, 0u);
}

TEST_F(EngineTest, AfterCloseStartIsInert) {
  Open();
  Call open = Start();
  ASSERT_TRUE(ledger_->Close().ok());
  Call after = Start();
  EXPECT_FALSE(after.recorded());
  std::move(after).Settle({.input = 1});
  std::move(open).Settle({.input = 2});
  EXPECT_TRUE(ledger_->health().inert);
  EXPECT_TRUE(ledger_->Close().ok());
  ledger_.reset();
  Open();
  ASSERT_EQ(Calls().size(), 1u);
}

TEST_F(EngineTest, ManyCallsMayOutliveTheirLedger) {
  Open();
  std::vector<Call> calls;
  for (int i = 0; i < 200; ++i) calls.push_back(Start());
  ledger_.reset();
  std::vector<std::thread> threads;
  for (size_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (size_t i = t; i < calls.size(); i += 4) {
        std::move(calls[i]).Settle({.input = 1});
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  Open();
  EXPECT_EQ(Calls().size(), 200u);
}

TEST_F(EngineTest, MoreThreadsThanNumbersShareABlock) {
  Open();
  constexpr size_t kMany = kThreadsMax + 40;
  std::vector<std::thread> threads;
  std::atomic<size_t> arrived{0};
  for (size_t t = 0; t < kMany; ++t) {
    threads.emplace_back([&] {
      Start().Settle({.input = 1});
      ++arrived;
      // All at once: none may end and give its number to the next.
      while (arrived < kMany) std::this_thread::yield();
      Start().Settle({.input = 1});
    });
  }
  for (std::thread& thread : threads) thread.join();
  const Health before = ledger_->health();
  EXPECT_EQ(before.offered, static_cast<int64_t>(2 * kMany));
  EXPECT_EQ(before.dropped, 0);
  EXPECT_EQ(Calls().size(), 2 * kMany);
}

TEST_F(EngineTest, TwoLedgersDoNotMix) {
  Open();
  const auto other_store = testing::MemoryStore();
  auto other = Ledger::Open({.path = directory_ / "other",
                             .clock = clock_,
                             .store = other_store,
                             .manual_drain = true});
  ASSERT_TRUE(other.ok()) << other.status();
  for (int i = 0; i < 10; ++i) {
    Start().Settle({.input = 1});
    (*other)
        ->Start({.provider = "anthropic", .model = "claude-sonnet-4-5"})
        .Settle({.input = 1});
  }
  ASSERT_TRUE(testing::Pump(**other).ok());
  EXPECT_EQ(Calls().size(), 10u);
  EXPECT_EQ(ReadCalls(*other_store).size(), 10u);
}

TEST_F(EngineTest, ADamagedJournalIsSetAsideAndSaid) {
  const std::string path = directory_ / "ledger";
  ASSERT_TRUE(PosixDisk().MakePrivateDirectory(path).ok());
  std::ofstream(path + "/bad.journal") << std::string(9'000, 'x');
  Open();
  Start().Settle({.input = 1});
  EXPECT_EQ(Calls().size(), 1u);
  EXPECT_NE(ledger_->health().degraded.find("bad.journal"), std::string::npos);
  EXPECT_NE(ledger_->health().degraded.find("set aside"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(path + "/bad.journal"));
}

// A disk on which, while it is full, no file can grow.
class FullDisk : public WatchedDisk {
 public:
  FullDisk() : WatchedDisk([] { return absl::OkStatus(); }) {}
  bool is_full = true;

  absl::Status Allocate(DiskFile file, int64_t offset, int64_t bytes) override {
    if (is_full) return absl::ResourceExhaustedError("no space left");
    return WatchedDisk::Allocate(file, offset, bytes);
  }
};

TEST_F(EngineTest, WithoutRoomTheJournalIsInMemoryUntilThereIs) {
  const auto disk = std::make_shared<FullDisk>();
  Options options = ManualOptions();
  options.disk = disk;
  std::string told;
  options.log = [&](absl::StatusCode, std::string_view text) { told += text; };
  Open(options);
  EXPECT_THAT(told, ::testing::HasSubstr("no space left"));
  EXPECT_EQ(ledger_->health().degraded, told);
  Call across = Start("across");
  for (int i = 0; i < 100; ++i) Start().Settle({.input = 1});
  EXPECT_EQ(JournalsIn(ledger_->path()), 0);
  EXPECT_EQ(Calls().size(), 100u);
  // Not tried again at once; nor is anything said twice.
  disk->is_full = false;
  Pump();
  EXPECT_EQ(ledger_->health().degraded, told);
  clock_->Advance(absl::Seconds(10));
  Pump();
  EXPECT_EQ(ledger_->health().degraded, "");
  EXPECT_EQ(JournalsIn(ledger_->path()), 1);
  std::move(across).Settle({.input = 2});
  Start().Settle({.input = 1});
  EXPECT_EQ(Calls().size(), 102u);
  EXPECT_EQ(ledger_->health().dropped, 0);
  ledger_.reset();
}

TEST_F(EngineTest, KeepsItsFilesPrivateWhateverTheUmask) {
  const mode_t before = umask(0);
  Options options = ManualOptions();
  options.store = nullptr;
  Open(options);
  Start().Settle({.input = 1});
  Pump();
  umask(before);
  for (const auto& entry :
       std::filesystem::directory_iterator(ledger_->path())) {
    struct stat stat {};
    ASSERT_EQ(::stat(entry.path().c_str(), &stat), 0);
    EXPECT_EQ(stat.st_mode & 0777, 0600u) << entry.path();
  }
  struct stat stat {};
  ASSERT_EQ(::stat(ledger_->path().c_str(), &stat), 0);
  EXPECT_EQ(stat.st_mode & 0777, 0700u);
}

TEST_F(EngineTest, LeavesTheHostsSignalsAlone) {
  struct sigaction before[32], after[32];
  for (int s = 1; s < 32; ++s) sigaction(s, nullptr, &before[s]);
  Options options = ManualOptions();
  options.manual_drain = false;
  Open(options);
  for (int s = 1; s < 32; ++s) {
    sigaction(s, nullptr, &after[s]);
    EXPECT_EQ(before[s].sa_handler, after[s].sa_handler) << s;
  }
}

}  // namespace
}  // namespace toll::internal
