// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// `toll mock-provider`: the demo's provider as a process of its own. It says
// its port on stdout and leaves when its stdin ends, so that none is orphaned.

#include "cli/demo/mock_provider.h"

#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>

#include "fmt/format.h"

#include "cli/commands.h"

namespace toll::cli {

namespace {

int RunMockProvider(const MockOptions& options) {
  absl::StatusOr<std::unique_ptr<MockProvider>> mock =
      MockProvider::Start(options);
  if (!mock.ok()) {
    return Complain(kExitUsage, std::string(mock.status().message()));
  }
  fmt::print("{}\n", (*mock)->port());
  std::fflush(stdout);
  char ignored[256];
  while (read(STDIN_FILENO, ignored, sizeof(ignored)) > 0) {
  }
  return kExitDone;
}

}  // namespace

void AddMockProvider(CLI::App& app, int* exit_code) {
  auto options = std::make_shared<MockOptions>();
  auto no_faults = std::make_shared<bool>(false);
  auto fate = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand(
      "mock-provider",
      "Serve the providers' APIs on the loopback, to practise on");
  command->group("");  // Hidden: the demo and the tests call it.
  command->add_option("--log", options->log_path,
                      "Append a line a billed answer to this file");
  command->add_option("--seed", options->seed, "Repeats the same chances");
  command->add_flag("--no-faults", *no_faults, "Answer every request");
  command
      ->add_option("--fate", *fate,
                   "What happens to every request: answer, rate_limit, "
                   "server_error, overloaded or cut")
      ->check([](const std::string& word) -> std::string {
        return ParseMockFate(word).has_value() ? "" : "unknown fate " + word;
      });
  command->callback([options, no_faults, fate, exit_code] {
    options->faults = !*no_faults;
    options->fate = ParseMockFate(*fate);
    *exit_code = RunMockProvider(*options);
  });
}

}  // namespace toll::cli
