// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Promise: toll installs no signal handler, its threads take none of the
// host's signals, and a host may leave in any order: static destructors,
// atexit, thread-locals, calls after Close, a plugin that is unloaded while
// its ledger is open.
//
// Method: dispositions before and after; the masks that the kernel shows; each
// order of leaving as a process of its own (leaves.cpp), which must exit as
// told and whose sure calls must be stored afterwards.

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "fmt/format.h"
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "system/stored.h"
#include "system/times.h"
#include "temp_directory.h"

namespace toll::internal {
namespace {

constexpr int kSignals = 64;

// The handlers of all signals but the C library's own, 32 and 33.
std::vector<void (*)(int)> Handlers() {
  std::vector<void (*)(int)> all;
  for (int i = 1; i <= kSignals; ++i) {
    struct sigaction action {};
    if (i != 32 && i != 33) sigaction(i, nullptr, &action);
    all.push_back(action.sa_handler);
  }
  return all;
}

// The mask of blocked signals of each thread that carries our name.
std::vector<uint64_t> MasksOfOurThreads() {
  std::vector<uint64_t> masks;
  for (const auto& task :
       std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream status(task.path() / "status");
    std::string line, name;
    while (std::getline(status, line)) {
      if (line.starts_with("Name:\t")) name = line.substr(6);
      if (line.starts_with("SigBlk:\t") && name.starts_with("toll")) {
        masks.push_back(std::stoull(line.substr(8), nullptr, 16));
      }
    }
  }
  return masks;
}

void CallOnce(Ledger& ledger) {
  ledger.Start({.provider = "openai", .model = "gpt-4o"}).Settle({.input = 1});
}

TEST(HurtsNoHost, SignalsStayTheHosts) {
  TempDirectory directory;
  const auto before = Handlers();
  const auto ledger = Ledger::Open({.path = directory / "ledger"});
  ASSERT_TRUE(ledger.ok()) << ledger.status();
  CallOnce(**ledger);
  ASSERT_TRUE((*ledger)->Flush().ok());
  EXPECT_EQ(Handlers(), before);
  const std::vector<uint64_t> masks = MasksOfOurThreads();
  ASSERT_FALSE(masks.empty());
  // SIGKILL and SIGSTOP cannot be blocked, 32 and 33 are the C library's.
  constexpr uint64_t kOthers = uint64_t{1} << (SIGKILL - 1) |
                               uint64_t{1} << (SIGSTOP - 1) | uint64_t{3} << 31;
  for (const uint64_t mask : masks) EXPECT_EQ(mask | kOthers, ~uint64_t{0});
}

std::atomic<pid_t> host_thread{0};
std::atomic<int> on_host{0}, elsewhere{0};

void OnSignal(int) {
  // Relaxed: counters, read once the last signal has come.
  constexpr auto kRelaxed = std::memory_order_relaxed;
  (gettid() == host_thread.load(kRelaxed) ? on_host : elsewhere)
      .fetch_add(1, kRelaxed);  // As above.
}

TEST(HurtsNoHost, NoSignalReachesOurThreads) {
  TempDirectory directory;
  const auto ledger =
      Ledger::Open({.path = directory / "ledger", .flush_interval_ms = 1});
  ASSERT_TRUE(ledger.ok()) << ledger.status();
  host_thread = gettid();
  constexpr int kSent[] = {SIGUSR1, SIGUSR2,  SIGALRM, SIGCHLD, SIGHUP,
                           SIGTERM, SIGWINCH, SIGPIPE, SIGURG,  SIGIO};
  std::vector<struct sigaction> former(std::size(kSent));
  for (size_t i = 0; i < std::size(kSent); ++i) {
    struct sigaction action {};
    action.sa_handler = OnSignal;
    sigaction(kSent[i], &action, &former[i]);
  }
  const size_t times = TimesOf("TOLL_TEST_SIGNALS", 200);
  for (size_t i = 0; i < times; ++i) {
    for (const int number : kSent) kill(getpid(), number);
    CallOnce(**ledger);
  }
  ASSERT_TRUE((*ledger)->Flush(absl::Minutes(1)).ok());
  for (size_t i = 0; i < std::size(kSent); ++i) {
    sigaction(kSent[i], &former[i], nullptr);
  }
  EXPECT_EQ(elsewhere, 0);
  EXPECT_GT(on_host, 0);
  EXPECT_EQ((*ledger)->health().stored, static_cast<int64_t>(times));
}

// What a process that leaves said of itself, and what is stored of it.
struct Left {
  int status = -1;
  int64_t rows = 0;
};

Left Leave(const std::string& program, const std::string& holder,
           const std::string& way) {
  Left left;
  TempDirectory directory;
  const std::string path = directory / "ledger";
  const pid_t child = fork();
  if (child == 0) {
    alarm(30);  // A hang is a signal, not a hung test.
    execl(program.c_str(), program.c_str(), path.c_str(), holder.c_str(),
          way.c_str(), nullptr);
    _exit(127);
  }
  waitpid(child, &left.status, 0);
  {
    const auto ledger = Ledger::Open({.path = path});
    EXPECT_TRUE(ledger.ok()) << ledger.status();
    while ((*ledger)->health().recovering) usleep(500);
  }
  const std::shared_ptr<Store> store = OpenStored(path);
  const std::vector<StoredCall> calls = ReadCalls(*store);
  for (const StoredCall& call : calls) left.rows += call.user == "sure" ? 1 : 0;
  ExpectRollupsEqualRows(*store, calls);
  return left;
}

TEST(HurtsNoHost, AnyOrderOfLeavingIsSafe) {
  constexpr int64_t kSureCalls = 50;
  constexpr const char* kHolders[] = {"static", "leaked", "atexit",
                                      "thread", "local",  "closed"};
  constexpr const char* kWays[] = {"return",     "exit",  "exit-thread",
                                   "quick_exit", "_exit", "pthread_exit"};
  for (const char* holder : kHolders) {
    for (const std::string_view way : kWays) {
#ifdef TOLL_SANITIZE_THREAD
      // A thread of its own keeps the process.
      if (way == "pthread_exit") continue;
#endif
      SCOPED_TRACE(fmt::format("{} {}", holder, way));
      const Left left = Leave(TOLL_LEAVES, holder, std::string(way));
      EXPECT_TRUE(WIFEXITED(left.status)) << left.status;
      EXPECT_EQ(WEXITSTATUS(left.status), 0);
      EXPECT_EQ(left.rows, kSureCalls);
    }
  }
}

TEST(HurtsNoHost, APluginMayBeUnloadedWithItsLedgerOpen) {
#ifndef TOLL_UNLOADS
  GTEST_SKIP() << "skipped: no shared library in this build";
#else
  const Left left = Leave(TOLL_UNLOADS, TOLL_PLUGIN, "");
  EXPECT_TRUE(WIFEXITED(left.status)) << left.status;
  EXPECT_EQ(WEXITSTATUS(left.status), 0);
  EXPECT_EQ(left.rows, 50);
#endif
}

}  // namespace
}  // namespace toll::internal
