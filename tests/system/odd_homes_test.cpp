// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Promise: where a process has little of something, or its home is an odd one,
// toll works there, or says what it lacks; the host goes on either way.
//
// Method: a child that takes something away from itself, opens a ledger, makes
// calls and closes it, or finds out why it can not.

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "fmt/format.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/local_directory.h"
#include "system/forked_child.h"
#include "system/stored.h"
#include "system/watched_disk.h"
#include "temp_directory.h"

namespace toll::internal {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr int kCalls = 5'000;

// What a child came to: 0 if all is well.
enum Came : int { kWell = 0, kNotTold = 11, kLost = 12, kNoSetUp = 13 };

int InChild(const std::function<int()>& live) {
  const pid_t child = fork();
  if (child == 0) {
    SkipLeakCheck();
    alarm(100);
    _exit(live());
  }
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status)) << "signal " << WTERMSIG(status);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool Limit(__rlimit_resource what, rlim_t most) {
  const rlimit limit{most, most};
  return setrlimit(what, &limit) == 0;
}

// Calls in numbers, then a close: nothing of the host's may break, and what
// could not be kept is told.
int CallAndClose(const std::string& path, const char* user = "u") {
  auto ledger = Ledger::OpenOrInert(
      {.path = path, .memory_pool_size = kCalls, .close_timeout_ms = 5'000});
  for (int i = 0; i < kCalls; ++i) {
    ledger->Start({.provider = "openai", .model = "gpt-4o", .user = user})
        .Settle({.input = 1});
  }
  const bool flushed = ledger->Flush(absl::Seconds(5)).ok();
  const Health health = ledger->health();
  const bool closed = ledger->Close().ok();
  if (health.inert) return health.degraded.empty() ? kNotTold : kWell;
  if (flushed && closed) {
    return health.stored + health.dropped == kCalls ? kWell : kLost;
  }
  return health.degraded.empty() && health.last_store_error.empty() ? kNotTold
                                                                    : kWell;
}

int64_t CallsIn(const std::string& path, std::string_view user) {
  const std::shared_ptr<Store> store = OpenStored(path);
  int64_t calls = 0;
  for (const StoredCall& call : ReadCalls(*store)) {
    calls += call.user == user ? 1 : 0;
  }
  return calls;
}

// Opens once more, as the next process would, without the child's want.
void ExpectAllThere(const std::string& path) {
  {
    const auto ledger = Ledger::Open({.path = path});
    ASSERT_TRUE(ledger.ok()) << ledger.status();
    while ((*ledger)->health().recovering) usleep(500);
  }
  EXPECT_EQ(CallsIn(path, "u"), kCalls);
}

// Says of one directory that it is on a network.
class NetworkDisk : public WatchedDisk {
 public:
  explicit NetworkDisk(std::string directory)
      : WatchedDisk([] { return absl::OkStatus(); }),
        directory_(std::move(directory)) {}
  bool IsRemote(const std::string& path) override { return path == directory_; }

 private:
  const std::string directory_;
};

TEST(OddHomes, OnANetworkFileSystem) {
  TempDirectory home;
  std::string local;
  for (int part = 1; part <= 2; ++part) {
    const auto ledger =
        Ledger::Open({.path = home.path(),
                      .disk = std::make_shared<NetworkDisk>(home.path())});
    ASSERT_TRUE(ledger.ok()) << ledger.status();
    EXPECT_THAT((*ledger)->health().degraded, HasSubstr("network file system"));
    (*ledger)
        ->Start({.provider = "openai", .model = "gpt-4o", .user = "u"})
        .Settle({.input = 1});
    ASSERT_TRUE((*ledger)->Close().ok());
    local = FindLocalDirectory(home.path());
    EXPECT_THAT(local, StartsWith("/var/tmp/toll-"));
    EXPECT_EQ(CallsIn(local, "u"), part);
  }
  EXPECT_FALSE(std::filesystem::exists(home / "toll.db"));
  std::filesystem::remove_all(local);
}

TEST(OddHomes, WithoutLockedMemory) {
  TempDirectory home;
  EXPECT_EQ(InChild([&] {
              if (!Limit(RLIMIT_MEMLOCK, 0)) return int{kNoSetUp};
              return CallAndClose(home / "ledger");
            }),
            kWell);
  ExpectAllThere(home / "ledger");
}

// A write beyond the limit raises SIGXFSZ, which kills: not the host.
TEST(OddHomes, WhereFilesMayNotGrow) {
  for (const rlim_t most :
       {rlim_t{64} << 10, rlim_t{1} << 20, rlim_t{9} << 20}) {
    SCOPED_TRACE(most);
    TempDirectory home;
    EXPECT_EQ(InChild([&] {
                if (!Limit(RLIMIT_FSIZE, most)) return int{kNoSetUp};
                return CallAndClose(home / "ledger");
              }),
              kWell);
  }
}

TEST(OddHomes, WithoutDescriptors) {
#ifdef TOLL_SANITIZE_ADDRESS
  GTEST_SKIP() << "UndefinedBehaviorSanitizer looks at memory through a pipe";
#endif
#ifdef TOLL_SANITIZE_THREAD
  GTEST_SKIP() << "ThreadSanitizer finds no names for what is suppressed";
#endif
  TempDirectory home;
  for (rlim_t most = 3; most < 16; ++most) {
    SCOPED_TRACE(most);
    EXPECT_EQ(InChild([&] {
                if (!Limit(RLIMIT_NOFILE, most)) return int{kNoSetUp};
                return CallAndClose(home / fmt::format("ledger-{}", most));
              }),
              kWell);
  }
}

// Address space for one journal, and then for none.
TEST(OddHomes, WithoutAddressSpace) {
#ifdef TOLL_SANITIZE_ADDRESS
  GTEST_SKIP() << "AddressSanitizer wants terabytes of it";
#endif
#ifdef TOLL_SANITIZE_THREAD
  GTEST_SKIP() << "ThreadSanitizer wants terabytes of it";
#endif
  for (const rlim_t most : {rlim_t{1} << 30, rlim_t{128} << 20}) {
    SCOPED_TRACE(most);
    TempDirectory home;
    EXPECT_EQ(InChild([&] {
                if (!Limit(RLIMIT_AS, most)) return int{kNoSetUp};
                return CallAndClose(home / "ledger");
              }),
              kWell);
  }
}

// For root: a file system of its own, mounted as `options` say.
class Mount {
 public:
  Mount(const std::string& at, unsigned long flags, const char* options)
      : at_(at),
        is_there_(geteuid() == 0 && unshare(CLONE_NEWNS) == 0 &&
                  mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) ==
                      0 &&
                  mount("tmpfs", at.c_str(), "tmpfs", flags, options) == 0) {}
  bool is_there() const { return is_there_; }

 private:
  const std::string at_;
  const bool is_there_;
};

TEST(OddHomes, ReadOnly) {
  TempDirectory home;
  const int came = InChild([&] {
    const Mount mount(home.path(), MS_RDONLY, "size=8m");
    if (!mount.is_there()) return int{kNoSetUp};
    const auto ledger = Ledger::Open({.path = home / "ledger"});
    if (ledger.ok() || ledger.status().message().empty()) return int{kLost};
    return CallAndClose(home / "ledger");
  });
  if (came == kNoSetUp) GTEST_SKIP() << "skipped: it takes root to mount";
  EXPECT_EQ(came, kWell);
}

// As containers have it: memory of processes in common, but hardly any.
TEST(OddHomes, WithHardlyAnySharedMemory) {
  TempDirectory home;
  const int came = InChild([&] {
    const Mount mount("/dev/shm", 0, "size=4k");
    if (!mount.is_there()) return int{kNoSetUp};
    return CallAndClose(home.path());
  });
  if (came == kNoSetUp) GTEST_SKIP() << "skipped: it takes root to mount";
  EXPECT_EQ(came, kWell);
  ExpectAllThere(home.path());
}

TEST(OddHomes, TooSmallForAJournal) {
  TempDirectory home;
  const int came = InChild([&] {
    const Mount mount(home.path(), 0, "size=1m");
    if (!mount.is_there()) return int{kNoSetUp};
    const auto ledger = Ledger::Open({.path = home / "ledger"});
    if (!ledger.ok()) return int{kLost};
    if ((*ledger)->health().degraded.empty()) return int{kNotTold};
    for (int i = 0; i < 100; ++i) {
      (*ledger)
          ->Start({.provider = "openai", .model = "gpt-4o", .user = "u"})
          .Settle({.input = 1});
    }
    if (!(*ledger)->Flush(absl::Minutes(1)).ok()) return int{kLost};
    return CallsIn(home / "ledger", "u") == 100 ? int{kWell} : int{kLost};
  });
  if (came == kNoSetUp) GTEST_SKIP() << "skipped: it takes root to mount";
  EXPECT_EQ(came, kWell);
}

// Two processes that both are number 1 in their own world, on one directory.
TEST(OddHomes, WhereProcessesHaveTheSameNumber) {
  // This process has a ledger of its own, whose drain runs while it forks.
  if (!kChildMayHaveALedger) GTEST_SKIP() << kWhyNot;
  TempDirectory home;
  const auto live = [&](const char* user) {
    return InChild([&] {
      if (unshare(CLONE_NEWPID) != 0) return int{kNoSetUp};
      return InChild([&] {
        return getpid() == 1 ? CallAndClose(home / "ledger", user)
                             : int{kNoSetUp};
      });
    });
  };
  // One lives on, with a call in flight, while the other comes and goes.
  const auto ledger = Ledger::Open({.path = home / "ledger"});
  ASSERT_TRUE(ledger.ok()) << ledger.status();
  Call open = (*ledger)->Start({.provider = "openai", .user = "open"});
  const int came = live("u");
  if (came == kNoSetUp) GTEST_SKIP() << "skipped: it takes root to unshare";
  EXPECT_EQ(came, kWell);
  EXPECT_EQ(live("v"), kWell);
  std::move(open).Settle({.input = 1});
  ASSERT_TRUE((*ledger)->Flush(absl::Minutes(1)).ok());
  EXPECT_EQ((*ledger)->health().interrupted, 0);
  for (const char* user : {"u", "v"}) {
    EXPECT_EQ(CallsIn(home / "ledger", user), kCalls) << user;
  }
  EXPECT_EQ(CallsIn(home / "ledger", "open"), 1);
}

}  // namespace
}  // namespace toll::internal
