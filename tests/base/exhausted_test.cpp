// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/exhausted.h"

#include <new>
#include <string>

#include <gtest/gtest.h>

namespace toll::internal {
namespace {

TEST(Exhausted, SaysWhatFailedWhyAndTheCure) {
  const absl::Status status = Exhausted("flush", std::bad_alloc());
  EXPECT_TRUE(absl::IsResourceExhausted(status));
  const std::string message(status.message());
  EXPECT_EQ(message.find("flush: std::bad_alloc: free memory"), 0u) << message;
}

}  // namespace
}  // namespace toll::internal
