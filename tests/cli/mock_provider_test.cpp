// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/demo/mock_provider.h"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fmt/format.h"
#include "simdjson.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/demo/child.h"
#include "cli/demo/http_client.h"
#include "cli/demo/line_log.h"

namespace toll::cli {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr char kChat[] = "/v1/chat/completions";
constexpr char kResponses[] = "/v1/responses";
constexpr char kMessages[] = "/v1/messages";

// A parsed document; an absent field is a failed test, not a crash.
class Json {
 public:
  explicit Json(std::string_view text) {
    EXPECT_EQ(parser_.parse(simdjson::padded_string(text)).get(root_),
              simdjson::SUCCESS)
        << text;
  }
  int64_t Int(const char* pointer) {
    int64_t value = -1;
    EXPECT_EQ(root_.at_pointer(pointer).get(value), simdjson::SUCCESS)
        << pointer;
    return value;
  }
  std::string Text(const char* pointer) {
    std::string_view value;
    EXPECT_EQ(root_.at_pointer(pointer).get(value), simdjson::SUCCESS)
        << pointer;
    return std::string(value);
  }
  bool Has(const char* pointer) {
    return root_.at_pointer(pointer).error() == simdjson::SUCCESS;
  }

 private:
  simdjson::dom::parser parser_;
  simdjson::dom::element root_;
};

// The data lines of a server-sent stream.
std::vector<std::string> Events(std::string_view body) {
  std::vector<std::string> events;
  while (!body.empty()) {
    const size_t end = body.find('\n');
    const std::string_view line = body.substr(0, end);
    if (line.starts_with("data: ")) events.emplace_back(line.substr(6));
    body.remove_prefix(end == body.npos ? body.size() : end + 1);
  }
  return events;
}

class MockProviderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    log_path_ = ::testing::TempDir() + "/mock_provider_test." +
                ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove(log_path_);
    Restart({.log_path = log_path_, .seed = 7, .faults = false});
  }

  void Restart(const MockOptions& options) {
    mock_.reset();
    absl::StatusOr<std::unique_ptr<MockProvider>> mock =
        MockProvider::Start(options);
    ASSERT_TRUE(mock.ok()) << mock.status();
    mock_ = *std::move(mock);
  }

  HttpReply Post(const char* path, const std::string& body,
                 std::string_view fate = "answer") {
    return http_.Post(mock_->base_url() + path, body, {},
                      {fmt::format("x-mock-fate: {}", fate)});
  }

  std::vector<std::string> Bill() {
    absl::StatusOr<std::vector<std::string>> lines = ReadLines(log_path_);
    EXPECT_TRUE(lines.ok()) << lines.status();
    return lines.ok() ? *lines : std::vector<std::string>();
  }

  std::string log_path_;
  std::unique_ptr<MockProvider> mock_;
  HttpClient http_;
};

TEST_F(MockProviderTest, AnswersChatAndBillsWhatItSaysItUsed) {
  const HttpReply reply = Post(kChat, R"({"model":"gpt-4o","messages":[]})");
  ASSERT_TRUE(reply.whole());
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.content_type, "application/json");
  EXPECT_THAT(std::string(reply.Header("x-request-id")), StartsWith("req_"));
  Json body(reply.body);
  EXPECT_EQ(body.Text("/object"), "chat.completion");
  EXPECT_EQ(body.Text("/model"), "gpt-4o-2024-08-06");
  EXPECT_THAT(body.Text("/id"), StartsWith("chatcmpl-"));
  EXPECT_THAT(body.Text("/choices/0/message/content"), Not(IsEmpty()));
  const int64_t cached = body.Int("/usage/prompt_tokens_details/cached_tokens");
  const int64_t prompt = body.Int("/usage/prompt_tokens");
  const int64_t output = body.Int("/usage/completion_tokens");
  EXPECT_EQ(body.Int("/usage/total_tokens"), prompt + output);
  ASSERT_THAT(Bill(), SizeIs(1));
  Json line(Bill()[0]);
  EXPECT_EQ(line.Text("/id"), body.Text("/id"));
  EXPECT_EQ(line.Text("/model"), body.Text("/model"));
  EXPECT_EQ(
      line.Int("/pico_usd"),
      (prompt - cached) * 2'500'000 + cached * 1'250'000 + output * 10'000'000);
}

TEST_F(MockProviderTest, StreamsChatWithUsageOnlyIfAskedFor) {
  const HttpReply without =
      Post(kChat, R"({"model":"gpt-4o-mini","stream":true})");
  EXPECT_EQ(without.content_type, "text/event-stream; charset=utf-8");
  EXPECT_THAT(without.body, EndsWith("data: [DONE]\n\n"));
  EXPECT_THAT(without.body, Not(HasSubstr("usage")));

  const HttpReply with =
      Post(kChat, R"({"model":"gpt-4o-mini","stream":true,)"
                  R"("stream_options":{"include_usage":true}})");
  const std::vector<std::string> events = Events(with.body);
  ASSERT_GT(events.size(), 4u);
  Json first(events.front());
  EXPECT_EQ(first.Text("/object"), "chat.completion.chunk");
  EXPECT_EQ(first.Text("/choices/0/delta/role"), "assistant");
  EXPECT_EQ(events.back(), "[DONE]");
  Json usage(events[events.size() - 2]);
  EXPECT_FALSE(usage.Has("/choices/0"));
  const int64_t cached =
      usage.Int("/usage/prompt_tokens_details/cached_tokens");
  ASSERT_THAT(Bill(), SizeIs(2));
  Json line(Bill()[1]);
  EXPECT_EQ(line.Text("/id"), first.Text("/id"));
  EXPECT_EQ(line.Int("/pico_usd"),
            (usage.Int("/usage/prompt_tokens") - cached) * 150'000 +
                cached * 75'000 +
                usage.Int("/usage/completion_tokens") * 600'000);
}

TEST_F(MockProviderTest, AnswersResponsesBlockingAndStreamed) {
  const HttpReply reply = Post(kResponses, R"({"model":"gpt-4o-mini"})");
  Json body(reply.body);
  EXPECT_EQ(body.Text("/object"), "response");
  EXPECT_EQ(body.Text("/status"), "completed");
  EXPECT_EQ(body.Int("/usage/total_tokens"),
            body.Int("/usage/input_tokens") + body.Int("/usage/output_tokens"));
  EXPECT_GE(body.Int("/usage/output_tokens"),
            body.Int("/usage/output_tokens_details/reasoning_tokens"));

  const HttpReply stream =
      Post(kResponses, R"({"model":"gpt-4o-mini","stream":true})");
  const std::vector<std::string> events = Events(stream.body);
  Json first(events.front());
  EXPECT_EQ(first.Text("/type"), "response.created");
  EXPECT_FALSE(first.Has("/response/usage/input_tokens"));
  Json last(events.back());
  EXPECT_EQ(last.Text("/type"), "response.completed");
  EXPECT_EQ(last.Int("/sequence_number"),
            static_cast<int64_t>(events.size()) - 1);
  EXPECT_GT(last.Int("/response/usage/input_tokens"), 0);
  ASSERT_THAT(Bill(), SizeIs(2));
  EXPECT_EQ(Json(Bill()[1]).Text("/id"), last.Text("/response/id"));
}

TEST_F(MockProviderTest, AnswersMessagesWithBothLifetimesOfTheCache) {
  int64_t writes_5m = 0;
  int64_t writes_1h = 0;
  for (size_t i = 0; i < 24; ++i) {
    const HttpReply reply = Post(kMessages, R"({"model":"claude-sonnet-4-5"})");
    Json body(reply.body);
    EXPECT_EQ(body.Text("/type"), "message");
    const int64_t write_5m =
        body.Int("/usage/cache_creation/ephemeral_5m_input_tokens");
    const int64_t write_1h =
        body.Int("/usage/cache_creation/ephemeral_1h_input_tokens");
    EXPECT_EQ(body.Int("/usage/cache_creation_input_tokens"),
              write_5m + write_1h);
    ASSERT_THAT(Bill(), SizeIs(i + 1));
    EXPECT_EQ(Json(Bill()[i]).Int("/pico_usd"),
              body.Int("/usage/input_tokens") * 3'000'000 +
                  body.Int("/usage/cache_read_input_tokens") * 300'000 +
                  write_5m * 3'750'000 + write_1h * 6'000'000 +
                  body.Int("/usage/output_tokens") * 15'000'000);
    writes_5m += write_5m;
    writes_1h += write_1h;
  }
  EXPECT_GT(writes_5m, 0);
  EXPECT_GT(writes_1h, 0);
}

TEST_F(MockProviderTest, StreamsMessagesFromPlaceholderToTotal) {
  const HttpReply reply =
      Post(kMessages, R"({"model":"claude-sonnet-4-5","stream":true})");
  const std::vector<std::string> events = Events(reply.body);
  ASSERT_GT(events.size(), 5u);
  EXPECT_THAT(reply.body, StartsWith("event: message_start\n"));
  Json start(events.front());
  EXPECT_EQ(start.Int("/message/usage/output_tokens"), 1);
  Json delta(events[events.size() - 2]);
  EXPECT_EQ(delta.Text("/type"), "message_delta");
  EXPECT_GT(delta.Int("/usage/output_tokens"), 1);
  EXPECT_EQ(delta.Int("/usage/input_tokens"),
            start.Int("/message/usage/input_tokens"));
  EXPECT_EQ(events.back(), R"({"type":"message_stop"})");
  ASSERT_THAT(Bill(), SizeIs(1));
  EXPECT_EQ(Json(Bill()[0]).Text("/id"), start.Text("/message/id"));
}

TEST_F(MockProviderTest, FailsInTheWordsOfEachProvider) {
  const HttpReply limited = Post(kChat, R"({"model":"gpt-4o"})", "rate_limit");
  EXPECT_EQ(limited.status, 429);
  EXPECT_EQ(limited.Header("retry-after"), "1");
  EXPECT_EQ(limited.Header("retry-after-ms"), "40");
  EXPECT_EQ(Json(limited.body).Text("/error/code"), "rate_limit_exceeded");

  const HttpReply overloaded =
      Post(kMessages, R"({"model":"claude-sonnet-4-5"})", "overloaded");
  EXPECT_EQ(overloaded.status, 529);
  EXPECT_EQ(Json(overloaded.body).Text("/error/type"), "overloaded_error");
  EXPECT_EQ(Json(overloaded.body).Text("/request_id"),
            overloaded.Header("request-id"));

  const HttpReply broken =
      Post(kMessages, R"({"model":"claude-sonnet-4-5","stream":true})",
           "server_error");
  EXPECT_EQ(broken.status, 500);
  EXPECT_EQ(broken.content_type, "application/json");
  EXPECT_EQ(Json(broken.body).Text("/error/type"), "api_error");
  EXPECT_EQ(Post(kResponses, R"({"model":"gpt-4o"})", "overloaded").status,
            503);
  EXPECT_THAT(Bill(), IsEmpty());
}

TEST_F(MockProviderTest, StreamsInEveryPacking) {
  constexpr char kGemini[] =
      "/v1beta/models/gemini-2.5-flash:streamGenerateContent";
  const std::string with_sse = std::string(kGemini) + "?alt=sse";
  struct Case {
    const char* path;
    const char* body;
    const char* content_type;
    const char* begin;
  };
  size_t billed = 0;
  for (const Case& c : {
           Case{"/api/chat", R"({"model":"llama3.1"})", "application/x-ndjson",
                "{\"model\":"},
           Case{kGemini, "{}", "application/json; charset=UTF-8", "[{"},
           Case{with_sse.c_str(), "{}", "text/event-stream", "data: {"},
           // A client may escape the colon.
           Case{"/model/amazon.nova-lite-v1%3A0/converse-stream", "{}",
                "application/vnd.amazon.eventstream", ""},
       }) {
    const HttpReply reply = Post(c.path, c.body);
    EXPECT_TRUE(reply.whole()) << c.path;
    EXPECT_EQ(reply.status, 200) << c.path << reply.body;
    EXPECT_EQ(reply.content_type, c.content_type);
    EXPECT_THAT(reply.body, StartsWith(c.begin));
    EXPECT_THAT(Bill(), SizeIs(++billed));
    const HttpReply cut = Post(c.path, c.body, "cut");
    EXPECT_FALSE(cut.whole()) << c.path;
    EXPECT_THAT(cut.body, Not(IsEmpty()));
    EXPECT_THAT(Bill(), SizeIs(billed));
    EXPECT_EQ(Post(c.path, c.body, "rate_limit").status, 429);
  }
}

TEST_F(MockProviderTest, EveryRequestMayHaveOneFate) {
  Restart({.log_path = log_path_, .faults = false, .fate = MockFate::kCut});
  EXPECT_FALSE(
      http_.Post(mock_->base_url() + kChat, R"({"model":"gpt-4o"})", {})
          .whole());
  // The header still decides.
  EXPECT_TRUE(Post(kChat, R"({"model":"gpt-4o"})", "answer").whole());
}

TEST_F(MockProviderTest, BreaksOffAndDoesNotBill) {
  const HttpReply stream =
      Post(kMessages, R"({"model":"claude-sonnet-4-5","stream":true})", "cut");
  EXPECT_FALSE(stream.whole());
  EXPECT_EQ(stream.status, 200);
  EXPECT_THAT(stream.body, HasSubstr("message_start"));
  EXPECT_THAT(stream.body, Not(HasSubstr("message_delta")));
  const HttpReply blocking = Post(kChat, R"({"model":"gpt-4o"})", "cut");
  EXPECT_FALSE(blocking.whole());
  EXPECT_THAT(blocking.body, Not(IsEmpty()));
  EXPECT_THAT(Bill(), IsEmpty());
}

TEST_F(MockProviderTest, RefusesWhatItDoesNotServe) {
  const HttpReply unknown = Post(kChat, R"({"model":"gpt-9"})");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(Json(unknown.body).Text("/error/code"), "model_not_found");
  EXPECT_EQ(Post(kChat, "not json").status, 400);
  EXPECT_EQ(Post(kChat, "[]").status, 400);
  EXPECT_EQ(Post(kChat, std::string(2 << 20, 'x')).status, 400);
  EXPECT_EQ(Post("/v1/images", R"({"model":"gpt-4o"})").status, 404);
  EXPECT_THAT(Bill(), IsEmpty());
}

TEST_F(MockProviderTest, ASeedRepeatsItsFaults) {
  const auto statuses = [&](uint64_t seed) {
    Restart({.log_path = "", .seed = seed});
    std::string all;
    for (int i = 0; i < 60; ++i) {
      const HttpReply reply =
          http_.Post(mock_->base_url() + kChat, R"({"model":"gpt-4o"})", {});
      all += fmt::format("{}{} ", reply.status, reply.whole() ? "" : "!");
    }
    return all;
  };
  const std::string once = statuses(3);
  EXPECT_EQ(once, statuses(3));
  EXPECT_NE(once, statuses(4));
  EXPECT_THAT(once, HasSubstr("429"));
  EXPECT_THAT(once, HasSubstr("200!"));
}

TEST(MockProviderProcess, LeavesWhenItsInputEnds) {
  absl::StatusOr<Child> child =
      Child::Start({TOLL_TOOL, "mock-provider", "--no-faults"});
  ASSERT_TRUE(child.ok()) << child.status();
  const absl::StatusOr<std::string> port = child->ReadLine();
  ASSERT_TRUE(port.ok()) << port.status();
  HttpClient http;
  const HttpReply reply = http.Post("http://127.0.0.1:" + *port + kChat,
                                    R"({"model":"gpt-4o"})", {});
  EXPECT_EQ(reply.status, 200);
  child->CloseInput();
  EXPECT_EQ(child->Wait(), 0);
}

TEST(MockProviderProcess, SaysWhyItDoesNotStart) {
  const absl::StatusOr<std::unique_ptr<MockProvider>> mock =
      MockProvider::Start({.log_path = "/nowhere/at/all.jsonl"});
  EXPECT_THAT(std::string(mock.status().message()),
              HasSubstr("/nowhere/at/all.jsonl"));
}

}  // namespace
}  // namespace toll::cli
