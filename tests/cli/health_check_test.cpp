// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/health_check.h"

#include <fstream>

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
  EXPECT_EQ(CheckDirectory(path).damaged.size(), 1U);
}

}  // namespace
}  // namespace toll::cli
