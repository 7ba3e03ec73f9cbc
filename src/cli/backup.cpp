// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// `toll backup`: a consistent copy of a ledger that is in use.

#include <filesystem>
#include <memory>
#include <string>

#include "fmt/format.h"

#include "base/disk.h"
#include "cli/commands.h"
#include "cli/ledger_path.h"
#include "store/sqlite_backup.h"

namespace toll::cli {

namespace {

int RunBackup(const std::string& db, const std::string& to) {
  const std::string from = DatabasePath(db);
  absl::Status status = internal::PosixDisk().MakePrivateDirectory(to);
  if (status.ok()) status = internal::BackupDatabase(from, to + "/toll.db");
  if (!status.ok()) {
    return Complain(kExitLedger, std::string(status.message()));
  }
  fmt::print("copied {} to {}/toll.db: {} bytes, checked\n", from, to,
             std::filesystem::file_size(to + "/toll.db"));
  return kExitDone;
}

}  // namespace

void AddBackup(CLI::App& app, int* exit_code) {
  auto db = std::make_shared<std::string>();
  auto to = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("backup", "Copy a ledger that is in use");
  command->footer(
      "The copy is of one moment, and is checked. Calls that hosts have not "
      "stored yet\n(a second's worth) are still in their journals and not in "
      "it.\n\nExample: toll backup /backups/toll-monday --db state/toll");
  command->add_option("directory", *to, "A new directory for the copy")
      ->required();
  command->add_option("--db,--path", *db,
                      "toll.db, or the directory that holds it (default: " +
                          DefaultDirectory() + ")");
  command->callback([db, to, exit_code] { *exit_code = RunBackup(*db, *to); });
}

}  // namespace toll::cli
