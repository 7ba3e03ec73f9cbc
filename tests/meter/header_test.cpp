// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/header.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace toll::internal {
namespace {

TEST(ForHeaders, GivesNamesAndTrimmedValues) {
  std::vector<std::string> seen;
  ForHeaders(
      "HTTP/1.1 429 Too Many Requests\r\nRetry-After:  20 \r\n folded: no\r\n"
      "empty:\r\nno colon\r\nlast: a:b",
      [&](std::string_view name, std::string_view value) {
        seen.push_back(std::string(name) + '=' + std::string(value));
      });
  EXPECT_EQ(seen,
            (std::vector<std::string>{"Retry-After=20", "empty=", "last=a:b"}));
}

TEST(HeaderOf, FindsTheFirstInAnyCase) {
  constexpr std::string_view kHeaders =
      "X-Request-Id: one\r\nx-request-id: two\r\n";
  EXPECT_EQ(HeaderOf(kHeaders, "x-request-id"), "one");
  EXPECT_EQ(HeaderOf(kHeaders, "request-id"), "");
  EXPECT_EQ(HeaderOf("", "a"), "");
}

}  // namespace
}  // namespace toll::internal
