// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "toll/request.h"

#include <string>

#include <gtest/gtest.h>

namespace toll {
namespace {

TEST(WithUsage, AsksAStreamForItsUsage) {
  const struct {
    const char* request;
    const char* expected;
  } cases[] = {
      {R"({"model":"m","stream":true})",
       R"({"stream_options":{"include_usage":true},"model":"m","stream":true})"},
      {R"( { "stream" : true , "n" : 1.0 } )",
       R"( {"stream_options":{"include_usage":true}, "stream" : true , "n" : 1.0 } )"},
      {R"({"stream":true,"stream_options":{}})",
       R"({"stream":true,"stream_options":{"include_usage":true}})"},
      {R"({"stream":true,"stream_options":{"x":[1]}})",
       R"({"stream":true,"stream_options":{"include_usage":true,"x":[1]}})"},
      {R"({"stream":true,"stream_options":null,"a":1})",
       R"({"stream":true,"stream_options":{"include_usage":true},"a":1})"},
      // Names within texts and other objects are not the request's.
      {R"({"messages":[{"stream_options":{"include_usage":true}}],)"
       R"("a":"\"stream_options\":{","stream":true})",
       R"({"stream_options":{"include_usage":true},)"
       R"("messages":[{"stream_options":{"include_usage":true}}],)"
       R"("a":"\"stream_options\":{","stream":true})"},
  };
  for (const auto& c : cases) EXPECT_EQ(WithUsage(c.request), c.expected);
}

TEST(WithUsage, ChangesNothingElse) {
  for (const char* request :
       {"", "{}", "null", "[]", R"({"model":"m"})", R"({"stream":false})",
        R"({"stream":null})", R"({"stream":"true"})", R"([{"stream":true}])",
        R"({"stream":true,"stream_options":{"include_usage":true}})",
        R"({"stream":true,"stream_options":{"include_usage":false}})",
        R"({"stream":true,"stream_options":{"a":1,"include_usage":null}})",
        R"({"stream":true,"stream_options":[]})",
        // Not one whole object of JSON.
        R"({"stream":true)", R"({"stream":true}})", R"({"stream":true},)",
        R"({"stream":true} {"stream":true})", R"({"stream":true,"a)",
        R"({"stream" true})", "{\"stream\":true,\"a\":\"\xFF\"}",
        "data: {\"stream\":true}"}) {
    EXPECT_EQ(WithUsage(request), request);
  }
}

TEST(WithUsage, IsDoneOnce) {
  for (const char* request :
       {R"({"stream":true})", R"({"stream":true,"stream_options":null})",
        R"({"stream":true,"stream_options":{"x":1}})",
        R"({"stream_options":null,"stream":true,"stream_options":{}})"}) {
    const std::string once = WithUsage(request);
    EXPECT_NE(once, request);
    EXPECT_EQ(WithUsage(once), once);
  }
}

TEST(WithUsage, TakesADeepRequest) {
  const std::string deep = R"({"stream":true,"a":)" +
                           std::string(100'000, '[') +
                           std::string(100'000, ']') + "}";
  EXPECT_EQ(WithUsage(deep),
            R"({"stream_options":{"include_usage":true},)" + deep.substr(1));
}

}  // namespace
}  // namespace toll
