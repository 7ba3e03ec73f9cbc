// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/counted_memory.h"

#include <gtest/gtest.h>

namespace toll::internal {
namespace {

TEST(CountedMemory, CountsWhatIsHeld) {
  const int64_t before = CountedBytes();
  void* memory = CountedAllocate(10'000);
  ASSERT_NE(memory, nullptr);
  EXPECT_GE(CountedBytes() - before, 10'000);
  CountedFree(memory);
  EXPECT_EQ(CountedBytes(), before);
  CountedFree(nullptr);
  CountMemory(5);
  CountMemory(-5);
  EXPECT_EQ(CountedBytes(), before);
}

}  // namespace
}  // namespace toll::internal
