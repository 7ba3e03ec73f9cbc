// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// toll-demo: the commands of demo_program.cpp.

#include "cli/run_app.h"

namespace toll::cli {
namespace {

void AddCommands(CLI::App& app, int* exit_code) {
  AddDemo(app, exit_code);
  AddDemoAgent(app, exit_code);
  AddMockProvider(app, exit_code);
}

}  // namespace
}  // namespace toll::cli

int main(int argc, char** argv) {
  return toll::cli::RunApp(argc, argv, &toll::cli::AddCommands);
}
