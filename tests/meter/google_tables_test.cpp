// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/google_tables.h"

#include <gtest/gtest.h>

#include "sample.h"

namespace toll::internal {
namespace {

TEST(ModalityOf, KnowsNamesInAnyCaseAndNumbers) {
  for (const std::string_view name : {"AUDIO", "audio", "4"}) {
    ASSERT_NE(ModalityOf(name), nullptr) << name;
    EXPECT_EQ(ModalityOf(name)->input, &Stated::input_audio) << name;
  }
  EXPECT_EQ(ModalityOf("3")->output, &Stated::output_video);
  // Text and documents have no price of their own.
  for (const std::string_view name : {"TEXT", "1", "DOCUMENT", "5", "", "44"}) {
    EXPECT_EQ(ModalityOf(name), nullptr) << name;
  }
}

TEST(SettleGoogle, AddsWhatStandsBeside) {
  Reading reading;
  const Draft draft = {.reading = &reading,
                       .stated = {.input = 10,
                                  .output = 5,
                                  .cached = 4,
                                  .tool_prompt = 3,
                                  .reasoning = 2}};
  SettleGoogle(draft, &reading);
  EXPECT_EQ(TotalInput(reading.leaves), 13u);
  EXPECT_EQ(reading.leaves[kInput], 6u);
  EXPECT_EQ(TotalOutput(reading.leaves), 7u);
  EXPECT_EQ(reading.flags, 0u);
}

}  // namespace
}  // namespace toll::internal
