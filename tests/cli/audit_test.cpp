// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/demo/audit.h"

#include <gtest/gtest.h>

#include "cli/demo/evidence.h"

namespace toll::cli {
namespace {

constexpr Money kFive = Money::PicoUsd(5);
constexpr Money kSeven = Money::PicoUsd(7);

// Two answers, both kept and billed, and one refusal.
struct Story {
  std::vector<KeptCall> kept = {
      {1, "msg_a", Outcome::kFinished, CostState::kComputed, kFive},
      {2, "msg_b", Outcome::kFinished, CostState::kComputed, kSeven},
      {3, "", Outcome::kFailed, CostState::kNone, {}},
  };
  Diary diary = {.begun = {1, 2, 3},
                 .settled = {{1, "msg_a"}, {2, "msg_b"}, {3, ""}}};
  Bill bill = {{"msg_a", 5}, {"msg_b", 7}};

  Audit Run(bool killed = false) const {
    return AuditCalls(kept, diary, bill, {.killed = killed});
  }
};

TEST(Audit, IsGoodWhereAllAgree) {
  const Audit audit = Story().Run();
  EXPECT_TRUE(audit.good());
  EXPECT_EQ(audit.whole, 2);
  EXPECT_EQ(audit.toll_cost, Money::PicoUsd(12));
  EXPECT_EQ(audit.billed, Money::PicoUsd(12));
}

TEST(Audit, SeesOnePicoDollar) {
  Story story;
  story.bill["msg_b"] = 8;
  const Audit audit = story.Run();
  EXPECT_EQ(audit.differing, 1);
  EXPECT_FALSE(audit.good());
}

TEST(Audit, SeesErrorsThatCancelOut) {
  Story story;
  story.bill = {{"msg_a", 7}, {"msg_b", 5}};
  const Audit audit = story.Run();
  EXPECT_EQ(audit.toll_cost, audit.billed);
  EXPECT_EQ(audit.differing, 2);
  EXPECT_FALSE(audit.good());
}

TEST(Audit, SeesAPriceThatIsNotComputed) {
  Story story;
  story.kept[0].cost_state = CostState::kPartial;
  EXPECT_FALSE(story.Run().good());
}

TEST(Audit, SeesALostCall) {
  Story story;
  story.kept.erase(story.kept.begin());
  const Audit audit = story.Run(true);
  EXPECT_EQ(audit.begun_missing, 1);
  EXPECT_EQ(audit.settled_missing, 1);
  EXPECT_EQ(audit.whole_missing, 1);
  EXPECT_FALSE(audit.nothing_lost());
}

TEST(Audit, SeesACallKeptTwice) {
  Story story;
  story.kept.push_back(story.kept[0]);
  story.kept.back().id = 9;
  EXPECT_EQ(story.Run().kept_twice, 1);
  EXPECT_FALSE(story.Run().good());
}

TEST(Audit, SeesASettledCallThatCameBackAsInterrupted) {
  Story story;
  story.kept[2].outcome = Outcome::kInterrupted;
  EXPECT_EQ(story.Run(true).settled_missing, 1);
}

TEST(Audit, AllowsWhatAKillExplains) {
  Story story;
  // In flight: begun, kept as interrupted, never settled; billed perhaps.
  story.kept.push_back(
      {4, "msg_c", Outcome::kInterrupted, CostState::kEstimated, kSeven});
  story.diary.begun.push_back(4);
  story.bill["msg_c"] = 9;
  EXPECT_FALSE(story.Run(false).good());
  const Audit audit = story.Run(true);
  EXPECT_TRUE(audit.good());
  EXPECT_EQ(audit.interrupted, 1);
  EXPECT_EQ(audit.interrupted_cost, kSeven);
  EXPECT_EQ(audit.toll_cost, Money::PicoUsd(12));
}

TEST(Audit, CountsAnswersThatBrokeOffApart) {
  Story story;
  story.kept[2].cost = kFive;
  story.kept[2].cost_state = CostState::kPartial;
  const Audit audit = story.Run();
  EXPECT_TRUE(audit.good());
  EXPECT_EQ(audit.broken_off, 1);
  EXPECT_EQ(audit.broken_off_cost, kFive);
}

TEST(Audit, OfNothingIsNotGood) {
  EXPECT_FALSE(AuditCalls({}, {}, {}, {}).good());
}

}  // namespace
}  // namespace toll::cli
