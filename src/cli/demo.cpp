// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// `toll demo`: shows within seconds, without a key, what toll does.

#include <cerrno>
#include <memory>
#include <string>

#include "fmt/format.h"

#include "cli/commands.h"
#include "cli/demo/print.h"
#include "cli/demo/run.h"
#include "cli/terminal.h"

namespace toll::cli {

namespace {

int ShowDemo(const DemoOptions& options, bool json) {
  const absl::StatusOr<DemoResult> result = RunDemo(options);
  if (!result.ok()) {
    return Complain(kExitLedger, std::string(result.status().message()));
  }
  if (json) {
    fmt::print("{}\n", DemoJson(*result));
  } else {
    fmt::print("{}", DemoText(*result, StyleOfTerminal()));
  }
  return result->audit.good() ? kExitDone : kExitNo;
}

}  // namespace

void AddDemo(CLI::App& app, int* exit_code) {
  auto options = std::make_shared<DemoOptions>();
  auto json = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand(
      "demo", "Meter an agent that calls a mock provider, and check the bill");
  command->footer(
      "Nothing leaves this machine. Exit code 1: toll's total and the mock's "
      "bill differ, or a call was lost.\n\n"
      "Example: toll demo --kill     kills the agent midway and recovers");
  command->add_option("--calls", options->calls_count, "Calls, retries apart")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  command->add_option("--threads", options->threads_count, "Of the agent")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  command->add_option("--seed", options->seed, "Repeats the same chances")
      ->capture_default_str();
  command->add_flag("--kill", options->kill,
                    "Kill the agent midway (SIGKILL), then recover");
  command->add_option("--keep", options->directory,
                      "Put the data there instead of a temporary directory");
  command->add_flag("--json", *json, "Print an object");
  command->callback([options, json, exit_code] {
    options->program = program_invocation_name;
    *exit_code = ShowDemo(*options, *json);
  });
}

}  // namespace toll::cli
