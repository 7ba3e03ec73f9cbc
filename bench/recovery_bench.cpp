// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// How long until the calls of a process that was killed are in the store: its
// journal taken over, each call read, inserted, added up and freed, in steps of
// a thousand.
//
//   recovery_bench
//
// A child makes the calls, stores none, and is killed; each round recovers a
// copy of what it left. Time is of Ledger::Open and of the passes after it;
// one call in a hundred was still open.
//
// Floor: the journal's file read from end to end.

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <filesystem>
#include <string>
#include <vector>

#include "benchmark/benchmark.h"
#include "fmt/format.h"
#include <sys/wait.h>

#include "caller.h"

namespace toll::bench {
namespace {

namespace fs = std::filesystem;

constexpr int kRounds = 3;

// A host's whole life; its calls stay in the journal.
[[noreturn]] void LiveAndDie(const std::string& path, int64_t calls) {
  Options options{.path = path};
  options.manual_drain = true;
  options.memory_pool_size = calls + 1'024;
  options.notes_count = std::min<int64_t>(calls, 65'536);
  options.journal_bytes_max = 256 << 20;
  auto ledger = Ledger::Open(options);
  if (!ledger.ok()) _exit(2);
  Caller call(**ledger, {.work = Work::kNames});
  std::deque<Call> open;
  for (int i = 0; i < calls; ++i) {
    if (i % 100 == 99) {
      open.push_back((*ledger)->Start(EightNames()));
    } else {
      call(i);
    }
  }
  kill(getpid(), SIGKILL);
  _exit(2);
}

// What a killed process left of `calls` calls.
class Dead {
 public:
  explicit Dead(int64_t calls) : path_(directory_ / "dead") {
    const pid_t child = fork();
    if (child == 0) LiveAndDie(path_, calls);
    int status = 0;
    waitpid(child, &status, 0);
    good_ = WIFSIGNALED(status);
  }
  bool good() const { return good_; }
  std::string Copy() const {
    const std::string copy = directory_ / "copy";
    fs::remove_all(copy);
    fs::copy(path_, copy, fs::copy_options::recursive);
    fs::permissions(copy, fs::perms::owner_all);
    return copy;
  }

 private:
  const internal::TempDirectory directory_;
  const std::string path_;
  bool good_ = false;
};

double Since(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began)
      .count();
}

void BM_Recover(benchmark::State& state) {
  const int64_t calls = state.range(0);
  const Dead dead(calls);
  if (!dead.good()) return state.SkipWithError("the child was not killed");
  for (auto _ : state) {
    Options options{.path = dead.Copy()};
    options.manual_drain = true;
    const auto began = std::chrono::steady_clock::now();
    const auto ledger = Ledger::Open(options);
    if (!ledger.ok()) return state.SkipWithError("no ledger");
    while ((*ledger)->health().recovered < calls) {
      if (!testing::Pump(**ledger).ok()) std::abort();
      if (Since(began) > 30) return state.SkipWithError("calls are missing");
    }
    state.SetIterationTime(Since(began));
  }
  state.counters["rows_per_second"] =
      benchmark::Counter(static_cast<double>(calls * state.iterations()),
                         benchmark::Counter::kIsRate);
  state.SetLabel(
      fmt::format("floor=BM_Floor_ReadFile/calls:{}/iterations:{}/manual_time",
                  calls, kRounds));
}
BENCHMARK(BM_Recover)
    ->ArgName("calls")
    ->Arg(10'000)
    ->Arg(100'000)
    ->UseManualTime()
    ->Iterations(kRounds)
    ->Unit(benchmark::kMillisecond);

void BM_Floor_ReadFile(benchmark::State& state) {
  const Dead dead(state.range(0));
  if (!dead.good()) return state.SkipWithError("the child was not killed");
  std::vector<char> buffer(1 << 20);
  int64_t sum = 0;
  for (auto _ : state) {
    const std::string copy = dead.Copy();
    const auto began = std::chrono::steady_clock::now();
    for (const auto& entry : fs::directory_iterator(copy)) {
      const int fd = open(entry.path().c_str(), O_RDONLY | O_CLOEXEC);
      for (ssize_t bytes;
           (bytes = read(fd, buffer.data(), buffer.size())) > 0;) {
        sum += bytes;
      }
      close(fd);
    }
    state.SetIterationTime(Since(began));
  }
  state.counters["bytes"] = static_cast<double>(sum / state.iterations());
}
BENCHMARK(BM_Floor_ReadFile)
    ->ArgName("calls")
    ->Arg(10'000)
    ->Arg(100'000)
    ->UseManualTime()
    ->Iterations(kRounds)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace toll::bench
