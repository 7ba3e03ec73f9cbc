// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Promise: however a process dies, no call whose Finish has returned is lost,
// none is stored twice, every call in flight comes back as interrupted, and
// the rollups are the sum of the rows.
//
// Method: a child of 1, 2, 6 or 16 threads works for 0 to 20 ms on a ledger of
// its own and dies; every third time the process that recovers is killed, too.
// After each recovery the rows are held against counters in a page that the
// parent owns. TOLL_TEST_DEATHS: so many deaths of each kind but SIGKILL, of
// which there are ten times as many.

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <random>
#include <thread>

#include "fmt/format.h"
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "store/forwarding_store.h"
#include "system/forked_child.h"
#include "system/times.h"
#include "system/told.h"
#include "temp_directory.h"

namespace toll::internal {
namespace {

constexpr size_t kThreadsMost = 16;
constexpr size_t kThreads[] = {1, 2, 6, kThreadsMost};

// A group of processes that may use little memory: who asks for more in it is
// killed by the kernel.
class SmallGroup {
 public:
  SmallGroup() {
    exists_ = Make("/sys/fs/cgroup/memory", "memory.limit_in_bytes") ||
              Make("/sys/fs/cgroup", "memory.max");  // Version 2.
  }
  ~SmallGroup() { rmdir(path_.c_str()); }
  SmallGroup(const SmallGroup&) = delete;
  SmallGroup& operator=(const SmallGroup&) = delete;

  bool exists() const { return exists_; }
  bool Join() const {
    return Write("cgroup.procs", fmt::format("{}", getpid()));
  }

 private:
  bool Make(const char* groups, const char* limit) {
    path_ = fmt::format("{}/toll-test-{}", groups, getpid());
    if (mkdir(path_.c_str(), 0700) != 0) return false;
    if (Write(limit, "33554432")) return true;
    rmdir(path_.c_str());
    return false;
  }
  bool Write(const char* file, std::string_view text) const {
    const int fd = open((path_ + "/" + file).c_str(), O_WRONLY | O_CLOEXEC);
    const bool written = fd >= 0 && write(fd, text.data(), text.size()) ==
                                        static_cast<ssize_t>(text.size());
    close(fd);
    return written;
  }

  std::string path_;
  bool exists_ = false;
};

// Of the parent; null without the rights to make one.
const SmallGroup* kSmallGroup = nullptr;

void RunOutOfMemory() {
  if (!kSmallGroup->Join()) _exit(6);
  constexpr size_t kBytes = 256 << 20;
  void* const memory = mmap(nullptr, kBytes, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  memset(memory, 1, kBytes);
}

enum class Moment : uint8_t {
  kAny,           // Of a thread that does nothing else.
  kBeforeCommit,  // The rows are written, the transaction is not closed.
  kAfterCommit,   // The rows are committed, their slots not yet free.
};

struct Death {
  const char* name;
  int signal;     // By which it ends; 0: it exits.
  void (*die)();  // Null: the parent kills.
  Moment moment = Moment::kAny;
  int times = 1;  // For each of TOLL_TEST_DEATHS.
};

constexpr Death kDeaths[] = {
    {"SIGKILL", SIGKILL, nullptr, Moment::kAny, 10},
    {"SIGTERM", SIGTERM, [] { raise(SIGTERM); }},
    {"abort", SIGABRT, [] { abort(); }},
    {"SIGSEGV", SIGSEGV, [] { raise(SIGSEGV); }},
    {"std::terminate", SIGABRT, [] { std::terminate(); }},
    {"_exit", 0, [] { _exit(0); }},
    {"exit", 0, [] { exit(0); }},
    {"quick_exit", 0, [] { quick_exit(0); }},
    {"OOM kill", SIGKILL, RunOutOfMemory},
    {"exec", 0, [] { execl("/bin/true", "true", nullptr); }},
    {"before COMMIT", SIGKILL, nullptr, Moment::kBeforeCommit},
    {"after COMMIT", SIGKILL, nullptr, Moment::kAfterCommit},
};

// Kills its process at the n-th commit.
class DeadlyStore : public ForwardingStore {
 public:
  DeadlyStore(std::shared_ptr<Store> to, Moment moment, unsigned commits)
      : ForwardingStore(std::move(to)), moment_(moment), left_(commits) {}

  absl::Status Commit(bool sync) override {
    const bool last = left_-- == 0;
    if (last && moment_ == Moment::kBeforeCommit) kill(getpid(), SIGKILL);
    absl::Status status = ForwardingStore::Commit(sync);
    if (last) kill(getpid(), SIGKILL);
    return status;
  }

 private:
  const Moment moment_;
  unsigned left_;
};

// What one life is to be.
struct Life {
  const Death& death;
  size_t threads;
  unsigned us;       // From the first call on, or from the fork.
  bool from_fork;    // Then it may die while its ledger opens.
  unsigned commits;  // For deaths at a commit.
};

void WaitForWork(ToldPage& told, const Life& life) {
  // Relaxed: a sign of life.
  while (!life.from_fork &&
         told[0].starting.load(std::memory_order_relaxed) == 0) {
    usleep(100);
  }
}

[[noreturn]] void Live(const std::string& path, ToldPage& told,
                       const Life& life) {
  SkipLeakCheck();
  const rlimit kNoCore{0, 0};
  setrlimit(RLIMIT_CORE, &kNoCore);
  // What a dying process says is no news.
  dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDERR_FILENO);
  for (const int number : {SIGSEGV, SIGABRT}) signal(number, SIG_DFL);
  Options options = {.path = path, .flush_interval_ms = 2};
  if (life.death.moment != Moment::kAny) {
    if (mkdir(path.c_str(), 0700) != 0) _exit(3);
    // The first commit is that of the journal's number.
    options.store = std::make_shared<DeadlyStore>(
        OpenStored(path), life.death.moment, 1 + life.commits);
  }
  const auto ledger = Ledger::Open(options);
  if (!ledger.ok()) _exit(3);
  std::vector<std::thread> threads;
  for (size_t t = 0; t < life.threads; ++t) {
    threads.emplace_back([&ledger, &told, t] {
      const std::string user = fmt::format("t{}", t);
      for (uint64_t i = 0;; ++i) {
        CallAndTell(**ledger, told[t], user, i);
        if (i % 20 == 0) usleep(300);
      }
    });
  }
  if (life.death.die != nullptr) {
    WaitForWork(told, life);
    usleep(life.us);
    life.death.die();
  }
  for (;;) pause();
}

pid_t Begin(const std::string& path, ToldPage& told, const Life& life) {
  const pid_t child = fork();
  if (child == 0) Live(path, told, life);
  return child;
}

void ExpectDiesAsMeant(pid_t child, ToldPage& told, const Life& life) {
  if (life.death.die == nullptr && life.death.moment == Moment::kAny) {
    WaitForWork(told, life);
    usleep(life.us);
    kill(child, SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  if (life.death.signal != 0) {
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == life.death.signal)
        << life.death.name << ": status " << status;
  } else {
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0)
        << life.death.name << ": status " << status;
  }
}

// A process that opens the directory, recovers, and is killed at it.
void DieRecovering(const std::string& path, unsigned us) {
  const pid_t child = fork();
  if (child == 0) {
    const auto ledger = Ledger::Open({.path = path, .flush_interval_ms = 1});
    for (;;) pause();
  }
  usleep(us);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
}

void Recover(const std::string& path) {
  const auto ledger = Ledger::Open({.path = path, .flush_interval_ms = 1});
  ASSERT_TRUE(ledger.ok()) << ledger.status();
  while ((*ledger)->health().recovering) usleep(200);
  EXPECT_EQ((*ledger)->health().degraded, "");
}

// Counted over all lives of a kind.
struct Sums {
  uint64_t rows = 0, finished = 0, interrupted = 0, dropped = 0;
};

void ExpectAllKept(const std::string& path, ToldPage& told, size_t threads,
                   Sums* sums) {
  const std::shared_ptr<Store> store = OpenStored(path);
  const std::vector<StoredCall> calls = ReadCalls(*store);
  std::map<std::string, ToldRows> rows = RowsByUser(calls);
  sums->rows += calls.size();
  for (size_t t = 0; t < threads; ++t) {
    const std::string user = fmt::format("t{}", t);
    ExpectKept(rows[user], told[t], user);
    sums->finished += rows[user].finished;
    sums->interrupted += rows[user].interrupted;
    sums->dropped += told[t].dropped;
  }
  ExpectRollupsEqualRows(*store, calls);
}

TEST(SurvivesAnyDeath, LosesNothingAndStoresNothingTwice) {
  std::mt19937 random(11);
  const size_t each = TimesOf("TOLL_TEST_DEATHS", 5);
  uint64_t interrupted = 0;
  const SmallGroup small_group;
  if (small_group.exists()) kSmallGroup = &small_group;
  for (const Death& death : kDeaths) {
    if (death.die == RunOutOfMemory && kSmallGroup == nullptr) {
      fmt::print("{:14} left out: it needs root and cgroups\n", death.name);
      continue;
    }
    Sums sums;
    const size_t deaths = each * static_cast<size_t>(death.times);
    for (size_t round = 0; round < deaths && !HasFailure(); ++round) {
      TempDirectory directory;
      const std::string path = directory / "ledger";
      ToldPage told(kThreadsMost);
      const Life life = {.death = death,
                         .threads = kThreads[random() % std::size(kThreads)],
                         .us = static_cast<unsigned>(random() % 20'000),
                         .from_fork = round % 5 == 4,
                         .commits = static_cast<unsigned>(random() % 5)};
      SCOPED_TRACE(fmt::format("{}, round {}, {} threads, {} us", death.name,
                               round, life.threads, life.us));
      ExpectDiesAsMeant(Begin(path, told, life), told, life);
      if (round % 3 == 2) {
        DieRecovering(path, static_cast<unsigned>(random() % 20'000));
      }
      Recover(path);
      ExpectAllKept(path, told, life.threads, &sums);
    }
    fmt::print(
        "{:14} {:5} times: {:7} rows, {:7} finished, {} interrupted, {} "
        "dropped\n",
        death.name, deaths, sums.rows, sums.finished, sums.interrupted,
        sums.dropped);
    fflush(stdout);  // A child that exits would print it again.
    EXPECT_GT(sums.finished, deaths) << death.name;
    interrupted += sums.interrupted;
  }
  EXPECT_GT(interrupted, 20u);
}

}  // namespace
}  // namespace toll::internal
