// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// `toll recover`: stores what processes that died have left in their journals.

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "fmt/format.h"

#include "cli/commands.h"
#include "cli/ledger_path.h"
#include "cli/takeover.h"
#include "view/plain_text.h"

namespace toll::cli {

namespace {

// A mistyped path is not to become a new, empty ledger.
bool IsLedger(const std::string& path) {
  std::error_code error;
  for (const auto& entry :
       std::filesystem::directory_iterator(LedgerDirectory(path), error)) {
    const std::filesystem::path& name = entry.path();
    if (name.filename() == "toll.db" || name.extension() == ".journal") {
      return true;
    }
  }
  return false;
}

int RunRecover(const std::string& path, bool json) {
  if (!path.empty() && !IsLedger(path)) {
    return Complain(kExitLedger,
                    fmt::format("{} holds no ledger: name the directory that "
                                "holds toll.db or *.journal files",
                                path));
  }
  // What the user names here wins over what the environment says.
  if (!path.empty()) setenv("TOLL_PATH", path.c_str(), 1);
  const absl::StatusOr<Takeover> takeover = TakeOver(path);
  if (!takeover.ok()) {
    return Complain(kExitLedger, std::string(takeover.status().message()));
  }
  const double took_ms = absl::ToDoubleMilliseconds(takeover->took);
  if (json) {
    fmt::print(
        R"({{"path":{},"recovered":{},"interrupted":{},"took_ms":{:.1f}}})"
        "\n",
        internal::JsonString(takeover->path), takeover->stored,
        takeover->interrupted, took_ms);
  } else if (takeover->stored == 0) {
    fmt::print("nothing to recover in {}\n", takeover->path);
  } else {
    fmt::print(
        "recovered {} {} into {} in {:.0f} ms: {} settled, {} interrupted\n",
        takeover->stored, takeover->stored == 1 ? "call" : "calls",
        takeover->path, took_ms, takeover->stored - takeover->interrupted,
        takeover->interrupted);
  }
  return kExitDone;
}

}  // namespace

void AddRecover(CLI::App& app, int* exit_code) {
  auto path = std::make_shared<std::string>();
  auto json = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand(
      "recover", "Store what processes that died have left in their journals");
  command->footer(
      "Calls that were in flight come back as interrupted, with an estimate of "
      "their cost.\nThe next Open of a ledger does the same by itself.\n\n"
      "Example: toll recover --path state/toll");
  command->add_option("--path,--db", *path,
                      "The ledger's directory (default: as for every ledger)");
  command->add_flag("--json", *json, "Print an object");
  command->callback(
      [path, json, exit_code] { *exit_code = RunRecover(*path, *json); });
}

}  // namespace toll::cli
