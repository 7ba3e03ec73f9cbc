// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// toll_end_to_end: what a whole host notices of toll. An agent (8 threads,
// whole answers and streams over HTTP, think time) against a provider on the
// loopback, and a host at 1,000 calls a second without a network; each with and
// without toll, pair by pair, in processes of their own.
//
//   toll_end_to_end                      // some four minutes
//   toll_end_to_end --pairs 1 --calls 80 --seconds 3
//   toll_end_to_end --json results.json --dir /a/real/disk
//
// Told are medians of the pairs' differences, and their spread. Exit code 1: a
// bound of the mission was exceeded; our own, tighter ones are told beside it.
//
// What the host writes, of which toll's writing is a share, is its transcript:
// each request with its context (56 KB, four bytes a billed token) and each
// answer. A host that kept answers alone would write a thirtieth of that; what
// toll's share of it would be is told, too.
//
// Floor: the run without toll.

#include <unistd.h>

#include <exception>
#include <filesystem>

#include "CLI/CLI.hpp"
#include "fmt/format.h"
#include <sys/vfs.h>

#include "cli/demo/child.h"
#include "cli/demo/mock_provider.h"
#include "end_to_end/agent.h"
#include "end_to_end/budgets.h"
#include "end_to_end/paced.h"
#include "end_to_end/pairs.h"

namespace toll::bench {
namespace {

struct EndToEndOptions {
  int64_t pairs = 5;
  int64_t calls = 1'200;
  int64_t seconds = 10;
  std::string directory = std::filesystem::temp_directory_path();
  std::string json;
  bool asserts_nothing = false;
};

int Fail(const absl::Status& status) {
  fmt::print(stderr, "toll_end_to_end: {}\n", status.ToString());
  return 2;
}

int Tell(const absl::StatusOr<Measured>& measured) {
  if (!measured.ok()) return Fail(measured.status());
  fmt::print("{}\n", ToLine(*measured));
  return 0;
}

// The provider, until its stdin ends.
int Provide() {
  const auto mock = cli::MockProvider::Start({.log_path = "", .faults = false});
  if (!mock.ok()) return Fail(mock.status());
  fmt::print("{}\n", (*mock)->base_url());
  static_cast<void>(fflush(stdout));
  char ignored[256];
  while (read(STDIN_FILENO, ignored, sizeof ignored) > 0) {
  }
  return 0;
}

// A provider of its own for each run, so that each run meets the same one.
absl::StatusOr<Measured> RunAgentChild(const EndToEndOptions& options,
                                       bool with,
                                       const std::string& directory) {
  absl::StatusOr<cli::Child> provider =
      cli::Child::Start({cli::OwnProgram(), "provider"});
  if (!provider.ok()) return provider.status();
  const absl::StatusOr<std::string> url = provider->ReadLine();
  if (!url.ok()) return url.status();
  return MeasuredBy({cli::OwnProgram(), "agent", with ? "--with" : "--without",
                     "--dir", directory, "--url", *url, "--calls",
                     fmt::format("{}", options.calls)});
}

int RunAll(const EndToEndOptions& options) {
  constexpr int kTmpfs = 0x01021994;
  struct statfs file_system {};
  if (statfs(options.directory.c_str(), &file_system) == 0 &&
      file_system.f_type == kTmpfs) {
    fmt::print(
        stderr,
        "toll_end_to_end: {} is in memory: nothing written there counts; "
        "give --dir\n",
        options.directory);
    return 2;
  }
  const auto agent = RunPairs(options.pairs, options.directory,
                              [&](bool with, const std::string& directory) {
                                return RunAgentChild(options, with, directory);
                              });
  if (!agent.ok()) return Fail(agent.status());
  const auto paced = RunPairs(
      options.pairs, options.directory,
      [&](bool with, const std::string& directory) {
        return MeasuredBy({cli::OwnProgram(), "paced",
                           with ? "--with" : "--without", "--dir", directory,
                           "--seconds", fmt::format("{}", options.seconds)});
      });
  if (!paced.ok()) return Fail(paced.status());
  const Measured& host = agent->front().without;
  fmt::print(
      "{} pairs. The agent without toll: {:.0f} calls, {:.1f} ms each, "
      "{:.1f} MB resident, {:.2f} % of a core, {:.1f} KB written a call.\n",
      options.pairs, host[kCalls], host[kCallMs], host[kRssBytes] * 1e-6,
      host[kCpuShare] * 100, host[kWrittenBytes] / host[kCalls] * 1e-3);
  const std::vector<Budget> budgets = BudgetsOf(*agent, *paced);
  PrintBudgets(budgets);
  if (!options.json.empty() && !WriteJson(budgets, options.json)) {
    return Fail(absl::UnavailableError("cannot write " + options.json));
  }
  bool all = true;
  if (options.asserts_nothing) return 0;
  for (const Budget& budget : budgets) all = all && budget.held();
  return all ? 0 : 1;
}

int Run(int argc, char** argv) {
  CLI::App app{"What a whole host notices of toll", "toll_end_to_end"};
  EndToEndOptions options;
  AgentOptions agent;
  PacedOptions paced;
  app.add_option("--pairs", options.pairs, "Runs with and without toll")
      ->capture_default_str()
      ->check(CLI::Range(1, 100));
  app.add_option("--calls", options.calls, "Of the agent")
      ->capture_default_str()
      ->check(CLI::Range(8, 100'000));
  app.add_option("--seconds", options.seconds, "At 1,000 calls a second")
      ->capture_default_str()
      ->check(CLI::Range(1, 3'600));
  app.add_option("--dir", options.directory, "On a real disk")
      ->capture_default_str();
  app.add_option("--json", options.json, "A file for the results");
  app.add_flag("--asserts-nothing", options.asserts_nothing,
               "Exit code 0 whatever was measured: does it run at all?");
  // What the pairs are made of; called by RunAll.
  CLI::App* provider = app.add_subcommand("provider")->group("");
  CLI::App* agent_run = app.add_subcommand("agent")->group("");
  agent_run->add_flag("--with,!--without", agent.with_toll);
  agent_run->add_option("--dir", agent.directory)->required();
  agent_run->add_option("--url", agent.base_url)->required();
  agent_run->add_option("--calls", agent.calls);
  CLI::App* paced_run = app.add_subcommand("paced")->group("");
  paced_run->add_flag("--with,!--without", paced.with_toll);
  paced_run->add_option("--dir", paced.directory)->required();
  paced_run->add_option("--seconds", paced.seconds);
  paced_run->add_option("--rate", paced.rate);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (*provider) return Provide();
  if (*agent_run) return Tell(RunAgent(agent));
  if (*paced_run) return Tell(RunPaced(paced));
  return RunAll(options);
}

}  // namespace
}  // namespace toll::bench

int main(int argc, char** argv) {
  try {
    return toll::bench::Run(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "toll_end_to_end: {}\n", error.what());
    return 2;
  }
}
