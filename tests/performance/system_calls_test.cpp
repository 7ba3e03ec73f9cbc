// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A call makes no system call on the host's thread: none. A pass of the drain
// makes no more of them, and writes no more bytes for a call, than it did.
// Counted by strace, so that a busy machine counts the same as a quiet one.
//
// The accepted state is bench/baseline/system_calls.json; TOLL_TEST_ACCEPT=1
// writes it anew. TOLL_SKIP_PERF=1 skips the test.

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>

#include "fmt/format.h"
#include <gtest/gtest.h>

#include "nlohmann/json.hpp"
#include "performance/measured_calls.h"
#include "temp_directory.h"

namespace toll::internal {
namespace {

constexpr const char* kBaseline =
    TOLL_SOURCE_DIR "/bench/baseline/system_calls.json";
constexpr const char* kDrain = "drain_ten_calls";
// SQLite's log is begun anew when it is full, a little earlier or later.
constexpr double kTolerance = 1.05;
constexpr int kCallsAPass = 10;

struct Counts {
  double system_calls = 0;
  double bytes_written = 0;
  std::string first;  // As strace has it.
};

bool Writes(std::string_view line) {
  return line.starts_with("write") || line.starts_with("pwrite");
}

// By part, what lies between its two marks.
std::map<std::string, Counts> CountsOf(std::istream& log) {
  constexpr std::string_view kBegin = "access(\"/measured/begin/";
  constexpr std::string_view kEnd = "access(\"/measured/end/";
  std::map<std::string, Counts> parts;
  Counts* part = nullptr;
  for (std::string line; std::getline(log, line);) {
    if (line.starts_with(kBegin)) {
      const size_t end = line.find('"', kBegin.size());
      part = &parts[line.substr(kBegin.size(), end - kBegin.size())];
    } else if (line.starts_with(kEnd)) {
      part = nullptr;
    } else if (part != nullptr && line.find('(') != std::string::npos) {
      if (part->first.empty()) part->first = line;
      part->system_calls += 1. / kMeasuredTimes;
      const size_t result = line.rfind("= ");
      if (Writes(line) && result != std::string::npos) {
        part->bytes_written +=
            std::atof(line.c_str() + result + 2) / kMeasuredTimes;
      }
    }
  }
  return parts;
}

int RunTraced(const std::string& directory, const std::string& command) {
  return std::system(fmt::format("strace -o {0}/trace -e signal=none -s 64 {1} "
                                 ">{0}/log 2>&1",
                                 directory, command)
                         .c_str());
}

std::string Rounded(const std::map<std::string, Counts>& parts) {
  const Counts& drain = parts.at(kDrain);
  nlohmann::ordered_json baseline;
  baseline["system_calls_a_pass"] = std::round(drain.system_calls * 100) / 100;
  baseline["bytes_written_a_call"] =
      std::round(drain.bytes_written / kCallsAPass);
  return baseline.dump(2) + "\n";
}

class SystemCalls : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
#if defined(TOLL_SANITIZE_ADDRESS) || defined(TOLL_SANITIZE_THREAD)
    skipped_ = "skipped: a sanitizer makes system calls of its own";
    return;
#endif
    const TempDirectory directory;
    if (std::getenv("TOLL_SKIP_PERF") != nullptr) {
      skipped_ = "skipped: TOLL_SKIP_PERF";
    } else if (RunTraced(directory.path(), "true") != 0) {
      skipped_ = "skipped: no strace that may trace";
    } else {
      const std::string command =
          fmt::format("{} {}/ledger", TOLL_MEASURED_CALLS, directory.path());
      EXPECT_EQ(RunTraced(directory.path(), command), 0);
      std::ifstream trace(directory / "trace");
      parts_ = CountsOf(trace);
    }
  }
  void SetUp() override {
    if (!skipped_.empty()) GTEST_SKIP() << skipped_;
    ASSERT_GT(parts_.size(), 5U) << "strace has not counted";
  }

  static inline std::string skipped_;
  static inline std::map<std::string, Counts> parts_;
};

TEST_F(SystemCalls, AreNoneOnTheHostsThread) {
  for (const auto& [part, counts] : parts_) {
    if (part == kDrain) continue;
    EXPECT_EQ(counts.system_calls, 0) << part << " made " << counts.system_calls
                                      << " a time: " << counts.first;
  }
}

TEST_F(SystemCalls, OfTheDrainHaveNotBecomeMore) {
  const Counts& drain = parts_.at(kDrain);
  if (std::getenv("TOLL_TEST_ACCEPT") != nullptr) {
    std::ofstream(kBaseline) << Rounded(parts_);
  }
  std::ifstream file(kBaseline);
  const nlohmann::json baseline = nlohmann::json::parse(file);
  const double bytes = drain.bytes_written / kCallsAPass;
  fmt::print("a pass of {} calls: {:.2f} system calls, {:.0f} bytes a call\n",
             kCallsAPass, drain.system_calls, bytes);
  ASSERT_GT(drain.system_calls, 0);
  EXPECT_LE(drain.system_calls,
            baseline.at("system_calls_a_pass").get<double>() * kTolerance);
  EXPECT_LE(bytes,
            baseline.at("bytes_written_a_call").get<double>() * kTolerance);
}

TEST(Strace, IsReadBetweenTheMarks) {
  std::istringstream log(
      "write(1, \"before\", 6) = 6\n"
      "access(\"/measured/begin/part\", F_OK) = -1 ENOENT (No such file)\n"
      "pwrite64(4, \"x\"..., 4096, 0) = 4096\n"
      "fdatasync(4)                            = 0\n"
      "access(\"/measured/end/part\", F_OK) = -1 ENOENT (No such file)\n"
      "write(1, \"after\", 5) = 5\n");
  const std::map<std::string, Counts> parts = CountsOf(log);
  ASSERT_EQ(parts.size(), 1U);
  EXPECT_DOUBLE_EQ(parts.at("part").system_calls, 2. / kMeasuredTimes);
  EXPECT_DOUBLE_EQ(parts.at("part").bytes_written, 4'096. / kMeasuredTimes);
  EXPECT_TRUE(parts.at("part").first.starts_with("pwrite64("));
}

}  // namespace
}  // namespace toll::internal
