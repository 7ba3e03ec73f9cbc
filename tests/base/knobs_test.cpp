// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/knobs.h"

#include <fstream>
#include <limits>
#include <set>
#include <sstream>

#include "fmt/format.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/stages.h"
#include "base/text.h"

namespace toll::internal {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string MessageOf(const absl::Status& status) {
  return std::string(ToStd(status.message()));
}

bool IsNumber(const Knob& knob) {
  return std::holds_alternative<int64_t Options::*>(knob.field) ||
         std::holds_alternative<int64_t SelfBudgets::*>(knob.field);
}

TEST(Knobs, HaveNamesOfTheirOwnUnitsAndEffects) {
  std::set<std::string_view> names;
  for (const Knob& knob : Knobs()) {
    EXPECT_TRUE(names.insert(knob.name).second) << knob.name;
    EXPECT_FALSE(knob.unit.empty()) << knob.name;
    EXPECT_FALSE(knob.effect.empty()) << knob.name;
    if (IsNumber(knob)) {
      EXPECT_LT(knob.min, knob.max) << knob.name;
    }
  }
  for (const UnbuiltKnob& knob : UnbuiltKnobs()) {
    EXPECT_EQ(FindKnob(knob.name), nullptr) << knob.name;
  }
  EXPECT_EQ(FindKnob("no_such_knob"), nullptr);
}

TEST(Knobs, DefaultsAreWithinTheirBounds) {
  EXPECT_EQ(CheckKnobs(Options{}), absl::OkStatus());
}

TEST(Knobs, ReadBackWhatTheyPrint) {
  const Options defaults;
  for (const Knob& knob : Knobs()) {
    Options options;
    const std::string text = KnobText(knob, defaults);
    EXPECT_EQ(SetKnob(knob, text, &options), absl::OkStatus()) << knob.name;
    EXPECT_EQ(KnobText(knob, options), text) << knob.name;
  }
}

TEST(Knobs, NumbersHoldTheirBounds) {
  for (const Knob& knob : Knobs()) {
    if (!IsNumber(knob)) continue;
    Options options;
    const std::string before = KnobText(knob, options);
    for (const std::string& text :
         {std::to_string(knob.min - 1), std::to_string(knob.max + 1),
          std::string("99999999999999999999"), std::string("1.5"),
          std::string("ten"), std::string(""), std::string(" 7"),
          std::string("7 "), std::string("0x10"), std::string("+7")}) {
      const absl::Status status = SetKnob(knob, text, &options);
      EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument)
          << knob.name << " = " << text;
      EXPECT_THAT(MessageOf(status), HasSubstr(knob.name));
      EXPECT_THAT(MessageOf(status), HasSubstr(std::to_string(knob.max)));
      EXPECT_EQ(KnobText(knob, options), before) << "changed by an error";
    }
    for (const int64_t edge : {knob.min, knob.max}) {
      EXPECT_EQ(SetKnob(knob, std::to_string(edge), &options),
                absl::OkStatus());
      EXPECT_EQ(KnobText(knob, options), std::to_string(edge));
    }
  }
}

TEST(Knobs, CheckSeesEveryBound) {
  for (const Knob& knob : Knobs()) {
    if (!IsNumber(knob)) continue;
    const auto set = [&knob](Options& options, int64_t value) {
      if (const auto* own = std::get_if<int64_t Options::*>(&knob.field)) {
        options.** own = value;
      } else {
        options.self_budgets.*std::get<int64_t SelfBudgets::*>(knob.field) =
            value;
      }
    };
    for (const int64_t wrong :
         {std::numeric_limits<int64_t>::min(), knob.min - 1, knob.max + 1,
          std::numeric_limits<int64_t>::max()}) {
      Options options;
      set(options, wrong);
      const absl::Status status = CheckKnobs(options);
      EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument)
          << knob.name << " = " << wrong;
      EXPECT_THAT(MessageOf(status), HasSubstr(knob.name));
    }
  }
}

TEST(Knobs, CheckSeesAPoolThatTheJournalCannotHold) {
  Options options;
  options.memory_pool_size = 200'000;
  const absl::Status status = CheckKnobs(options);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(MessageOf(status), HasSubstr("journal_bytes_max"));
  EXPECT_THAT(MessageOf(status), HasSubstr("memory_pool_size"));
  options.journal_bytes_max = 256 << 20;
  EXPECT_EQ(CheckKnobs(options), absl::OkStatus());
}

// A slot numbers its notes by 16 bits; more of them were taken for each other,
// and the journal of a dead process for a damaged one.
TEST(Knobs, NotesAreNoMoreThanASlotCanNumber) {
  Options options;
  options.journal_bytes_max = 1 << 30;
  options.notes_count = 65'536;
  EXPECT_TRUE(CheckKnobs(options).ok());
  ++options.notes_count;
  EXPECT_FALSE(CheckKnobs(options).ok());
}

TEST(Knobs, TextsHoldTheirLength) {
  const Knob& path = *FindKnob("path");
  Options options;
  EXPECT_EQ(SetKnob(path, std::string(4'000, 'x'), &options), absl::OkStatus());
  const absl::Status status = SetKnob(path, std::string(4'001, 'x'), &options);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_LT(MessageOf(status).size(), 200u);
  EXPECT_FALSE(SetKnob(path, std::string("a\0b", 3), &options).ok());
}

TEST(Knobs, SwitchesTakeTheUsualWords) {
  for (const char* yes : {"true", "yes", "on", "1", "TRUE", "Yes"}) {
    bool value = false;
    EXPECT_TRUE(ParseSwitch(yes, &value) && value) << yes;
  }
  for (const char* no : {"false", "no", "off", "0", "FALSE", "Off"}) {
    bool value = true;
    EXPECT_TRUE(ParseSwitch(no, &value) && !value) << no;
  }
  for (const char* other : {"", "2", "tru", "truetruetrue", "y"}) {
    bool value = true;
    EXPECT_FALSE(ParseSwitch(other, &value)) << other;
    EXPECT_TRUE(value) << "changed by an error";
  }
}

TEST(Knobs, OverflowIsOneOfTwoWords) {
  const Knob& knob = *FindKnob("overflow");
  Options options;
  EXPECT_TRUE(SetKnob(knob, "block", &options).ok());
  EXPECT_EQ(options.overflow, Overflow::kBlock);
  EXPECT_TRUE(SetKnob(knob, "drop", &options).ok());
  EXPECT_EQ(options.overflow, Overflow::kDrop);
  EXPECT_FALSE(SetKnob(knob, "Drop", &options).ok());
}

TEST(Knobs, AnUnknownNameGetsTheNearestAndTheList) {
  const std::string text = UnknownKnobText("flush_intervall_ms", {});
  EXPECT_THAT(text, HasSubstr("did you mean `flush_interval_ms`?"));
  for (const Knob& knob : Knobs()) EXPECT_THAT(text, HasSubstr(knob.name));
  EXPECT_THAT(UnknownKnobText("zzz", {}), Not(HasSubstr("did you mean")));
  constexpr std::string_view kOthers[] = {"cost_tracking"};
  EXPECT_THAT(UnknownKnobText("cost_traking", kOthers),
              HasSubstr("did you mean `cost_tracking`?"));
  EXPECT_LT(UnknownKnobText(std::string(100'000, 'x'), {}).size(), 1'500u);
}

TEST(Knobs, KnobsOfUnbuiltPartsAreRefusedAsSuch) {
  for (const char* name : {"cache_size", "connection_pool_size"}) {
    EXPECT_THAT(UnknownKnobText(name, {}), HasSubstr("does not have yet"));
  }
}

TEST(Knobs, ProfilingNeedsABuildThatHasIt) {
  Options options;
  options.enable_profiling = true;
  const absl::Status status = CheckKnobs(options);
  EXPECT_EQ(status.ok(), kStagesAreTimed);
  if (!status.ok()) {
    EXPECT_THAT(MessageOf(status), HasSubstr("TOLL_PROFILE"));
  }
}

// The table of docs/options.md.
std::string Documentation() {
  std::string table =
      "| knob | environment | unit | default | bounds | effect |\n"
      "| --- | --- | --- | --- | --- | --- |\n";
  for (const Knob& knob : Knobs()) {
    std::string variable = "TOLL_";
    for (const char c : knob.name) {
      variable += static_cast<char>(c == '_' ? c : c - 'a' + 'A');
    }
    const std::string text = KnobText(knob, Options{});
    table += fmt::format(
        "| `{}`{} | `{}` | {} | {} | {} | {} |\n", knob.name,
        knob.under_performance ? " ¹" : "", variable, knob.unit,
        text.empty() ? "" : fmt::format("`{}`", text),
        IsNumber(knob) ? fmt::format("{} to {}", knob.min, knob.max) : "",
        knob.effect);
  }
  return table;
}

TEST(Knobs, AreTheTableOfTheDocumentation) {
  std::ifstream file(TOLL_SOURCE_DIR "/docs/options.md");
  std::stringstream text;
  text << file.rdbuf();
  // Not HasSubstr: its message would hide the table to copy.
  EXPECT_NE(text.str().find(Documentation()), std::string::npos)
      << "docs/options.md must hold this table:\n"
      << Documentation();
  for (const UnbuiltKnob& knob : UnbuiltKnobs()) {
    EXPECT_NE(text.str().find(fmt::format("`{}`", knob.name)),
              std::string::npos)
        << "docs/options.md must say that " << knob.name << " is refused";
  }
}

}  // namespace
}  // namespace toll::internal
