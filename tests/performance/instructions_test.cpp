// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// No part of a call takes more instructions than it did: counted by callgrind,
// so that a busy machine counts the same as a quiet one. An allocation, a lock,
// a second look at the body, a longer walk: each is dozens of instructions or
// more where the accepted state has some hundreds.
//
// The accepted state is bench/baseline/instructions.json, as ratios to what
// simdjson needs to parse the same body. TOLL_TEST_ACCEPT=1 writes it anew;
// TOLL_SKIP_PERF=1 skips the test.

#include <cmath>
#include <cstdlib>
#include <filesystem>
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
    TOLL_SOURCE_DIR "/bench/baseline/instructions.json";
// Of a call the count is the same each time; a pass of the drain meets what
// SQLite's pages hold by then.
constexpr double kTolerance = 1.01;
constexpr double kDrainTolerance = 1.08;

// The instructions of a run of each part, from the files that callgrind wrote.
std::map<std::string, double> Counted(const std::string& directory) {
  std::map<std::string, double> parts;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (!entry.path().filename().string().starts_with("counted.")) continue;
    std::ifstream file(entry.path());
    std::string part;
    for (std::string line; std::getline(file, line);) {
      constexpr std::string_view kPart = "desc: Trigger: Client Request: ";
      constexpr std::string_view kTotal = "totals: ";
      if (line.starts_with(kPart)) part = line.substr(kPart.size());
      if (line.starts_with(kTotal) && !part.empty()) {
        parts[part] = std::atof(line.c_str() + kTotal.size()) / kMeasuredTimes;
      }
    }
  }
  return parts;
}

std::map<std::string, double> Count() {
  const TempDirectory directory;
  const std::string command = fmt::format(
      "valgrind --tool=callgrind --collect-atstart=no "
      "--callgrind-out-file={0}/counted {1} {0}/ledger >{0}/log 2>&1",
      directory.path(), TOLL_MEASURED_CALLS);
  std::ostringstream log;
  const int code = std::system(command.c_str());
  log << std::ifstream(directory / "log").rdbuf();
  EXPECT_EQ(code, 0) << log.str();
  return Counted(directory.path());
}

void Accept(const std::map<std::string, double>& parts) {
  std::filesystem::create_directories(
      std::filesystem::path(kBaseline).parent_path());
  nlohmann::ordered_json baseline;
  baseline["compiler"] = __VERSION__;
  baseline["floor_instructions"] = parts.at("floor");
  for (const auto& [part, count] : parts) {
    if (part == "floor") continue;
    baseline["ratios"][part] =
        std::round(count / parts.at("floor") * 1e4) / 1e4;
  }
  std::ofstream(kBaseline) << baseline.dump(2) << "\n";
}

bool HasValgrind() {
  return std::system("valgrind --version >/dev/null 2>&1") == 0;
}

TEST(Instructions, OfNoPartHaveBecomeMore) {
#ifndef NDEBUG
  GTEST_SKIP() << "skipped: counts are of the release build";
#endif
  if (std::getenv("TOLL_SKIP_PERF") != nullptr) {
    GTEST_SKIP() << "skipped: TOLL_SKIP_PERF";
  }
  if (!HasValgrind()) GTEST_SKIP() << "skipped: no valgrind";
  const std::map<std::string, double> parts = Count();
  ASSERT_GT(parts.size(), 5) << "callgrind has not counted";
  if (std::getenv("TOLL_TEST_ACCEPT") != nullptr) Accept(parts);
  std::ifstream file(kBaseline);
  const nlohmann::json baseline = nlohmann::json::parse(file);
  if (baseline.at("compiler") != __VERSION__) {
    GTEST_SKIP() << "skipped: the baseline is of compiler "
                 << baseline.at("compiler");
  }
  const double floor = parts.at("floor");
  const double same = floor / baseline.at("floor_instructions").get<double>();
  if (same < 0.97 || same > 1.03) {
    GTEST_SKIP() << "skipped: this processor runs other code of simdjson's";
  }
  for (const auto& [part, ratio] : baseline.at("ratios").items()) {
    ASSERT_TRUE(parts.contains(part)) << part;
    const double now = parts.at(part) / floor;
    fmt::print("{:<24} {:>9.0f} instructions, {:.4f} floors; accepted {:.4f}\n",
               part, parts.at(part), now, ratio.get<double>());
    const bool drains = part.starts_with("drain");
    EXPECT_LE(now,
              ratio.get<double>() * (drains ? kDrainTolerance : kTolerance))
        << part;
  }
}

}  // namespace
}  // namespace toll::internal
