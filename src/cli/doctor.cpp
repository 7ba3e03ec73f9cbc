// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// `toll doctor`: is a ledger's directory well, and what can be had from files
// that are not?

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "fmt/format.h"

#include "base/text.h"
#include "cli/commands.h"
#include "cli/health_check.h"
#include "cli/ledger_path.h"
#include "cli/own_costs.h"
#include "view/amounts.h"
#include "view/plain_text.h"

namespace toll::cli {

namespace {

struct DoctorOptions {
  std::string path;
  bool salvage = false;
  bool json = false;
};

bool IsWell(const HealthCheck& check) {
  return (check.database.ok() || absl::IsNotFound(check.database)) &&
         check.damaged.empty() &&
         std::all_of(check.journals.begin(), check.journals.end(),
                     [](const JournalCheck& journal) {
                       return journal.look.sound.ok();
                     });
}

// What salvaging cures; a newer build's files, and links, it does not.
bool IsDamaged(const HealthCheck& check) {
  return absl::IsDataLoss(check.database) || !check.damaged.empty() ||
         std::any_of(check.journals.begin(), check.journals.end(),
                     [](const JournalCheck& journal) {
                       return absl::IsDataLoss(journal.look.sound);
                     });
}

std::string Verdict(const HealthCheck& check) {
  return check.database.ok() ? "whole" : std::string(check.database.message());
}

std::string OldestOf(const HealthCheck& check) {
  if (check.retained.rows == 0) return "";
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ",
                          absl::FromUnixNanos(check.retained.oldest_ns),
                          absl::UTCTimeZone());
}

std::string JsonOf(const JournalCheck& journal) {
  const internal::JournalLook& look = journal.look;
  return fmt::format(
      R"({{"name":{},"live":{},"problem":{},"pid":{},"open":{},"done":{}}})",
      internal::JsonString(journal.name), look.is_live,
      internal::JsonString(internal::ToStd(look.sound.message())), look.pid,
      look.open, look.done);
}

std::string TextOf(const JournalCheck& journal) {
  const internal::JournalLook& look = journal.look;
  if (!look.sound.ok()) {
    return fmt::format(
        "{}: {}{}", look.is_live ? "of a host at work" : "left behind",
        internal::PlainText(internal::ToStd(look.sound.message())),
        look.is_live && absl::IsDataLoss(look.sound)
            ? "; salvage it once its host has ended"
            : "");
  }
  return fmt::format(
      "{} process {}{}; {} calls open, {} settled and not stored yet",
      look.is_live ? "at work for" : "left behind by", look.pid,
      look.from_another_boot ? " of another boot" : "",
      internal::WithCommas(look.open), internal::WithCommas(look.done));
}

void PrintJson(const std::string& directory, const HealthCheck& check) {
  std::string journals;
  for (const JournalCheck& journal : check.journals) {
    journals += (journals.empty() ? "" : ",") + JsonOf(journal);
  }
  std::string damaged;
  std::string why;
  for (const DamagedFile& file : check.damaged) {
    damaged += (damaged.empty() ? "" : ",") + internal::JsonString(file.path);
    why += (why.empty() ? "" : ",") + internal::JsonString(file.why);
  }
  fmt::print(R"({{"path":{},"well":{},"database":{},"database_bytes":{},)"
             R"("log_bytes":{},"records":{},"oldest_record":{},"pruned":{},)"
             R"("journals_live":{},"journals_waiting":{},)"
             R"("journal_bytes":{},"journals":[{}],"damaged":[{}],)"
             R"("damaged_why":[{}],{}}})"
             "\n",
             internal::JsonString(directory), IsWell(check),
             internal::JsonString(Verdict(check)), check.database_bytes,
             check.log_bytes, check.retained.rows,
             internal::JsonString(OldestOf(check)), check.retained.pruned,
             check.journals_live, check.journals_waiting, check.journal_bytes,
             journals, damaged, why, JsonOf(check.own_costs));
}

void PrintCures(const HealthCheck& check) {
  if (std::any_of(check.journals.begin(), check.journals.end(),
                  [](const JournalCheck& journal) {
                    return journal.look.sound.ok() && !journal.look.is_live;
                  })) {
    fmt::print("'toll recover' stores what waits.\n");
  }
  if (IsDamaged(check)) {
    fmt::print("'toll doctor --salvage' brings back what is whole.\n");
  }
}

void Print(const std::string& directory, const HealthCheck& check) {
  fmt::print(
      "{}\n"
      "  toll.db    {}; {} bytes, log {}\n"
      "  records    {}{}; {} pruned\n"
      "  journals   {} of hosts at work, {} waiting; {} bytes\n",
      directory, internal::PlainText(Verdict(check)),
      internal::WithCommas(check.database_bytes),
      internal::WithCommas(check.log_bytes),
      internal::WithCommas(check.retained.rows),
      check.retained.rows == 0 ? "" : ", the oldest of " + OldestOf(check),
      internal::WithCommas(check.retained.pruned), check.journals_live,
      check.journals_waiting, internal::WithCommas(check.journal_bytes));
  for (const JournalCheck& journal : check.journals) {
    fmt::print("             {}: {}\n", internal::PlainText(journal.name),
               TextOf(journal));
  }
  if (check.database.ok()) fmt::print("{}", TextOf(check.own_costs));
  for (const DamagedFile& file : check.damaged) {
    fmt::print("  damaged    {}: {}\n", internal::PlainText(file.path),
               file.why.empty() ? "set aside; why was not kept"
                                : internal::PlainText(file.why));
  }
  PrintCures(check);
}

int Salvage(const std::string& directory) {
  const absl::StatusOr<SalvageReport> report = SalvageDirectory(directory);
  if (!report.ok()) {
    return Complain(kExitLedger, std::string(report.status().message()));
  }
  fmt::print(stderr,
             "{} damaged files: {} calls found in databases, {} of them were "
             "missing and are stored; {} recovered from journals\n",
             report->files, report->found, report->stored, report->recovered);
  for (const std::string& why : report->hopeless) Complain(kExitNo, why);
  return report->hopeless.empty() ? kExitDone : kExitNo;
}

int RunDoctor(const DoctorOptions& options) {
  const std::string directory =
      std::filesystem::path(DatabasePath(options.path)).parent_path().string();
  if (!std::filesystem::is_directory(directory)) {
    return Complain(kExitLedger,
                    fmt::format("{} is not a ledger's directory", directory));
  }
  if (options.salvage) {
    if (const int code = Salvage(directory); code != kExitDone) return code;
  }
  const HealthCheck check = CheckDirectory(directory);
  if (options.json) {
    PrintJson(directory, check);
  } else {
    Print(directory, check);
  }
  return IsWell(check) ? kExitDone : kExitNo;
}

}  // namespace

void AddDoctor(CLI::App& app, int* exit_code) {
  auto options = std::make_shared<DoctorOptions>();
  CLI::App* command = app.add_subcommand(
      "doctor", "Check a ledger's directory, and salvage damaged files");
  command->footer(
      "Exit code 1: a file is damaged, a newer toll's, or cannot be looked "
      "at. What toll itself\ncost is judged by the budgets of TOLL_SELF_*; a "
      "breach is told and changes no exit\ncode.\n--salvage reads damaged "
      "databases page by page and stores the calls that the ledger\nlacks; of "
      "damaged journals it recovers the calls whose checksum holds.\n\n"
      "Example: toll doctor --path state/toll --salvage");
  command->add_option(
      "--path,--db", options->path,
      "The ledger's directory (default: " + DefaultDirectory() + ")");
  command->add_flag("--salvage", options->salvage,
                    "Bring back what damaged files hold");
  command->add_flag("--json", options->json, "Print an object");
  command->callback([options, exit_code] { *exit_code = RunDoctor(*options); });
}

}  // namespace toll::cli
