// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Promise: whatever an answer or a directory holds, the host is untouched, the
// call is kept, and what was wrong is said.
//
// Method: hostile answers through Start and Finish; directories that are not
// what they should be; two processes on one ledger.

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "sqlite3.h"
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "base/disk.h"
#include "ledger/fixture.h"

namespace toll::internal {
namespace {

using BadInput = LedgerFixture;

struct Case {
  const char* what;
  Answer answer;
  uint32_t flag;  // That must be set; 0: none in particular.
};

TEST_F(BadInput, HostileAnswersAreKeptAndFlagged) {
  Open();
  const std::string whole = ChatAnswer("y");
  const std::string deep = R"({"usage":)" + std::string(500'000, '[');
  const std::string huge =
      R"({"id":"x","choices":")" + std::string(100 << 20, 'x') + "\"}";
  const Case cases[] = {
      {"empty", {.body = ""}, 0},
      {"not JSON", {.body = "<html>502 Bad Gateway</html>"}, kUnreadable},
      {"not UTF-8", {.body = "{\"id\":\"\xff\xfe\"}"}, 0},
      {"deep", {.body = deep}, 0},
      {"100 MB", {.body = huge}, kTooLarge},
      {"text counts",
       {.body = R"({"object":"chat.completion","choices":[],"usage":)"
                R"({"prompt_tokens":"12","completion_tokens":"3"}})"},
       kNumberAsText},
      {"negative",
       {.body = R"({"object":"chat.completion","choices":[],"usage":)"
                R"({"prompt_tokens":-5,"completion_tokens":3}})"},
       kDialectMismatch},
      {"2^63",
       {.body = R"({"object":"chat.completion","choices":[],"usage":)"
                R"({"prompt_tokens":9223372036854775808,)"
                R"("completion_tokens":3}})"},
       kCountSaturated},
      {"wrong type", {.content_type = "text/event-stream", .body = whole}, 0},
      {"500, no body", {.status = 500}, 0},
  };
  for (const Case& one : cases) Start(one.what).Finish(one.answer);
  const std::vector<StoredCall> calls = Calls();
  ASSERT_EQ(calls.size(), std::size(cases));
  for (size_t i = 0; i < calls.size(); ++i) {
    EXPECT_EQ(calls[i].user, cases[i].what);
    EXPECT_EQ(calls[i].record.flags & cases[i].flag, cases[i].flag)
        << cases[i].what;
  }
  EXPECT_EQ(ledger_->health().dropped, 0);
}

TEST_F(BadInput, AnAnswerCutAnywhereIsKept) {
  Open();
  const std::string answer = ChatAnswer("chatcmpl-cut");
  for (size_t bytes = 0; bytes < answer.size(); ++bytes) {
    Start().Finish({.body = std::string_view(answer).substr(0, bytes)});
  }
  const std::vector<StoredCall> calls = Calls();
  ASSERT_EQ(calls.size(), answer.size());
  for (const StoredCall& call : calls) {
    EXPECT_EQ(call.record.outcome, Outcome::kFinished);
    // What was cut off is never taken for what was used: a count is either
    // whole or not there.
    const uint32_t input = call.record.leaves[kInput];
    EXPECT_TRUE(input == 0 || input == 100) << input;
  }
}

TEST_F(BadInput, AnotherProgramsDatabaseIsLeftAlone) {
  const std::string path = directory_ / "ledger";
  ASSERT_TRUE(PosixDisk().MakePrivateDirectory(path).ok());
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open((path + "/toll.db").c_str(), &db), SQLITE_OK);
  ASSERT_EQ(
      sqlite3_exec(db, "CREATE TABLE theirs(x)", nullptr, nullptr, nullptr),
      SQLITE_OK);
  sqlite3_close(db);
  const auto ledger = Ledger::Open({.path = path});
  EXPECT_EQ(ledger.status().code(), absl::StatusCode::kFailedPrecondition)
      << ledger.status();
  const auto inert = Ledger::OpenOrInert({.path = path});
  EXPECT_NE(inert->health().degraded.find("toll.db"), std::string::npos)
      << inert->health().degraded;
  Call call = inert->Start({.provider = "openai"});
  std::move(call).Finish({.body = ChatAnswer("x")});
}

TEST_F(BadInput, ADatabaseOfGarbageIsSetAsideAndSaid) {
  const std::string path = directory_ / "ledger";
  ASSERT_TRUE(PosixDisk().MakePrivateDirectory(path).ok());
  const std::string garbage(8'192, 'x');
  std::ofstream(path + "/toll.db") << garbage;
  const auto ledger = Ledger::Open({.path = path});
  ASSERT_TRUE(ledger.ok()) << ledger.status();
  EXPECT_NE((*ledger)->health().degraded.find("toll.db"), std::string::npos)
      << (*ledger)->health().degraded;
  int set_aside = 0;
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    if (!entry.path().filename().string().starts_with("toll.db.damaged-")) {
      continue;
    }
    ++set_aside;
    EXPECT_EQ(entry.file_size(), garbage.size());
  }
  EXPECT_EQ(set_aside, 1);
}

TEST_F(BadInput, AFileWhereADirectoryShouldBeIsSaid) {
  const std::string path = directory_ / "file";
  std::ofstream(path) << "x";
  const auto ledger = Ledger::Open({.path = path});
  EXPECT_FALSE(ledger.ok());
  EXPECT_NE(std::string(ledger.status().message()).find(path),
            std::string::npos)
      << ledger.status();
}

TEST_F(BadInput, TwoProcessesOnOneLedgerLoseNothing) {
  const std::string path = directory_ / "ledger";
  constexpr int kProcesses = 3, kCalls = 2'000;
  for (int p = 0; p < kProcesses; ++p) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child != 0) continue;
    alarm(50);
    const std::string user = fmt::format("process-{}", p);
    auto ledger = Ledger::Open({.path = path, .flush_interval_ms = 1});
    if (!ledger.ok()) {
      fmt::print(stderr, "{}\n", ledger.status().ToString());
      _exit(1);
    }
    for (int i = 0; i < kCalls; ++i) {
      (*ledger)
          ->Start({.provider = "openai", .model = "gpt-4o", .user = user})
          .Settle({.input = 1});
      if (i % 50 == 0) usleep(500);
    }
    if (!(*ledger)->Flush(absl::Seconds(30)).ok()) _exit(2);
    _exit((*ledger)->health().dropped == 0 ? 0 : 3);
  }
  for (int p = 0; p < kProcesses; ++p) {
    int status = 0;
    ASSERT_GT(wait(&status), 0);
    EXPECT_EQ(status, 0);
  }
  const std::shared_ptr<Store> store = OpenStored(path);
  const std::vector<StoredCall> calls = ReadCalls(*store);
  EXPECT_EQ(calls.size(), size_t{kProcesses} * kCalls);
  ExpectRollupsEqualRows(*store, calls);
}

}  // namespace
}  // namespace toll::internal
