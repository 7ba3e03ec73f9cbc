// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// How long the tool takes from its start to its end: `toll --version`, `toll
// report` on a new ledger and on one of a million calls, `toll price`.
//
//   start_bench
//
// Floor: a process that does nothing (/bin/true), started the same way.

#include <fcntl.h>
#include <spawn.h>

#include <string>
#include <vector>

#include "benchmark/benchmark.h"
#include <sys/wait.h>

#include "caller.h"
#include "store/kept_calls.h"

extern char** environ;

namespace toll::bench {
namespace {

// True if it left with exit code 0.
bool RunToEnd(std::vector<std::string> words) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  int status = posix_spawn(&child, arguments[0], &actions, nullptr,
                           arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (status != 0) return false;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void Start(benchmark::State& state, const std::vector<std::string>& words) {
  for (auto _ : state) {
    if (!RunToEnd(words)) state.SkipWithError("it has failed");
  }
  state.SetLabel("floor=BM_Floor_Process/real_time");
}

void BM_Start_version(benchmark::State& state) {
  Start(state, {TOLL_TOOL, "--version"});
}
BENCHMARK(BM_Start_version)->UseRealTime()->Unit(benchmark::kMillisecond);

void BM_Start_price(benchmark::State& state) {
  Start(state, {TOLL_TOOL, "price", "--provider", "openai", "--model", "gpt-4o",
                "--usage", R"({"input_tokens":812,"output_tokens":48})"});
}
BENCHMARK(BM_Start_price)->UseRealTime()->Unit(benchmark::kMillisecond);

void BM_Start_report_few_calls(benchmark::State& state) {
  const Host host;
  Caller call(*host.ledger, {.work = Work::kNames});
  for (int i = 0; i < 100; ++i) call(i);
  host.CatchUp();
  Start(state, {TOLL_TOOL, "report", "--path", host.ledger->path()});
}
BENCHMARK(BM_Start_report_few_calls)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

void BM_Start_report_million_calls(benchmark::State& state) {
  const KeptCalls calls(1'000'000);
  Start(state, {TOLL_TOOL, "report", "--path", calls.path()});
}
BENCHMARK(BM_Start_report_million_calls)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

void BM_Floor_Process(benchmark::State& state) {
  for (auto _ : state) {
    if (!RunToEnd({"/bin/true"})) state.SkipWithError("it has failed");
  }
}
BENCHMARK(BM_Floor_Process)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace toll::bench
