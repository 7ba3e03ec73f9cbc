// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "toll/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/environment.h"
#include "base/text.h"

namespace toll {
namespace {

using ::testing::HasSubstr;

class EnvironmentTest : public ::testing::Test {
 protected:
  EnvironmentTest() {
    environment_.Set("HOME", "/home/somebody");
    environment_.Set("XDG_STATE_HOME", std::nullopt);
  }
  void Set(const std::string& name, std::optional<std::string> value) {
    environment_.Set(name, std::move(value));
  }
  // The message of an error that must come.
  std::string Refused() {
    const Options before = options_;
    const absl::Status status = ApplyEnvironment(&options_);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
    EXPECT_EQ(options_.path, before.path) << "changed by an error";
    EXPECT_EQ(options_.batch_size, before.batch_size) << "changed by an error";
    return std::string(internal::ToStd(status.message()));
  }

  internal::ScopedEnvironment environment_;
  Options options_;
};

TEST_F(EnvironmentTest, WinsOverWhatTheHostSet) {
  options_.path = "from/code";
  options_.flush_interval_ms = 500;
  options_.batch_size = 7;
  Set("TOLL_PATH", "from/environment");
  Set("TOLL_FLUSH_INTERVAL_MS", "200");
  Set("TOLL_ENABLE_SIMD", "off");
  Set("TOLL_OVERFLOW", "block");
  ASSERT_EQ(ApplyEnvironment(&options_), absl::OkStatus());
  EXPECT_EQ(options_.path, "from/environment");
  EXPECT_EQ(options_.flush_interval_ms, 200);
  EXPECT_FALSE(options_.enable_simd);
  EXPECT_EQ(options_.overflow, Overflow::kBlock);
  EXPECT_EQ(options_.batch_size, 7) << "not in the environment";
}

TEST_F(EnvironmentTest, SetToNothingCountsAsNotSet) {
  options_.path = "from/code";
  Set("TOLL_PATH", "");
  Set("TOLL_BATCH_SIZE", "");
  ASSERT_EQ(ApplyEnvironment(&options_), absl::OkStatus());
  EXPECT_EQ(options_.path, "from/code");
  EXPECT_EQ(options_.batch_size, 100);
}

TEST_F(EnvironmentTest, AMisspeltNameIsAnError) {
  options_.path = "from/code";
  Set("TOLL_PATH", "never/seen");
  Set("TOLL_FLUSH_INTERVALL_MS", "200");
  const std::string message = Refused();
  EXPECT_THAT(message, HasSubstr("TOLL_FLUSH_INTERVALL_MS"));
  EXPECT_THAT(message, HasSubstr("did you mean `flush_interval_ms`?"));
}

TEST_F(EnvironmentTest, NamesAreInCapitals) {
  Set("TOLL_path", "here");
  EXPECT_THAT(Refused(), HasSubstr("TOLL_path"));
}

TEST_F(EnvironmentTest, AWrongValueIsAnErrorThatNamesTheVariable) {
  Set("TOLL_BATCH_SIZE", "0");
  const std::string message = Refused();
  EXPECT_THAT(message, HasSubstr("TOLL_BATCH_SIZE"));
  EXPECT_THAT(message, HasSubstr("from 1 to 1000000"));
}

TEST_F(EnvironmentTest, KnobsOfUnbuiltPartsAreRefusedAsSuch) {
  Set("TOLL_CACHE_SIZE", "100");
  EXPECT_THAT(Refused(), HasSubstr("does not have yet"));
}

TEST_F(EnvironmentTest, OtherVariablesOfOursAreNoErrors) {
  Set("TOLL_DISABLE", "0");
  Set("TOLL_CORPUS_DIR", "somewhere");
  Set("TOLL_SKIP_PERF", "1");
  Set("TOLL_TEST_KILLS", "10000");
  Set("TOLLGATE", "another program's");
  EXPECT_EQ(ApplyEnvironment(&options_), absl::OkStatus());
}

TEST_F(EnvironmentTest, BoundsOfWhatTheHostSetAreChecked) {
  options_.flush_interval_ms = 0;
  EXPECT_THAT(Refused(), HasSubstr("flush_interval_ms = \"0\""));
}

TEST_F(EnvironmentTest, TheDefaultPathIsTheUsersStateDirectory) {
  Set("XDG_STATE_HOME", "/state");
  ASSERT_EQ(ApplyEnvironment(&options_), absl::OkStatus());
  EXPECT_EQ(options_.path, "/state/toll");
}

TEST_F(EnvironmentTest, TheDefaultPathFallsBackToTheHome) {
  // A relative one counts as not set (XDG base directory specification).
  for (const char* state : {"", "relative"}) {
    Set("XDG_STATE_HOME", state);
    Options options;
    ASSERT_EQ(ApplyEnvironment(&options), absl::OkStatus());
    EXPECT_EQ(options.path, "/home/somebody/.local/state/toll");
  }
}

TEST_F(EnvironmentTest, WithoutAnyHomeAPathMustBeSet) {
  Set("HOME", std::nullopt);
  const absl::Status status = ApplyEnvironment(&options_);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(internal::ToStd(status.message())),
              HasSubstr("TOLL_PATH"));
  options_.path = "here";
  EXPECT_EQ(ApplyEnvironment(&options_), absl::OkStatus());
}

TEST_F(EnvironmentTest, DisablesByTheWordsForTrueAlone) {
  for (const char* yes : {"1", "true", "yes", "on", "ON"}) {
    Set("TOLL_DISABLE", yes);
    EXPECT_TRUE(DisabledByEnvironment()) << yes;
  }
  for (const char* no : {"", "0", "false", "no", "off", "ture"}) {
    Set("TOLL_DISABLE", no);
    EXPECT_FALSE(DisabledByEnvironment()) << no;
  }
  Set("TOLL_DISABLE", std::nullopt);
  EXPECT_FALSE(DisabledByEnvironment());
}

TEST_F(EnvironmentTest, AMisspeltDisableIsAnError) {
  Set("TOLL_DISABLE", "ture");
  EXPECT_THAT(Refused(), HasSubstr("TOLL_DISABLE"));
}

}  // namespace
}  // namespace toll
