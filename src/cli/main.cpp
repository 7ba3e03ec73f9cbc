// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <exception>

#include "cli/commands.h"

namespace toll::cli {

namespace {

int Run(int argc, char** argv) {
  CLI::App app{"toll: what did the language models cost, why, and for whom?",
               "toll"};
  app.require_subcommand(1);
  app.set_version_flag("--version", TOLL_VERSION);
  app.failure_message(CLI::FailureMessage::simple);
  int exit_code = kExitDone;
  // The commands, in alphabetical order.
  AddBackup(app, &exit_code);
  AddCount(app, &exit_code);
  AddDemo(app, &exit_code);
  AddDemoAgent(app, &exit_code);
  AddDoctor(app, &exit_code);
  AddForget(app, &exit_code);
  AddMockProvider(app, &exit_code);
  AddPrice(app, &exit_code);
  AddRecover(app, &exit_code);
  AddReplay(app, &exit_code);
  AddReport(app, &exit_code);
  AddReprice(app, &exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kExitDone : kExitUsage;
  }
  return exit_code;
}

}  // namespace
}  // namespace toll::cli

int main(int argc, char** argv) {
  try {
    return toll::cli::Run(argc, argv);
  } catch (const std::exception& error) {
    // The one catch of the tool: a user never sees a stack trace.
    return toll::cli::Complain(toll::cli::kExitUsage, error.what());
  }
}
