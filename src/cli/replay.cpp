// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <memory>
#include <string>

#include "fmt/format.h"

#include "base/text.h"
#include "cli/commands.h"
#include "cli/replay_case.h"
#include "cli/replay_compare.h"
#include "cli/replay_ledger.h"
#include "cli/replay_line.h"
#include "view/plain_text.h"

namespace toll::cli {
namespace {

struct ReplayArguments {
  std::string index;
  std::string only;
  std::string db;
  bool json = false;
};

void PrintText(const ReplayLine& line) {
  fmt::print("{:<32} {:<28} {:>8} in {:>7} out  {:>14}  {}\n", line.file,
             line.model.empty() ? "-" : internal::PlainText(line.model),
             internal::TotalInput(line.leaves),
             internal::TotalOutput(line.leaves),
             line.cost.has_value() ? "$" + line.cost->ToString() : "-",
             ToString(line.provenance));
}

int Replay(const ReplayArguments& arguments) {
  const absl::StatusOr<std::vector<ReplayCase>> cases =
      LoadReplayCases(arguments.index, arguments.only);
  if (!cases.ok()) {
    return Complain(kExitUsage, internal::ToStd(cases.status().message()));
  }
  const absl::StatusOr<std::vector<ReplayLine>> lines =
      ReplayThroughLedger(arguments.index, *cases, arguments.db);
  if (!lines.ok()) {
    return Complain(kExitLedger, internal::ToStd(lines.status().message()));
  }
  Comparison comparison;
  for (size_t i = 0; i < lines->size(); ++i) {
    const ReplayLine& line = (*lines)[i];
    const std::string json = ToJson(line);
    if (arguments.json) {
      fmt::print("{}\n", json);
      continue;
    }
    PrintText(line);
    const std::string differences = comparison.Add((*cases)[i], json);
    if (!differences.empty()) {
      fmt::print("  differs: {}\n", internal::PlainText(differences));
    }
  }
  if (comparison.bodies() != 0) fmt::print("\n{}", comparison.Table());
  return kExitDone;
}

}  // namespace

void AddReplay(CLI::App& app, int* exit_code) {
  const auto arguments = std::make_shared<ReplayArguments>();
  CLI::App* command = app.add_subcommand(
      "replay", "Send recorded answers through a ledger, as if they arrived");
  command
      ->add_option("--index", arguments->index,
                   "JSON lines that describe the bodies beside them")
      ->required();
  command->add_option("--only", arguments->only,
                      "One provider/api, such as openai/chat");
  command->add_option("--db", arguments->db,
                      "Keep the calls in this ledger (default: nowhere)");
  command->add_flag("--json", arguments->json, "One line of JSON a body");
  command->footer(
      "What the index expects of a body is compared; a table says by dialect\n"
      "how many bodies are as expected.\n"
      "Example: toll replay --index recorded/index.jsonl --json");
  command->callback(
      [arguments, exit_code] { *exit_code = Replay(*arguments); });
}

}  // namespace toll::cli
