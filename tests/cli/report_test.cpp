// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// toll report, as a user calls it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/commands.h"
#include "store/store_kinds.h"

namespace toll::cli {
namespace {

using ::testing::HasSubstr;

struct Result {
  int exit_code = -1;
  std::string out;
  std::string err;
};

Result RunTool(const std::vector<std::string>& words) {
  CLI::App app{"toll"};
  Result result;
  AddReport(app, &result.exit_code);
  std::vector<std::string> reversed(words.rbegin(), words.rend());
  reversed.emplace_back("report");
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  try {
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    result.exit_code = kExitUsage;
  }
  result.out = ::testing::internal::GetCapturedStdout();
  result.err = ::testing::internal::GetCapturedStderr();
  return result;
}

class Report : public ::testing::Test {
 protected:
  void Fill() {
    auto store = *internal::OpenSqliteStore(directory_ / "toll.db");
    internal::Tally tally;
    internal::MadeRecord made;
    made.record.id = 1;
    made.record.start_ns = absl::ToUnixNanos(absl::Now() - absl::Hours(1));
    made.record.cost_pico = 1'234'567'890'123;
    made.names[internal::kModel] = "gpt-4o";
    ASSERT_TRUE(internal::StorePass(*store, tally, {made}).ok());
  }

  internal::TempDirectory directory_;
};

TEST_F(Report, ShowsADirectoryOrItsFile) {
  Fill();
  for (const std::string& db : {directory_.path(), directory_ / "toll.db"}) {
    const Result result = RunTool({"--db", db});
    EXPECT_EQ(result.exit_code, kExitDone);
    EXPECT_THAT(result.out, HasSubstr("gpt-4o"));
    EXPECT_THAT(result.out, HasSubstr("$1.2346"));
    EXPECT_EQ(result.out.find('\x1b'), std::string::npos);  // No terminal.
  }
  EXPECT_THAT(RunTool({"--db", directory_.path(), "--json"}).out,
              HasSubstr("\"cost_usd\":\"1.234567890123\""));
  EXPECT_THAT(RunTool({"--db", directory_.path(), "--csv"}).out,
              HasSubstr(",1.234567890123,"));
}

TEST_F(Report, AnEmptyAnswerSaysWhatToDo) {
  { EXPECT_TRUE(internal::OpenSqliteStore(directory_ / "toll.db").ok()); }
  Result result = RunTool({"--db", directory_.path()});
  EXPECT_EQ(result.exit_code, kExitDone);
  EXPECT_THAT(result.out, HasSubstr("OpenOrInert"));
  Fill();
  result = RunTool({"--db", directory_.path(), "--filter", "model=none"});
  EXPECT_THAT(result.out, HasSubstr("holds 1 call from"));
  EXPECT_THAT(result.out, HasSubstr("drop a --filter"));
}

TEST_F(Report, RefusesWhatItDoesNotUnderstand) {
  Fill();
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"--by", "modle"}, "unknown dimension"},
      {{"--since", "soon"}, "is no time"},
      {{"--tz", "Mars"}, "unknown time zone"},
      {{"--order", "beauty"}, "unknown order"},
      {{"--filter", "model"}, "lacks a value"},
      {{"--by", "session,day"}, "kept whole"}};
  for (const auto& [words, message] : cases) {
    std::vector<std::string> all = {"--db", directory_.path()};
    all.insert(all.end(), words.begin(), words.end());
    const Result result = RunTool(all);
    EXPECT_EQ(result.exit_code, kExitUsage) << message;
    EXPECT_THAT(result.err, HasSubstr(message));
    EXPECT_EQ(result.out, "");
  }
  EXPECT_EQ(RunTool({"--json", "--csv"}).exit_code, kExitUsage);
  EXPECT_EQ(RunTool({"--limit", "-1"}).exit_code, kExitUsage);
}

TEST_F(Report, SaysWhatIsWrongWithTheLedger) {
  const Result missing = RunTool({"--db", directory_.path()});
  EXPECT_EQ(missing.exit_code, kExitLedger);
  EXPECT_THAT(missing.err, HasSubstr("does not exist"));
  EXPECT_THAT(missing.err, HasSubstr("--db"));
}

}  // namespace
}  // namespace toll::cli
