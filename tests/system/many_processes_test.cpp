// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Promise: many processes may use one directory. No call is lost, whoever
// reads sees a consistent state, no host hears of another's lock, and what
// dead processes left is taken over once.
//
// Method: sixteen writers, of which every fourth is killed and replaced again
// and again, beside a process that asks its own ledger, one that reads the
// database as `toll report` does, and one that makes backups.
// TOLL_TEST_SECONDS: for so long.

#include <signal.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "journal/journal.h"
#include "store/sqlite_backup.h"
#include "system/forked_child.h"
#include "system/times.h"
#include "system/told.h"
#include "temp_directory.h"

namespace toll::internal {
namespace {

constexpr size_t kWriters = 16;
constexpr size_t kLivesMax = 4'096;

// What processes tell beside their calls, in a page of its own.
struct Heard {
  std::atomic<uint64_t> logs, reads, backups, wrong, recovered;
};

class HeardPage {
 public:
  HeardPage() {
    void* page = mmap(nullptr, sizeof(Heard), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EXPECT_NE(page, MAP_FAILED);
    heard_ = new (page) Heard();
  }
  ~HeardPage() { munmap(heard_, sizeof(Heard)); }
  HeardPage(const HeardPage&) = delete;
  HeardPage& operator=(const HeardPage&) = delete;

  Heard* operator->() { return heard_; }

 private:
  Heard* heard_ = nullptr;
};

pid_t Spawn(const std::function<void()>& live) {
  const pid_t child = fork();
  if (child != 0) return child;
  SkipLeakCheck();
  live();
  _exit(0);
}

std::string UserOf(size_t life) { return fmt::format("life{}", life); }

// Writes until the time is over or it is killed.
void Write(const std::string& path, Told& told, HeardPage& heard, size_t life,
           absl::Time until) {
  const auto ledger =
      Ledger::Open({.path = path,
                    .memory_pool_size = 4'096,
                    .flush_interval_ms = 20,
                    .log = [&heard](absl::StatusCode, std::string_view what) {
                      Up(heard->logs);
                      fmt::print(stderr, "heard by a host: {}\n", what);
                    }});
  if (!ledger.ok()) {
    fmt::print(stderr, "not opened: {}\n", ledger.status().ToString());
    _exit(3);
  }
  for (uint64_t i = 0; absl::Now() < until; ++i) {
    CallAndTell(**ledger, told, UserOf(life), i);
    usleep(i % 8 == 0 ? 4'000 : 200);
  }
  const Health before = (*ledger)->health();
  if (!(*ledger)->Flush(absl::Minutes(1)).ok()) _exit(4);
  if (!before.degraded.empty() || !before.last_store_error.empty()) {
    fmt::print(stderr, "health: {} {}\n", before.degraded,
               before.last_store_error);
    _exit(5);
  }
  heard->recovered.fetch_add(static_cast<uint64_t>(before.recovered),
                             std::memory_order_relaxed);  // Read after exit.
}

// A state is consistent: sums never shrink, and all cuts add up to the same.
bool IsConsistent(const absl::StatusOr<Summary>& all,
                  const absl::StatusOr<Summary>& cut, int64_t* calls) {
  if (!all.ok() || !cut.ok()) {
    fmt::print(stderr, "not read: {}\n",
               (all.ok() ? cut : all).status().ToString());
    return false;
  }
  int64_t in_rows = cut->rest.calls;
  for (const Row& row : cut->rows) in_rows += row.calls;
  const bool holds = all->total.calls >= *calls && in_rows == cut->total.calls;
  *calls = all->total.calls;
  return holds;
}

void Ask(const std::string& path, HeardPage& heard, absl::Time until) {
  const auto ledger = Ledger::Open({.path = path, .memory_pool_size = 1'024});
  if (!ledger.ok()) _exit(3);
  int64_t calls = 0;
  while (absl::Now() < until) {
    const auto all = (*ledger)->Summarize({});
    const auto cut = (*ledger)->Summarize({.group_by = {Dimension::kUser}});
    if (!IsConsistent(all, cut, &calls)) Up(heard->wrong);
    Up(heard->reads);
    usleep(20'000);
  }
}

// As `toll report` does: the database alone, opened anew each time.
void Report(const std::string& path, HeardPage& heard, absl::Time until) {
  int64_t calls = 0;
  while (absl::Now() < until) {
    const auto store = OpenSqliteStoreForReading(path + "/toll.db");
    if (!store.ok()) {
      fmt::print(stderr, "not opened: {}\n", store.status().ToString());
      Up(heard->wrong);
      continue;
    }
    const auto all = Summarize(**store, {});
    const auto cut =
        Summarize(**store, {.group_by = {Dimension::kIssue}, .limit = 1});
    if (!IsConsistent(all, cut, &calls)) Up(heard->wrong);
    Up(heard->reads);
    usleep(30'000);
  }
}

void Backup(const std::string& path, HeardPage& heard, absl::Time until) {
  for (int i = 0; absl::Now() < until; ++i) {
    const std::string to = path + "-backup";
    std::filesystem::remove(to);
    absl::Status status = BackupDatabase(path + "/toll.db", to);
    if (status.ok()) {
      const auto copy = OpenSqliteStore(to, {});
      if (copy.ok()) ExpectRollupsEqualRows(**copy, ReadCalls(**copy));
      status = copy.status();
    }
    if (!status.ok() || ::testing::Test::HasFailure()) {
      fmt::print(stderr, "backup: {}\n", status.ToString());
      Up(heard->wrong);
    }
    Up(heard->backups);
    usleep(100'000);
  }
}

void Wait(pid_t child, int signal) {
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  if (signal != 0) {
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == signal) << status;
  } else {
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  }
}

// What the dead left is taken over, not only read.
void ExpectNoJournal(const std::string& path) {
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    EXPECT_NE(entry.path().extension(), Journal::kSuffix) << entry.path();
  }
}

TEST(ManyProcesses, LoseNothingAndHearNothing) {
  TempDirectory directory;
  const std::string path = directory / "ledger";
  const auto seconds = static_cast<double>(TimesOf("TOLL_TEST_SECONDS", 6));
  const absl::Time until = absl::Now() + absl::Seconds(seconds);
  ToldPage told(kLivesMax);
  HeardPage heard;
  size_t lives = 0;
  const auto writer = [&] {
    const size_t life = lives++;
    return Spawn([&, life] { Write(path, told[life], heard, life, until); });
  };
  std::array<pid_t, kWriters> writers;
  for (pid_t& child : writers) child = writer();  // All open a new directory.
  while (!std::filesystem::exists(path + "/toll.db")) usleep(1'000);
  usleep(200'000);
  const pid_t others[] = {Spawn([&] { Ask(path, heard, until); }),
                          Spawn([&] { Report(path, heard, until); }),
                          Spawn([&] { Backup(path, heard, until); })};
  std::mt19937 random(3);
  size_t kills = 0;
  while (absl::Now() < until - absl::Seconds(1) && lives < kLivesMax) {
    usleep(100'000);
    pid_t& child = writers[random() % (kWriters / 4)];
    kill(child, SIGKILL);
    Wait(child, SIGKILL);
    ++kills;
    child = writer();
  }
  for (const pid_t child : writers) Wait(child, 0);
  for (const pid_t child : others) Wait(child, 0);
  {
    const auto ledger = Ledger::Open({.path = path});
    ASSERT_TRUE(ledger.ok()) << ledger.status();
    while ((*ledger)->health().recovering) usleep(1'000);
  }
  const std::shared_ptr<Store> store = OpenStored(path);
  const std::vector<StoredCall> calls = ReadCalls(*store);
  std::map<std::string, ToldRows> rows = RowsByUser(calls);
  for (size_t life = 0; life < lives; ++life) {
    ExpectKept(rows[UserOf(life)], told[life], UserOf(life));
  }
  ExpectRollupsEqualRows(*store, calls);
  EXPECT_EQ(heard->wrong, 0u);
  EXPECT_EQ(heard->logs, 0u) << "a host heard of another's lock";
  EXPECT_GT(heard->reads, 10u);
  EXPECT_GT(heard->backups, 0u);
  EXPECT_GT(kills, 0u);
  EXPECT_GT(heard->recovered, 0u) << "by those who live on, not the last one";
  ExpectNoJournal(path);
  fmt::print(
      "{} calls of {} lives, {} killed; {} taken over; {} reads, {} backups\n",
      calls.size(), lives, kills, heard->recovered.load(), heard->reads.load(),
      heard->backups.load());
}

}  // namespace
}  // namespace toll::internal
