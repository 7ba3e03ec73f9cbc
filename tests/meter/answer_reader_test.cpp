// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/answer_reader.h"

#include <string>

#include <gtest/gtest.h>

#include "meter/estimator.h"
#include "sample.h"

namespace toll::internal {
namespace {

constexpr Dialect kChat = Dialect::kOpenAiChat;

TEST(AnswerReader, RecognisesADialectThatTheRouteDoesNotName) {
  for (const Dialect route :
       {Dialect::kUnknown, Dialect::kOpenAiChat, Dialect::kAnthropicMessages}) {
    const std::string chat = Sample("openai_chat.json");
    EXPECT_EQ(Read(route, chat).dialect, Dialect::kOpenAiChat);
    EXPECT_EQ(TotalInput(Read(route, chat).leaves), 1417u);
    const std::string responses = Sample("openai_responses.json");
    EXPECT_EQ(Read(route, responses).dialect, Dialect::kOpenAiResponses);
    EXPECT_EQ(TotalInput(Read(route, responses).leaves), 5120u);
    const std::string messages = Sample("anthropic_messages.json");
    EXPECT_EQ(Read(route, messages).dialect, Dialect::kAnthropicMessages);
    EXPECT_EQ(TotalInput(Read(route, messages).leaves), 4312u);
  }
}

TEST(AnswerReader, SaysThatItKnowsNoReader) {
  const Reading reading =
      Read(Dialect::kUnknown, R"({"consumption":{"promptTokens":5}})");
  EXPECT_EQ(reading.flags, kUnknownDialect | kUsageMissing);
  EXPECT_EQ(reading.provenance, Provenance::kEstimated);
}

TEST(AnswerReader, EstimatesAnAnswerWithoutUsage) {
  const Reading reading = Read(kChat, R"({"id":"i","choices":[{"message":
      {"content":"sixteen letters!"},"finish_reason":"stop"}]})");
  EXPECT_EQ(reading.flags, kUsageMissing);
  EXPECT_EQ(reading.provenance, Provenance::kEstimated);
  EXPECT_EQ(reading.leaves[kOutput], 4u);
  EXPECT_EQ(reading.finish_reason, "stop");
  EXPECT_EQ(Read(kChat, R"({"choices":[],"usage":{}})").flags, kUsageMissing);
}

TEST(AnswerReader, FlagsWhatIsNoAnswer) {
  for (const char* body :
       {"", "   \n", "not json", "<html><body>502 Bad Gateway</body></html>",
        "\xFF\xFE", "}", "null", "7", "\"text\"", "[]"}) {
    const Reading reading = Read(kChat, body);
    EXPECT_TRUE(reading.flags & kUnreadable) << body;
    EXPECT_TRUE(reading.flags & kUsageMissing) << body;
    EXPECT_EQ(reading.provenance, Provenance::kEstimated) << body;
    EXPECT_EQ(TotalOutput(reading.leaves), 0u) << body;
  }
}

TEST(AnswerReader, FlagsABodyThatWasCutAnywhere) {
  for (const char* name : {"openai_chat.json", "openai_responses.json",
                           "anthropic_messages.json"}) {
    const std::string body = Sample(name);
    for (size_t size = 0; size < body.size(); ++size) {
      const std::string cut = body.substr(0, size);  // Asan sees its end.
      const Reading reading = Read(Dialect::kUnknown, cut);
      EXPECT_TRUE(reading.flags & kUnreadable) << name << size;
    }
    EXPECT_EQ(Read(Dialect::kUnknown, body).flags & kUnreadable, 0u);
  }
}

TEST(AnswerReader, KeepsUsageThatStandsBeforeACut) {
  const Reading reading = Read(
      kChat, R"({"usage":{"prompt_tokens":5,"completion_tokens":6},"x":[)");
  EXPECT_EQ(reading.flags, kUnreadable);
  EXPECT_EQ(reading.provenance, Provenance::kReported);
  EXPECT_EQ(TotalInput(reading.leaves), 5u);
  EXPECT_TRUE(Read(kChat, R"({"usage":{"prompt_tokens":5,)").flags &
              kUsageMissing);
}

TEST(AnswerReader, ReadsAroundTextThatIsNotUtf8) {
  const Reading reading =
      Read(kChat,
           "{\"choices\":[{\"message\":{\"content\":\"\xC3\x28\"}}],"
           "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":6}}");
  EXPECT_EQ(reading.flags, kUnreadable);
  EXPECT_EQ(reading.provenance, Provenance::kReported);
  EXPECT_EQ(TotalOutput(reading.leaves), 6u);
}

TEST(AnswerReader, ReadsNumbersInEveryForm) {
  const struct {
    const char* number;
    uint32_t leaf;
    uint32_t flags;
  } cases[] = {{"6.0", 6, 0},
               {"\"6\"", 6, kNumberAsText},
               {"-6", 0, kDialectMismatch},
               {"9223372036854775808", ~uint32_t{0}, kCountSaturated},
               {"4294967295", ~uint32_t{0}, 0},
               {"true", 0, kUnreadable},
               {"{}", 0, kUnreadable},
               {"null", 0, 0}};
  for (const auto& c : cases) {
    const std::string body =
        std::string(R"({"usage":{"prompt_tokens":)") + c.number + "}}";
    const Reading reading = Read(kChat, body);
    EXPECT_EQ(reading.leaves[kInput], c.leaf) << c.number;
    EXPECT_EQ(reading.flags, c.flags) << c.number;
    EXPECT_EQ(reading.provenance, Provenance::kReported) << c.number;
  }
}

// Of a name of the host's own, what served it tells the family; a call's
// wrapping is in it.
TEST(AnswerReader, EstimatesByTheModelAskedForElseServed) {
  const auto output = [](std::string_view asked, std::string_view served) {
    const std::string body =
        R"({"choices":[{"message":{"content":"A \"sluice\" opens.\n",
            "tool_calls":[{"function":{"name":"f","arguments":"{}"}}]}}],
            "model":")" +
        std::string(served) + "\"}";
    AnswerReader reader;
    Reading reading =
        reader.Read({.dialect = kChat, .model = asked}, {.body = body});
    EXPECT_EQ(reading.provenance, Provenance::kEstimated);
    return reading.leaves[kOutput];
  };
  Estimator claude(FamilyOf("claude-sonnet-4"));
  claude.Feed("A \"sluice\" opens.\n");
  claude.Feed("{}");
  claude.AddCalls(1);
  EXPECT_EQ(output("claude-sonnet-4", ""), claude.tokens());
  EXPECT_EQ(output("claude-sonnet-4", "gpt-4o"), claude.tokens());
  EXPECT_EQ(output("ours", "claude-sonnet-4"), claude.tokens());
  EXPECT_LT(output("gpt-4o", "claude-sonnet-4"), claude.tokens());
}

TEST(AnswerReader, DoesNotReadBeyondItsBound) {
  AnswerReader reader(1000);
  const std::string body =
      R"({"choices":[],"x":")" + std::string(4000, 'x') + "\"}";
  Reading reading = reader.Read({.dialect = kChat}, {.body = body});
  EXPECT_EQ(reading.flags, kTooLarge | kUsageMissing);
  EXPECT_EQ(reading.leaves[kOutput], EstimateBody(AnyFamily(), body));
  const std::string stream = "data: " + body;
  reading = reader.Read({.dialect = kChat}, {.body = stream});
  EXPECT_TRUE(reading.flags & kTooLarge);
  reading = reader.Read({.dialect = kChat},
                        {.body = R"({"usage":{"prompt_tokens":1}})"});
  EXPECT_EQ(reading.flags, 0u);
}

TEST(AnswerReader, SurvivesHugeAndDeepBodies) {
  std::string body = R"({"choices":[{"message":{"content":")";
  body.append(100'000'000, 'x');
  body += R"("}}],"usage":{"prompt_tokens":5}})";
  EXPECT_EQ(Read(kChat, body).flags, kTooLarge | kUsageMissing);
  {
    AnswerReader reader(200 << 20);
    Reading reading = reader.Read({.dialect = kChat}, {.body = body});
    EXPECT_EQ(reading.leaves[kInput], 5u);
    EXPECT_LE(reader.memory_bytes(), 256u << 10);
  }
  const std::string deep =
      R"({"choices":)" + std::string(2'000'000, '[') + R"(,"usage":1})";
  EXPECT_TRUE(Read(kChat, deep).flags & kUnreadable);
}

TEST(AnswerReader, ReadsErrorsByStatusAndBody) {
  Reading reading = Read(kChat, R"({"error":{"message":"m",
      "type":"insufficient_quota","param":null,"code":"insufficient_quota"},
      "id":"x","usage":{"prompt_tokens":5}})",
                         429);
  EXPECT_EQ(reading.error_class, ErrorClass::kQuota);
  EXPECT_EQ(reading.error_type, "insufficient_quota");
  EXPECT_EQ(reading.error_text, "m");
  EXPECT_EQ(reading.response_id, "");
  EXPECT_EQ(reading.provenance, Provenance::kNone);
  EXPECT_EQ(TotalInput(reading.leaves), 0u);
  EXPECT_EQ(reading.flags, 0u);
  reading = Read(kChat, "<html>Bad Gateway</html>", 502);
  EXPECT_EQ(reading.error_class, ErrorClass::kServer);
  EXPECT_EQ(reading.flags, kUnreadable);
  EXPECT_EQ(Read(kChat, "", 529).error_class, ErrorClass::kOverloaded);
  EXPECT_EQ(Read(kChat, "", 529).flags, 0u);
}

TEST(AnswerReader, AnErrorInA200IsAnError) {
  const Reading reading =
      Read(kChat, R"({"error":{"message":"m","code":"rate_limit_exceeded"}})");
  EXPECT_EQ(reading.flags, kErrorInAnswer);
  EXPECT_EQ(reading.error_class, ErrorClass::kRateLimit);
  EXPECT_EQ(reading.provenance, Provenance::kNone);
}

TEST(AnswerReader, ReadsAStreamThatCameWhole) {
  const std::string body = Sample("anthropic_messages.sse");
  for (const char* type : {"text/event-stream; charset=utf-8", "", "x/y"}) {
    AnswerReader reader;
    Reading reading = reader.Read({.dialect = Dialect::kAnthropicMessages},
                                  {.content_type = type, .body = body});
    EXPECT_EQ(reading.flags, kStreamed) << type;
    EXPECT_EQ(TotalInput(reading.leaves), 674u);
    EXPECT_EQ(TotalOutput(reading.leaves), 31u);
  }
}

TEST(AnswerReader, TrustsTheBodyMoreThanItsType) {
  const std::string body = Sample("openai_chat.json");
  for (const char* type : {"text/event-stream", "text/html", "nonsense"}) {
    AnswerReader reader;
    Reading reading =
        reader.Read({.dialect = kChat}, {.content_type = type, .body = body});
    EXPECT_EQ(reading.flags, 0u) << type;
    EXPECT_EQ(TotalInput(reading.leaves), 1417u);
  }
  // A type that promises events, a body that holds none.
  AnswerReader reader;
  Reading reading =
      reader.Read({.dialect = kChat},
                  {.content_type = "text/event-stream", .body = "\n <html>"});
  EXPECT_TRUE(reading.flags & kUnreadable);
}

TEST(AnswerReader, ReadsTheSameWithoutSimd) {
  AnswerReader reader(8 << 20, false);
  for (const char* name : {"openai_chat.json", "openai_responses.json",
                           "anthropic_messages.json", "openai_chat.sse"}) {
    const std::string body = Sample(name);
    Reading reading = reader.Read({}, {.body = body});
    EXPECT_EQ(Told(reading), Told(Read(Dialect::kUnknown, body))) << name;
  }
}

TEST(AnswerReader, DropsAByteOrderMark) {
  EXPECT_EQ(Read(kChat, "\xEF\xBB\xBF{\"usage\":{\"prompt_tokens\":5}}").flags,
            0u);
}

// Found by fuzzing: an answer that failed was read beyond its bad bytes, and
// nothing said so.
TEST(AnswerReader, SaysThatAnErrorIsNotUtf8) {
  const Reading reading =
      Read(Dialect::kOpenAiChat, "{\"error\":{\"message\":\"\xEC\"}}", 429);
  EXPECT_EQ(reading.flags, kUnreadable);
  EXPECT_EQ(reading.error_class, ErrorClass::kRateLimit);
}

}  // namespace
}  // namespace toll::internal
