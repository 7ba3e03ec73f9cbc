// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <memory>
#include <string>

#include "fmt/format.h"

#include "base/text.h"
#include "cli/commands.h"
#include "cli/replay_case.h"
#include "cli/replay_line.h"

namespace toll::cli {
namespace {

// A stream is fed in pieces of this size.
constexpr size_t kChunkBytes = 1024;

struct ReplayArguments {
  std::string index;
  std::string only;
  bool json = false;
};

void PrintText(const ReplayLine& line) {
  fmt::print("{}  {}  {} in, {} out  {}\n", line.file,
             line.model.empty() ? "-" : line.model,
             internal::TotalInput(line.leaves),
             internal::TotalOutput(line.leaves), ToString(line.provenance));
}

int Replay(const ReplayArguments& arguments) {
  const absl::StatusOr<std::vector<ReplayCase>> cases =
      LoadReplayCases(arguments.index, arguments.only);
  if (!cases.ok()) {
    return Complain(kExitUsage, internal::ToStd(cases.status().message()));
  }
  for (const ReplayCase& replay_case : *cases) {
    const absl::StatusOr<std::string> body =
        LoadReplayBody(arguments.index, replay_case);
    if (!body.ok()) {
      return Complain(kExitUsage, internal::ToStd(body.status().message()));
    }
    internal::Reading reading;
    FeedReplay(replay_case, *body, kChunkBytes, &reading);
    const ReplayLine line = LineOf(replay_case, reading);
    if (arguments.json) {
      fmt::print("{}\n", ToJson(line));
    } else {
      PrintText(line);
    }
  }
  return kExitDone;
}

}  // namespace

void AddReplay(CLI::App& app, int* exit_code) {
  const auto arguments = std::make_shared<ReplayArguments>();
  CLI::App* command = app.add_subcommand(
      "replay", "Read recorded answers and say what they used");
  command
      ->add_option("--index", arguments->index,
                   "JSON lines that describe the bodies beside them")
      ->required();
  command->add_option("--only", arguments->only,
                      "One provider/api, such as openai/chat");
  command->add_flag("--json", arguments->json, "One line of JSON a body");
  command->footer("Example: toll replay --index recorded/index.jsonl --json");
  command->callback(
      [arguments, exit_code] { *exit_code = Replay(*arguments); });
}

}  // namespace toll::cli
