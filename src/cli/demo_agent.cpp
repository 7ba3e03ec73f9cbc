// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// `toll demo-agent`: the demo's agent as a process of its own, so that it can
// be killed.

#include <cstdint>
#include <memory>
#include <string>

#include "cli/commands.h"
#include "cli/demo/agent.h"

namespace toll::cli {

void AddDemoAgent(CLI::App& app, int* exit_code) {
  auto options = std::make_shared<DemoAgentOptions>();
  CLI::App* command = app.add_subcommand(
      "demo-agent", "Call a mock provider, metered, from several threads");
  command->group("");  // Hidden: `toll demo` starts it.
  command->add_option("--url", options->base_url)->required();
  command->add_option("--ledger", options->ledger_path)->required();
  command->add_option("--log", options->log_path)->required();
  command->add_option("--calls", options->calls_count);
  command->add_option("--threads", options->threads_count);
  command->add_option("--seed", options->seed);
  command->callback([options, exit_code] {
    const absl::Status done = RunDemoAgent(*options);
    *exit_code = done.ok() ? kExitDone
                           : Complain(kExitLedger, std::string(done.message()));
  });
}

}  // namespace toll::cli
