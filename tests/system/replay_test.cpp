// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Promise: what the readers say of an answer is what the ledger keeps of it.
//
// Method: every recorded body goes through the readers alone, and through a
// ledger (slot, notes, drain, SQLite and back). Both must tell the same.

#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include "cli/replay_case.h"
#include "cli/replay_ledger.h"
#include "cli/replay_line.h"

namespace toll::cli {
namespace {

// What a reader cannot know: the price.
ReplayLine WithoutCost(ReplayLine line) {
  line.cost.reset();
  line.cost_state = CostState::kNone;
  line.flags &= ~static_cast<uint32_t>(kCostDiffers);
  return line;
}

TEST(Replay, TheLedgerKeepsWhatTheReadersRead) {
  const char* corpus = std::getenv("TOLL_CORPUS_DIR");
  if (corpus == nullptr) GTEST_SKIP() << "skipped: no corpus";
  const std::string index = std::string(corpus) + "/responses/index.jsonl";
  const auto cases = LoadReplayCases(index, "");
  ASSERT_TRUE(cases.ok()) << cases.status();
  const auto lines = ReplayThroughLedger(index, *cases, "");
  ASSERT_TRUE(lines.ok()) << lines.status();
  ASSERT_EQ(lines->size(), cases->size());
  size_t priced = 0;
  for (size_t i = 0; i < cases->size(); ++i) {
    const auto body = LoadReplayBody(index, (*cases)[i]);
    ASSERT_TRUE(body.ok()) << body.status();
    internal::Reading reading;
    FeedReplay((*cases)[i], *body, kReplayChunkBytes, &reading);
    EXPECT_EQ(ToJson(WithoutCost((*lines)[i])),
              ToJson(WithoutCost(LineOf((*cases)[i], reading))));
    if ((*lines)[i].cost.has_value()) ++priced;
  }
  EXPECT_GT(priced, cases->size() / 2);
  RecordProperty("priced", static_cast<int>(priced));
}

}  // namespace
}  // namespace toll::cli
