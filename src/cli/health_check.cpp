// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/health_check.h"

#include <filesystem>
#include <memory>
#include <string_view>
#include <utility>

#include "absl/time/clock.h"
#include "fmt/format.h"

#include "base/aside_reason.h"
#include "base/disk.h"
#include "base/text.h"
#include "cli/takeover.h"
#include "cli/when_free.h"
#include "journal/journal.h"
#include "journal/mend.h"
#include "store/sqlite_aside.h"
#include "store/sqlite_backup.h"
#include "store/sqlite_self_day.h"
#include "store/sqlite_store.h"
#include "tally/salvage.h"

namespace toll::cli {

namespace {

int64_t BytesOf(const std::string& path) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(path, error);
  return error ? 0 : static_cast<int64_t>(bytes);
}

std::string Salvaged(std::string path) {
  const size_t mark = path.rfind(internal::kDamagedMark);
  return path.replace(mark, internal::kDamagedMark.size(),
                      internal::kSalvagedMark);
}

absl::Status SalvageOne(const std::string& path, internal::Store& store,
                        SalvageReport* report) {
  const auto salvaged =
      WhenFree([&] { return internal::SalvageDatabase(path, store); });
  if (!salvaged.ok()) return salvaged.status();
  report->found += salvaged->found;
  report->stored += salvaged->stored;
  std::error_code ignored;
  std::filesystem::rename(path, Salvaged(path), ignored);
  std::filesystem::rename(path + "-wal", Salvaged(path) + "-wal", ignored);
  return absl::OkStatus();
}

bool IsJournal(const std::string& path) {
  const std::string name = std::filesystem::path(path).filename().string();
  return name.find(".journal.") != std::string::npos;
}

void CheckJournal(const std::string& directory, const std::string& name,
                  HealthCheck* check) {
  const std::string path = directory + "/" + name;
  JournalCheck journal{name,
                       internal::LookAtJournal(internal::PosixDisk(), path)};
  // Its host closed meanwhile.
  if (absl::IsNotFound(journal.look.sound)) return;
  check->journal_bytes += BytesOf(path);
  ++(journal.look.is_live ? check->journals_live : check->journals_waiting);
  check->journals.push_back(std::move(journal));
}

DamagedFile CheckDamaged(const std::string& path) {
  internal::Disk& disk = internal::PosixDisk();
  std::string why = internal::ReadReason(disk, path);
  if (why.empty() && IsJournal(path)) {
    // A toll before this one kept no reasons.
    why = internal::ToStd(internal::LookAtJournal(disk, path).sound.message());
  }
  return {path, std::move(why)};
}

void CheckFiles(const std::string& directory, HealthCheck* check) {
  const auto names = internal::PosixDisk().List(directory);
  if (!names.ok()) return;
  for (const std::string& name : *names) {
    if (name.find(internal::kDamagedMark) != std::string::npos) {
      if (name.ends_with("-wal")) continue;
      check->damaged.push_back(
          CheckDamaged(fmt::format("{}/{}", directory, name)));
    } else if (name.ends_with(internal::Journal::kSuffix)) {
      CheckJournal(directory, name, check);
    }
  }
}

absl::Status SetDatabaseAsideIfDamaged(const std::string& database) {
  const auto identity = internal::PosixDisk().Identify(database);
  if (!identity.ok()) return absl::OkStatus();
  const absl::Status status = internal::CheckDatabase(database);
  if (!absl::IsDataLoss(status)) return absl::OkStatus();
  return internal::SetDatabaseAside(database, *identity,
                                    absl::ToUnixSeconds(absl::Now()),
                                    internal::ToStd(status.message()))
      .status();
}

// As a host does that meets them.
void SetJournalsAside(const std::string& directory) {
  HealthCheck check;
  CheckFiles(directory, &check);
  for (const JournalCheck& journal : check.journals) {
    const absl::Status& sound = journal.look.sound;
    if (journal.look.is_live || !absl::IsDataLoss(sound)) continue;
    // One that fails has been set aside by a host.
    internal::Journal::SetAside(
        internal::PosixDisk(), directory + "/" + journal.name,
        absl::ToUnixSeconds(absl::Now()), internal::ToStd(sound.message()))
        .IgnoreError();
  }
}

}  // namespace

HealthCheck CheckDirectory(const std::string& directory) {
  HealthCheck check;
  const std::string database = directory + "/toll.db";
  check.database_bytes = BytesOf(database);
  check.log_bytes = BytesOf(database + "-wal");
  // A link that leads nowhere is there, and wrong.
  check.database = internal::PosixDisk().Identify(database).ok()
                       ? internal::CheckDatabase(database)
                       : absl::NotFoundError("there is no toll.db yet");
  if (check.database.ok()) {
    Options options;
    // Of what cannot be read the defaults hold.
    if (!ApplyEnvironment(&options).ok()) options = {};
    // A ledger of an older format has none.
    check.own_costs =
        JudgeOwnCosts(internal::ReadLastSelfDays(database, 8)
                          .value_or(std::vector<internal::SelfDay>()),
                      options);
    check.retained = internal::ReadRetained(database).value_or(check.retained);
  }
  CheckFiles(directory, &check);
  return check;
}

absl::StatusOr<SalvageReport> SalvageDirectory(const std::string& directory) {
  SalvageReport report;
  const std::string database = directory + "/toll.db";
  const absl::Status aside = SetDatabaseAsideIfDamaged(database);
  if (!aside.ok()) return aside;
  SetJournalsAside(directory);
  HealthCheck check;
  CheckFiles(directory, &check);
  if (check.damaged.empty()) return report;
  const auto store = internal::OpenSqliteStore(database, {});
  if (!store.ok()) return store.status();
  bool journals = false;
  for (const DamagedFile& file : check.damaged) {
    const bool is_journal = IsJournal(file.path);
    const absl::Status status = is_journal
                                    ? internal::MendJournal(file.path)
                                    : SalvageOne(file.path, **store, &report);
    journals |= is_journal && status.ok();
    ++report.files;
    if (!status.ok()) {
      report.hopeless.emplace_back(internal::ToStd(status.message()));
    }
  }
  if (!journals) return report;
  const absl::StatusOr<Takeover> takeover = TakeOver(directory);
  if (!takeover.ok()) return takeover.status();
  report.recovered = takeover->stored;
  return report;
}

}  // namespace toll::cli
