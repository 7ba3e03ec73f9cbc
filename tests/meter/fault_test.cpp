// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/fault.h"

#include <gtest/gtest.h>

#include "meter/json_index.h"
#include "sample.h"

namespace toll::internal {
namespace {

TEST(ClassOf, ReadsTheProvidersWordsBeforeTheStatus) {
  const struct {
    int status;
    Fault fault;
    ErrorClass expected;
  } cases[] = {
      {429, {"", "rate_limit_exceeded", ""}, ErrorClass::kRateLimit},
      {429,
       {"insufficient_quota", "insufficient_quota", ""},
       ErrorClass::kQuota},
      {429, {"", "project_spend_limit_exceeded", ""}, ErrorClass::kQuota},
      {400,
       {"invalid_request_error", "context_length_exceeded", ""},
       ErrorClass::kContextLength},
      {400,
       {"invalid_request_error", "", "prompt is too long: 210000 > 200000"},
       ErrorClass::kContextLength},
      {400,
       {"invalid_request_error", "unsupported_value", ""},
       ErrorClass::kInvalidRequest},
      {401,
       {"invalid_request_error", "invalid_api_key", ""},
       ErrorClass::kAuthentication},
      {401, {"authentication_error", "", ""}, ErrorClass::kAuthentication},
      {402, {"billing_error", "", ""}, ErrorClass::kQuota},
      {403, {"permission_error", "", ""}, ErrorClass::kAuthentication},
      {404,
       {"invalid_request_error", "model_not_found", ""},
       ErrorClass::kNotFound},
      {404, {"not_found_error", "", ""}, ErrorClass::kNotFound},
      {500, {"api_error", "", ""}, ErrorClass::kServer},
      {504, {"timeout_error", "", ""}, ErrorClass::kTimeout},
      {529, {"overloaded_error", "", ""}, ErrorClass::kOverloaded},
      {400, {"", "content_filter", ""}, ErrorClass::kContentFilter},
      {429, {"", "ThrottlingException", ""}, ErrorClass::kRateLimit},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(ClassOf(c.status, c.fault), c.expected)
        << c.status << ' ' << c.fault.type << ' ' << c.fault.code;
  }
}

TEST(ClassOf, FallsBackToTheStatus) {
  const std::pair<int, ErrorClass> cases[] = {
      {400, ErrorClass::kInvalidRequest}, {401, ErrorClass::kAuthentication},
      {402, ErrorClass::kQuota},          {404, ErrorClass::kNotFound},
      {408, ErrorClass::kTimeout},        {413, ErrorClass::kInvalidRequest},
      {429, ErrorClass::kRateLimit},      {500, ErrorClass::kServer},
      {502, ErrorClass::kServer},         {503, ErrorClass::kOverloaded},
      {504, ErrorClass::kTimeout},        {529, ErrorClass::kOverloaded}};
  for (const auto& [status, expected] : cases) {
    EXPECT_EQ(ClassOf(status, {}), expected) << status;
  }
  // In a 200, a code that is a status.
  EXPECT_EQ(ClassOf(0, {.code = "429"}), ErrorClass::kRateLimit);
  EXPECT_EQ(ClassOf(200, {}), ErrorClass::kServer);
}

TEST(ReadFaultBody, KnowsAllForms) {
  const struct {
    const char* body;
    const char *type, *code, *text;
  } cases[] = {
      {R"({"error":{"message":"m","type":"t","param":null,"code":"c"}})", "t",
       "c", "m"},
      {R"({"error":{"code":503,"message":"m","status":"UNAVAILABLE"}})",
       "UNAVAILABLE", "503", "m"},
      {R"([{"error":{"code":400,"message":"m"}}])", "", "400", "m"},
      {R"({"error":"m"})", "", "", "m"},
      {R"({"message":"m"})", "", "", "m"},
      {R"({"detail":"m"})", "", "", "m"},
      {R"({"type":"error","error":{"type":"t","message":"a \"b\""}})", "t", "",
       "a \"b\""},
      {R"({"error":null})", "", "", ""},
  };
  for (const auto& c : cases) {
    JsonIndex index(1 << 20);
    ASSERT_EQ(index.Build(c.body), Indexed::kWhole) << c.body;
    JsonWalk walk = index.Walk();
    Reading reading;
    ReadFaultBody(walk, &reading);
    EXPECT_EQ(reading.error_type, c.type) << c.body;
    EXPECT_EQ(reading.error_code, c.code) << c.body;
    EXPECT_EQ(reading.error_text, c.text) << c.body;
  }
}

}  // namespace
}  // namespace toll::internal
