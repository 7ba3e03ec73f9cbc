// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/health_check.h"

#include <unistd.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "ledger/fixture.h"
#include "temp_directory.h"
#include "toll/ledger.h"
#include "toll/testing.h"

namespace toll::cli {
namespace {

TEST(HealthCheck, TellsHostsAtWorkFromDamagedFiles) {
  const internal::TempDirectory directory;
  const std::string path = directory / "ledger";
  EXPECT_TRUE(absl::IsNotFound(CheckDirectory(path).database));
  {
    const auto ledger = *Ledger::Open({.path = path, .manual_drain = true});
    const HealthCheck check = CheckDirectory(path);
    EXPECT_TRUE(check.database.ok()) << check.database;
    EXPECT_EQ(check.journals_live, 1);
    EXPECT_EQ(check.journals_waiting, 0);
  }
  std::ofstream(path + "/toll.db") << std::string(8'192, 'x');
  EXPECT_TRUE(absl::IsDataLoss(CheckDirectory(path).database));
  const auto report = SalvageDirectory(path);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->files, 1);
  const HealthCheck check = CheckDirectory(path);
  EXPECT_TRUE(check.database.ok()) << check.database;
  EXPECT_TRUE(check.damaged.empty());
}

TEST(HealthCheck, AHostThatMeetsDamageSaysSoAndGoesOn) {
  const internal::TempDirectory directory;
  const std::string path = directory / "ledger";
  { ASSERT_TRUE(Ledger::Open({.path = path}).ok()); }
  std::ofstream(path + "/toll.db") << std::string(8'192, 'x');
  const auto ledger = *Ledger::Open({.path = path, .manual_drain = true});
  EXPECT_NE(ledger->health().degraded.find(".damaged-"), std::string::npos)
      << ledger->health().degraded;
  ledger->Start({.provider = "openai", .model = "gpt-4o"})
      .Finish({.body = internal::ChatAnswer("a")});
  EXPECT_TRUE(testing::Pump(*ledger).ok());
  EXPECT_EQ(ledger->health().stored, 1);
  const HealthCheck check = CheckDirectory(path);
  ASSERT_EQ(check.damaged.size(), 1U);
  EXPECT_NE(check.damaged[0].why.find("file is not a database"),
            std::string::npos)
      << check.damaged[0].why;
}

// What `bytes` of a journal's header are changed to.
void Overwrite(const std::string& path, size_t at, const std::string& bytes) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(at));
  file << bytes;
}

std::string CopyOfJournal(const std::string& directory,
                          const std::string& name) {
  const std::string live = CheckDirectory(directory).journals.at(0).name;
  std::filesystem::copy_file(directory + "/" + live, directory + "/" + name);
  return directory + "/" + name;
}

TEST(HealthCheck, LooksIntoJournals) {
  const internal::TempDirectory directory;
  const std::string path = directory / "ledger";
  const auto ledger = *Ledger::Open({.path = path, .manual_drain = true});
  const Call open = ledger->Start({.provider = "openai", .model = "gpt-4o"});
  ledger->Start({.provider = "openai", .model = "gpt-4o"}).Settle({});
  Overwrite(CopyOfJournal(path, "~newer.journal"),
            offsetof(internal::JournalHeader, version), "\x63");
  const HealthCheck check = CheckDirectory(path);
  EXPECT_EQ(check.journals_live, 1);
  EXPECT_EQ(check.journals_waiting, 1);
  ASSERT_EQ(check.journals.size(), 2U);
  const internal::JournalLook& live = check.journals[0].look;
  EXPECT_TRUE(live.is_live && live.sound.ok()) << live.sound;
  EXPECT_EQ(live.pid, static_cast<uint64_t>(getpid()));
  EXPECT_EQ(live.open, 1);
  EXPECT_EQ(live.done, 1);
  const internal::JournalLook& newer = check.journals[1].look;
  EXPECT_TRUE(absl::IsFailedPrecondition(newer.sound)) << newer.sound;
  EXPECT_FALSE(newer.is_live);
}

TEST(HealthCheck, SalvagesADamagedJournalThatNoHostHasMet) {
  const internal::TempDirectory directory;
  const std::string path = directory / "ledger";
  std::string bad;
  {
    const auto ledger = *Ledger::Open({.path = path, .manual_drain = true});
    bad = CopyOfJournal(path, "~bad.journal");
    // Of a live host nothing is set aside.
    EXPECT_EQ(SalvageDirectory(path)->files, 0);
  }
  Overwrite(bad, 0, "not one");
  EXPECT_TRUE(absl::IsDataLoss(CheckDirectory(path).journals.at(0).look.sound));
  const auto report = SalvageDirectory(path);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->files, 1);
  const HealthCheck check = CheckDirectory(path);
  EXPECT_TRUE(check.journals.empty());
  EXPECT_TRUE(check.damaged.empty());
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    EXPECT_TRUE(entry.path().filename().string().starts_with("toll.db"))
        << entry.path();
  }
}

// Those of a toll that kept no reasons.
TEST(HealthCheck, JudgesAfreshWhatWasSetAsideWithoutAReason) {
  const internal::TempDirectory directory;
  const std::string path = directory / "ledger";
  { ASSERT_TRUE(Ledger::Open({.path = path}).ok()); }
  std::ofstream(path + "/ab.journal.damaged-7") << "x";
  std::ofstream(path + "/toll.db.damaged-7") << "x";
  const HealthCheck check = CheckDirectory(path);
  ASSERT_EQ(check.damaged.size(), 2U);
  EXPECT_NE(check.damaged[0].why.find("shorter than a header"),
            std::string::npos);
  EXPECT_EQ(check.damaged[1].why, "");
}

TEST(HealthCheck, TellsALinkInTheDatabasesPlace) {
  const internal::TempDirectory directory;
  std::filesystem::create_symlink(directory / "none", directory / "toll.db");
  const HealthCheck check = CheckDirectory(directory.path());
  EXPECT_TRUE(absl::IsFailedPrecondition(check.database)) << check.database;
}

}  // namespace
}  // namespace toll::cli
