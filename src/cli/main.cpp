// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/run_app.h"

namespace toll::cli {
namespace {

// In alphabetical order.
void AddCommands(CLI::App& app, int* exit_code) {
  AddBackup(app, exit_code);
  AddCount(app, exit_code);
  AddDemoProgram(app, exit_code);
  AddDoctor(app, exit_code);
  AddForget(app, exit_code);
  AddPrice(app, exit_code);
  AddRecover(app, exit_code);
  AddReplay(app, exit_code);
  AddReport(app, exit_code);
  AddReprice(app, exit_code);
}

}  // namespace
}  // namespace toll::cli

int main(int argc, char** argv) {
  return toll::cli::RunApp(argc, argv, &toll::cli::AddCommands);
}
