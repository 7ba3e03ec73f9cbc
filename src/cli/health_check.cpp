// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/health_check.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <string_view>
#include <thread>

#include "absl/time/clock.h"
#include "fmt/format.h"

#include "base/disk.h"
#include "base/text.h"
#include "cli/takeover.h"
#include "journal/mend.h"
#include "store/sqlite_aside.h"
#include "store/sqlite_backup.h"
#include "store/sqlite_self_day.h"
#include "store/sqlite_store.h"
#include "tally/salvage.h"

namespace toll::cli {

namespace {

// Hosts write for some milliseconds at a time.
constexpr absl::Duration kBusyMax = absl::Seconds(10);

int64_t BytesOf(const std::string& path) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(path, error);
  return error ? 0 : static_cast<int64_t>(bytes);
}

bool IsHeld(const std::string& path) {
  internal::Disk& disk = internal::PosixDisk();
  const absl::StatusOr<internal::DiskFile> file = disk.Open(path);
  if (!file.ok()) return false;
  const bool held = absl::IsUnavailable(disk.Lock(*file));
  disk.Close(*file);  // And with it the lock.
  return held;
}

std::string Salvaged(std::string path) {
  const size_t mark = path.find(internal::kDamagedMark);
  return path.replace(mark, internal::kDamagedMark.size(),
                      internal::kSalvagedMark);
}

absl::StatusOr<internal::Salvaged> SalvageWhenFree(const std::string& path,
                                                   internal::Store& store) {
  const absl::Time give_up = absl::Now() + kBusyMax;
  while (true) {
    auto salvaged = internal::SalvageDatabase(path, store);
    if (!absl::IsUnavailable(salvaged.status()) || absl::Now() > give_up) {
      return salvaged;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

absl::Status SalvageOne(const std::string& path, internal::Store& store,
                        SalvageReport* report) {
  const auto salvaged = SalvageWhenFree(path, store);
  if (!salvaged.ok()) return salvaged.status();
  report->found += salvaged->found;
  report->stored += salvaged->stored;
  std::error_code ignored;
  std::filesystem::rename(path, Salvaged(path), ignored);
  std::filesystem::rename(path + "-wal", Salvaged(path) + "-wal", ignored);
  return absl::OkStatus();
}

}  // namespace

HealthCheck CheckDirectory(const std::string& directory) {
  HealthCheck check;
  const std::string database = directory + "/toll.db";
  check.database_bytes = BytesOf(database);
  check.log_bytes = BytesOf(database + "-wal");
  check.database = std::filesystem::exists(database)
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
  const auto names = internal::PosixDisk().List(directory);
  if (!names.ok()) return check;
  for (const std::string& name : *names) {
    const std::string path = directory + "/" + name;
    if (name.find(internal::kDamagedMark) != std::string::npos) {
      if (!name.ends_with("-wal")) check.damaged.push_back(path);
    } else if (name.ends_with(".journal")) {
      check.journal_bytes += BytesOf(path);
      ++(IsHeld(path) ? check.journals_live : check.journals_waiting);
    }
  }
  return check;
}

absl::StatusOr<SalvageReport> SalvageDirectory(const std::string& directory) {
  SalvageReport report;
  const std::string database = directory + "/toll.db";
  const auto identity = internal::PosixDisk().Identify(database);
  if (identity.ok() && absl::IsDataLoss(internal::CheckDatabase(database))) {
    const auto aside = internal::SetDatabaseAside(
        database, *identity, absl::ToUnixSeconds(absl::Now()));
    if (!aside.ok()) return aside.status();
  }
  const HealthCheck check = CheckDirectory(directory);
  if (check.damaged.empty()) return report;
  const auto store = internal::OpenSqliteStore(database, {});
  if (!store.ok()) return store.status();
  bool journals = false;
  for (const std::string& path : check.damaged) {
    const bool is_journal = path.find(".journal.") != std::string::npos;
    const absl::Status status = is_journal ? internal::MendJournal(path)
                                           : SalvageOne(path, **store, &report);
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
