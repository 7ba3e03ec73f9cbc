// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// `toll forget`: deletes all that is kept of a user or a session, and looks
// into every file of the ledger whether the name is really gone.

#include "tally/forget.h"

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "fmt/format.h"

#include "base/text.h"
#include "cli/byte_search.h"
#include "cli/commands.h"
#include "cli/ledger_path.h"
#include "cli/takeover.h"
#include "cli/when_free.h"
#include "store/sqlite_store.h"
#include "store/sqlite_sweep.h"
#include "view/amounts.h"
#include "view/plain_text.h"

namespace toll::cli {

namespace {

using internal::Forget;
using internal::ForgetMode;
using internal::ForgetWho;
using internal::Forgotten;

struct ForgetOptions {
  std::string db;
  std::string user;
  std::string session;
  bool look = false;
  bool yes = false;
  bool json = false;
};

ForgetWho WhoOf(const ForgetOptions& options) {
  return options.user.empty() ? ForgetWho{internal::kSession, options.session}
                              : ForgetWho{internal::kUser, options.user};
}

std::string NameOf(const ForgetWho& who) {
  return fmt::format("{} \"{}\"",
                     who.dimension == internal::kUser ? "user" : "session",
                     internal::PlainText(who.name));
}

// What is in the journals of dead processes is stored first: it would come
// back with the next Open.
absl::Status StoreWhatTheDeadLeft(const std::string& path) {
  if (std::filesystem::path(path).filename() != "toll.db") {
    return absl::OkStatus();
  }
  const std::string directory =
      std::filesystem::path(path).parent_path().string();
  // What the user names here wins over what the environment says.
  setenv("TOLL_PATH", directory.c_str(), 1);
  return TakeOver(directory).status();
}

absl::StatusOr<Forgotten> Look(const std::string& path, const ForgetWho& who) {
  const auto store = internal::OpenSqliteStoreForReading(path);
  if (!store.ok()) return store.status();
  return WhenFree([&] { return Forget(**store, who, ForgetMode::kLook); });
}

absl::StatusOr<Forgotten> Delete(const std::string& path,
                                 const ForgetWho& who) {
  absl::Status status = StoreWhatTheDeadLeft(path);
  if (!status.ok()) return status;
  absl::StatusOr<Forgotten> gone;
  {
    internal::SqliteStoreOptions options;
    options.secure_delete = true;
    const auto store = internal::OpenSqliteStore(path, options);
    if (!store.ok()) return store.status();
    gone = WhenFree([&] { return Forget(**store, who, ForgetMode::kWrite); });
  }
  if (!gone.ok()) return gone.status();
  // Also where nobody was known: the time before may have ended here.
  status = WhenFree([&] { return internal::EmptyLog(path); });
  if (!status.ok()) return status;
  return gone;
}

void PrintJson(const ForgetWho& who, const Forgotten& gone, bool deleted,
               const std::vector<std::string>& files) {
  std::string found;
  for (const std::string& file : files) {
    found += (found.empty() ? "" : ",") + internal::JsonString(file);
  }
  fmt::print(
      R"({{"{}":{},"deleted":{},"calls":{},"cost_usd":"{}","sessions":{},)"
      R"("sessions_changed":{},"pruned_calls":{},"unadjusted_calls":{},)"
      R"("still_in":[{}]}})"
      "\n",
      who.dimension == internal::kUser ? "user" : "session",
      internal::JsonString(who.name), deleted, gone.calls, gone.cost.ToString(),
      gone.sessions, gone.sessions_changed, gone.pruned, gone.unadjusted,
      found);
}

void Print(const ForgetWho& who, const Forgotten& gone, bool deleted) {
  if (!gone.known) {
    fmt::print("nothing is kept of {}\n", NameOf(who));
    return;
  }
  fmt::print("{} of {}: {} calls (${}), {} whole sessions, parts of {}\n",
             deleted ? "deleted what was kept" : "kept", NameOf(who),
             internal::WithCommas(gone.calls), gone.cost.ToString(),
             internal::WithCommas(gone.sessions),
             internal::WithCommas(gone.sessions_changed));
  if (gone.pruned != 0) {
    fmt::print("and what {} calls had added up whose rows were pruned\n",
               internal::WithCommas(gone.pruned));
  }
  if (gone.unadjusted != 0) {
    fmt::print("rows of {}{} calls were pruned before: {} still count them\n",
               who.dimension == internal::kUser ? "up to " : "",
               internal::WithCommas(gone.unadjusted),
               who.dimension == internal::kUser
                   ? "sessions shared with others"
                   : "totals by user, model and day");
  }
}

void PrintFiles(const std::vector<std::string>& files) {
  for (const std::string& file : files) {
    const bool is_journal = file.ends_with(".journal");
    fmt::print(
        "the name's bytes are still in {}: {}\n", internal::PlainText(file),
        is_journal ? "a host at work; they go with its journal when it closes, "
                     "then run this again for calls it had not stored"
                   : "as part of another name or text, or a file set aside");
  }
}

int RunForget(const ForgetOptions& options) {
  if (options.user.empty() == options.session.empty()) {
    return Complain(kExitUsage, "name one: --user NAME or --session NAME");
  }
  const ForgetWho who = WhoOf(options);
  const std::string path = DatabasePath(options.db);
  // A look first: not made anew where a path is mistyped.
  absl::StatusOr<Forgotten> gone = Look(path, who);
  const bool deletes = options.yes && !options.look;
  if (gone.ok() && deletes) gone = Delete(path, who);
  if (!gone.ok()) {
    return Complain(kExitLedger, internal::ToStd(gone.status().message()));
  }
  std::vector<std::string> files;
  if (deletes) {
    files = FilesWithText(std::filesystem::path(path).parent_path().string(),
                          who.name);
  }
  if (options.json) {
    PrintJson(who, *gone, deletes, files);
  } else {
    Print(who, *gone, deletes);
    PrintFiles(files);
  }
  if (deletes) return files.empty() ? kExitDone : kExitNo;
  if (options.look || !gone->known) return kExitDone;
  return Complain(kExitNo, "nothing was deleted: --yes deletes it, for good");
}

}  // namespace

void AddForget(CLI::App& app, int* exit_code) {
  auto options = std::make_shared<ForgetOptions>();
  CLI::App* command = app.add_subcommand(
      "forget", "Delete all that is kept of a user or a session");
  command->footer(
      "Rows go, and totals, sessions and percentiles become what the others' "
      "add up to,\nin one transaction; then every file of the directory is "
      "searched for the name.\nExit code 1: it is still somewhere, or --yes is "
      "missing. Backups are not touched.\n\n"
      "Example: toll forget --user alice --yes");
  command->add_option("--user", options->user, "Whose calls");
  command->add_option("--session", options->session, "Which session's calls");
  command->add_option("--db,--path", options->db,
                      "toll.db, or the directory that holds it (default: " +
                          DefaultDirectory() + ")");
  command->add_flag("--dry-run", options->look,
                    "Tell what would go, delete nothing");
  command->add_flag("--yes", options->yes, "Delete it");
  command->add_flag("--json", options->json, "Print an object");
  command->callback([options, exit_code] { *exit_code = RunForget(*options); });
}

}  // namespace toll::cli
