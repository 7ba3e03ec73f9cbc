// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/demo/http_client.h"

#include <gtest/gtest.h>

namespace toll::cli {
namespace {

TEST(HttpReply, FindsHeadersWhateverTheirCase) {
  HttpReply reply;
  reply.headers =
      "HTTP/1.1 429 Too Many Requests\r\nRetry-After-Ms: 40\r\n"
      "retry-after:1\r\nx-empty:\r\n\r\n";
  EXPECT_EQ(reply.Header("retry-after-ms"), "40");
  EXPECT_EQ(reply.Header("retry-after"), "1");
  EXPECT_EQ(reply.Header("x-empty"), "");
  EXPECT_EQ(reply.Header("x-absent"), "");
  EXPECT_EQ(HttpReply().Header("retry-after"), "");
}

TEST(HttpClient, SaysThatNobodyListens) {
  HttpClient http;
  const HttpReply reply = http.Post("http://127.0.0.1:1/v1/messages", "{}", {});
  EXPECT_FALSE(reply.whole());
  EXPECT_EQ(reply.code, CURLE_COULDNT_CONNECT);
  EXPECT_EQ(reply.status, 0);
}

}  // namespace
}  // namespace toll::cli
