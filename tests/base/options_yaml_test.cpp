// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "toll/options.h"

namespace toll {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// The message of an error that must come.
std::string Refused(std::string_view yaml) {
  const absl::Status status = ParseOptions(yaml, "toll.yaml").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument)
      << status << "\n"
      << yaml.substr(0, 200);
  return std::string(internal::ToStd(status.message()));
}

Options Accepted(std::string_view yaml) {
  absl::StatusOr<Options> options = ParseOptions(yaml, "toll.yaml");
  EXPECT_TRUE(options.ok()) << options.status() << "\n" << yaml;
  return options.ok() ? *std::move(options) : Options{};
}

constexpr std::string_view kSample = R"(# A comment.
cost_tracking:
  path: state/toll
  keep_raw_usage: no
  prices_override_path: "negotiated prices.json"
  performance:
    async_processing: true
    batch_size: 200
    flush_interval_ms: 250
    memory_pool_size: 20000
    enable_simd: false
    overflow: block
)";

TEST(OptionsYaml, ReadsTheKnobsWhereTheyBelong) {
  const Options options = Accepted(kSample);
  EXPECT_EQ(options.path, "state/toll");
  EXPECT_FALSE(options.keep_raw_usage);
  EXPECT_EQ(options.prices_override_path, "negotiated prices.json");
  EXPECT_TRUE(options.async_processing);
  EXPECT_EQ(options.batch_size, 200);
  EXPECT_EQ(options.flush_interval_ms, 250);
  EXPECT_EQ(options.memory_pool_size, 20'000);
  EXPECT_FALSE(options.enable_simd);
  EXPECT_EQ(options.overflow, Overflow::kBlock);
  EXPECT_EQ(options.notes_count, Options{}.notes_count) << "not in the file";
}

TEST(OptionsYaml, ReadsTheKnobsAtTheTopAsWell) {
  EXPECT_EQ(Accepted("batch_size: 7").batch_size, 7);
  EXPECT_EQ(Accepted("performance: {batch_size: 7}").batch_size, 7);
  EXPECT_EQ(Accepted("cost_tracking: {batch_size: 7}").batch_size, 7);
  EXPECT_EQ(Accepted("{\"path\": \"json/too\"}").path, "json/too");
  const Options both = Accepted("path: a\ncost_tracking: {batch_size: 7}");
  EXPECT_EQ(both.path, "a");
  EXPECT_EQ(both.batch_size, 7);
}

TEST(OptionsYaml, NothingIsTheDefaults) {
  for (const char* yaml :
       {"", "# nothing\n", "---\n", "{}", "cost_tracking:\n",
        "cost_tracking:\n  performance:\n    # batch_size: 1\n", "null"}) {
    EXPECT_EQ(Accepted(yaml).batch_size, 100) << yaml;
  }
}

TEST(OptionsYaml, AnUnknownKeyIsAnErrorWithItsLine) {
  EXPECT_THAT(
      Refused("cost_tracking:\n  performance:\n    flush_intervall_ms: 7\n"),
      AllOf(HasSubstr("toll.yaml:3: "),
            HasSubstr("unknown key `flush_intervall_ms`"),
            HasSubstr("did you mean `flush_interval_ms`?"),
            HasSubstr("known are: cost_tracking, performance, path, ")));
  EXPECT_THAT(Refused("cost_traking: {batch_size: 7}"),
              HasSubstr("did you mean `cost_tracking`?"));
  EXPECT_THAT(Refused("Batch_Size: 7"), HasSubstr("unknown key"));
  EXPECT_THAT(Refused("log: 7"), HasSubstr("unknown key"));
  EXPECT_THAT(Refused("'': 7"), HasSubstr("unknown key"));
}

TEST(OptionsYaml, SectionsBelongInTheirPlaces) {
  EXPECT_THAT(Refused("performance: {path: here}"),
              HasSubstr("`path` does not belong under `performance:`"));
  EXPECT_THAT(Refused("performance: {performance: {batch_size: 7}}"),
              HasSubstr("unknown key `performance`"));
  EXPECT_THAT(Refused("cost_tracking: {cost_tracking: {batch_size: 7}}"),
              HasSubstr("unknown key `cost_tracking`"));
  EXPECT_THAT(Refused("cost_tracking: 7"),
              HasSubstr("unknown key `cost_tracking`"));
}

TEST(OptionsYaml, KnobsOfUnbuiltPartsAreRefusedAsSuch) {
  EXPECT_THAT(Refused("performance:\n  connection_pool_size: 10\n"),
              AllOf(HasSubstr("toll.yaml:2: "), HasSubstr("remote stores"),
                    HasSubstr("does not have yet")));
  EXPECT_THAT(Refused("cache_size: 10"), HasSubstr("response cache"));
}

TEST(OptionsYaml, WrongTypesAndBoundsAreErrorsWithTheirLine) {
  EXPECT_THAT(Refused("path: here\nbatch_size: ten"),
              AllOf(HasSubstr("toll.yaml:2: "), HasSubstr("\"ten\""),
                    HasSubstr("whole number of calls from 1 to 1000000")));
  EXPECT_THAT(Refused("batch_size: 0"), HasSubstr("from 1 to 1000000"));
  EXPECT_THAT(Refused("batch_size: 1.5"), HasSubstr("\"1.5\""));
  EXPECT_THAT(Refused("batch_size: 99999999999999999999"),
              HasSubstr("from 1 to 1000000"));
  EXPECT_THAT(Refused("enable_simd: 3"), HasSubstr("true or false"));
  EXPECT_THAT(Refused("overflow: wait"), HasSubstr("drop or block"));
  for (const char* yaml : {"batch_size: [1, 2]", "batch_size: {a: 1}",
                           "batch_size:", "batch_size: ~"}) {
    EXPECT_THAT(Refused(yaml), HasSubstr("must be one value (calls)")) << yaml;
  }
  EXPECT_THAT(Refused("memory_pool_size: 200000"),
              AllOf(HasSubstr("toll.yaml: "), HasSubstr("journal_bytes_max")));
}

TEST(OptionsYaml, AKeySetTwiceIsAnError) {
  EXPECT_THAT(Refused("batch_size: 1\nbatch_size: 1\n"),
              AllOf(HasSubstr("toll.yaml:2: "), HasSubstr("in line 1")));
  EXPECT_THAT(Refused("batch_size: 1\nperformance:\n  batch_size: 1\n"),
              AllOf(HasSubstr("toll.yaml:3: "), HasSubstr("in line 1")));
}

TEST(OptionsYaml, WhatIsNotYamlIsAnErrorWithItsLine) {
  EXPECT_THAT(Refused("path: here\n batch_size: [1"),
              AllOf(HasSubstr("toll.yaml:"), HasSubstr("not YAML")));
  EXPECT_THAT(Refused("path: \"never closed"), HasSubstr("not YAML"));
  EXPECT_THAT(Refused("just words"), HasSubstr("`key: value`"));
  EXPECT_THAT(Refused("- a\n- list\n"), HasSubstr("`key: value`"));
  EXPECT_THAT(Refused("? [a, b]\n: 1\n"), HasSubstr("a key must be a word"));
  EXPECT_THAT(Refused("? {a: b}\n: 1\n"), HasSubstr("a key must be a word"));
  EXPECT_THAT(Refused("~: 1\n"), HasSubstr("a key must be a word"));
  EXPECT_THAT(Refused("path: a\n---\npath: b\n"), HasSubstr("second document"));
}

TEST(OptionsYaml, NothingIsReadPastAControlCharacter) {
  // yaml-cpp takes 0x04 and NUL for the end of the file.
  for (const char c : {'\x04', '\0', '\x1b'}) {
    const std::string yaml =
        std::string("path: a\n# ") + c + "\nbatch_sizze: 1\n";
    EXPECT_THAT(Refused(yaml), AllOf(HasSubstr("toll.yaml:2: "),
                                     HasSubstr("control character")));
  }
}

TEST(OptionsYaml, AliasesAreRefused) {
  EXPECT_THAT(Refused("path: &p here\nprices_path: *p\n"),
              AllOf(HasSubstr("toll.yaml:2: "), HasSubstr("aliases")));
  EXPECT_THAT(Refused("performance: &p {batch_size: 7}\n"
                      "cost_tracking:\n  <<: *p\n"),
              HasSubstr("aliases"));
  std::string laughs = "a: &a [x, x, x, x, x, x, x, x, x]\n";
  for (char c = 'b'; c <= 'z'; ++c) {
    const std::string last = std::string("*") + static_cast<char>(c - 1);
    laughs += std::string(1, c) + ": &" + c + " [" + last;
    for (int i = 0; i < 8; ++i) laughs += "," + last;
    laughs += "]\n";
  }
  EXPECT_THAT(Refused(laughs), HasSubstr("aliases"));
}

TEST(OptionsYaml, DeepAndLongTextsAreRefusedAtOnce) {
  const auto start = std::chrono::steady_clock::now();
  for (const char* unit :
       {"[", "{", "- ", "? ", "a: {", "!!", "&a ", "|", "'"}) {
    std::string deep = "path: ";
    while (deep.size() < 60'000) deep += unit;
    Refused(deep);
  }
  std::string indented;
  for (int i = 0; indented.size() < 60'000; ++i) {
    indented += std::string(static_cast<size_t>(i), ' ') + "a:\n";
  }
  Refused(indented);
  Refused(std::string(65'537, ' '));
  std::string keys;
  for (int i = 0; keys.size() < 60'000; ++i) {
    keys += "k" + std::to_string(i) + ": 1\n";
  }
  Refused(keys);
  Refused("x" + std::string(60'000, 'y') + ": 1");
  // Seconds would be a quadratic reader; generous, for sanitizers.
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

// Any bytes give options or an error, never an exception, never a crash.
TEST(OptionsYaml, SurvivesAnyDamage) {
  std::mt19937 random(1);  // Always the same: a failure can be repeated.
  constexpr std::string_view kSpice = "{}[]:,&*!|>'\"%@`#-? \n\t~\xff<a0";
  int accepted = 0;
  for (int round = 0; round < 3'000; ++round) {
    std::string yaml(kSample);
    for (auto edits = 1 + random() % 6; edits > 0; --edits) {
      const size_t at = random() % yaml.size();
      switch (random() % 3) {
        case 0:
          yaml[at] = kSpice[random() % kSpice.size()];
          break;
        case 1:
          yaml.insert(at, 1, kSpice[random() % kSpice.size()]);
          break;
        default:
          yaml.erase(at, random() % 9 + 1);
          break;
      }
      if (yaml.empty()) yaml = "x";
    }
    const absl::StatusOr<Options> options = ParseOptions(yaml, "toll.yaml");
    accepted += options.ok() ? 1 : 0;
    if (options.ok()) continue;
    EXPECT_EQ(options.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_FALSE(options.status().message().empty());
  }
  EXPECT_GT(accepted, 10);
  EXPECT_LT(accepted, 2'000);
}

TEST(OptionsYaml, LoadsAFile) {
  const std::string path = ::testing::TempDir() + "/toll_options_test.yaml";
  std::ofstream(path) << kSample;
  const absl::StatusOr<Options> options = LoadOptions(path);
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->batch_size, 200);
  std::filesystem::remove(path);
}

TEST(OptionsYaml, AFileThatCannotBeReadIsSaid) {
  const absl::Status missing = LoadOptions("no/such.yaml").status();
  EXPECT_EQ(missing.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(internal::ToStd(missing.message())),
              HasSubstr("no/such.yaml"));
  EXPECT_FALSE(LoadOptions("/").ok());
}

}  // namespace
}  // namespace toll
