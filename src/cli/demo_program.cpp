// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// `toll demo`, `toll mock-provider`: in a program of their own beside this one.
// They speak HTTP, and its libraries bring thirty others: loading those would
// take two thirds of the time that any command needs to start.

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <vector>

#include "fmt/format.h"

#include "cli/commands.h"

namespace toll::cli {
namespace {

// Does not return but for an error.
int Become(const std::filesystem::path& program,
           std::vector<std::string> arguments) {
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  execv(program.c_str(), argv.data());
  return Complain(kExitUsage,
                  fmt::format("{} cannot be run: install it beside toll",
                              program.string()));
}

CLI::App* AddForwarded(CLI::App& app, int* exit_code, const std::string& name,
                       const std::string& description) {
  CLI::App* command = app.add_subcommand(name, description);
  command->set_help_flag();  // All that follows is the other program's.
  command->prefix_command();
  command->callback([command, exit_code, name] {
    std::vector<std::string> arguments = {program_invocation_name, name};
    for (std::string& rest : command->remaining()) arguments.push_back(rest);
    const auto self = std::filesystem::read_symlink("/proc/self/exe");
    *exit_code = Become(self.parent_path() / "toll-demo", arguments);
  });
  return command;
}

}  // namespace

void AddDemoProgram(CLI::App& app, int* exit_code) {
  AddForwarded(app, exit_code, "demo",
               "Meter an agent that calls a mock provider, and check the bill");
  AddForwarded(app, exit_code, "mock-provider",
               "Serve the providers' APIs on the loopback, to practise on")
      ->group("");  // Hidden: the demo and the tests call it.
}

}  // namespace toll::cli
