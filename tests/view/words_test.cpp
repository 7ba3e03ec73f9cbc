// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "toll/query.h"

namespace toll {
namespace {

TEST(QueryWords, ComeBack) {
  for (int i = 0; i <= static_cast<int>(Dimension::kMonth); ++i) {
    const auto dimension = static_cast<Dimension>(i);
    EXPECT_EQ(*ParseDimension(ToString(dimension)), dimension);
  }
  for (int i = 0; i <= static_cast<int>(Measure::kKey); ++i) {
    const auto measure = static_cast<Measure>(i);
    EXPECT_EQ(*ParseMeasure(ToString(measure)), measure);
  }
  EXPECT_EQ(ToString(static_cast<Dimension>(99)), "");
}

TEST(QueryWords, AnErrorNamesWhatThereIs) {
  const absl::Status status = ParseDimension("modle").status();
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_THAT(std::string(status.message()),
              ::testing::HasSubstr("provider, model, session"));
  EXPECT_FALSE(ParseMeasure("").ok());
}

}  // namespace
}  // namespace toll
