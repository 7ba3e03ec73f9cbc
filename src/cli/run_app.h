// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What the main() of a program of commands does: parses, runs one, and shows a
// user a line where something went wrong, never a stack trace.
//
//   return toll::cli::RunApp(argc, argv, &AddCommands);

#pragma once

#include <exception>

#include "cli/commands.h"

namespace toll::cli {

inline int RunApp(int argc, char** argv,
                  void (*add_commands)(CLI::App& app, int* exit_code)) try {
  CLI::App app{"toll: what did the language models cost, why, and for whom?",
               "toll"};
  app.require_subcommand(1);
  app.set_version_flag("--version", TOLL_VERSION);
  app.failure_message(CLI::FailureMessage::simple);
  int exit_code = kExitDone;
  add_commands(app, &exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kExitDone : kExitUsage;
  }
  return exit_code;
} catch (const std::exception& error) {
  return Complain(kExitUsage, error.what());
}

}  // namespace toll::cli
