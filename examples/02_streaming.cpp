// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A streamed answer: toll sees each chunk as it arrives, cut anywhere. If the
// process dies half-way, what was seen is kept and the rest estimated.
//
//   02_streaming [URL [PROVIDER [BYTES]]]    stops reading after BYTES
//
// Each of these providers packs its stream in another way; the lines of toll
// are the same for all.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "http.h"
#include "toll/ledger.h"

struct Api {
  const char* provider;
  const char* model;
  const char* endpoint;
  const char* headers;
  const char* body;
};

// Without include_usage OpenAI's stream does not say what it used, and toll
// could only estimate.
constexpr Api kApis[] = {
    {"openai", "gpt-4o-mini", "/v1/chat/completions",
     "Authorization: Bearer $OPENAI_API_KEY",
     R"({"model": "gpt-4o-mini", "stream": true,
         "stream_options": {"include_usage": true}, "messages":
         [{"role": "user", "content": "Tell me about ledgers."}]})"},
    {"anthropic", "claude-sonnet-4-5", "/v1/messages",
     "x-api-key: $ANTHROPIC_API_KEY\nanthropic-version: 2023-06-01",
     R"({"model": "claude-sonnet-4-5", "stream": true, "max_tokens": 1000,
         "messages": [{"role": "user", "content": "Tell me about ledgers."}]})"},
    {"google", "gemini-2.5-flash",
     "/v1beta/models/gemini-2.5-flash:streamGenerateContent",
     "x-goog-api-key: $GEMINI_API_KEY",
     R"({"contents": [{"parts": [{"text": "Tell me about ledgers."}]}]})"},
    {"ollama", "llama3.1", "/api/chat", "",
     R"({"model": "llama3.1", "messages":
         [{"role": "user", "content": "Tell me about ledgers."}]})"},
    {"bedrock", "amazon.nova-lite-v1:0",
     "/model/amazon.nova-lite-v1:0/converse-stream",
     "Authorization: Bearer $AWS_BEARER_TOKEN_BEDROCK",
     R"({"messages":
         [{"role": "user", "content": [{"text": "Tell me about ledgers."}]}]})"},
};

const Api* ApiOf(std::string_view provider) {
  for (const Api& api : kApis) {
    if (provider == api.provider) return &api;
  }
  return nullptr;
}

struct Reader {
  toll::Stream stream;
  size_t bytes_left;
};

// Taking less than came makes curl break off.
size_t OnBytes(char* bytes, size_t size, size_t count, void* context) {
  auto* reader = static_cast<Reader*>(context);
  const size_t taken = std::min(size * count, reader->bytes_left);
  reader->bytes_left -= taken;
  reader->stream.Chunk({bytes, taken});
  return std::fwrite(bytes, 1, taken, stdout);
}

int main(int argc, char** argv) {
  const auto ledger = toll::Ledger::OpenOrInert({});
  const Api* api = ApiOf(argc > 2 ? argv[2] : "openai");
  if (api == nullptr) {
    for (const Api& known : kApis) std::fprintf(stderr, "%s\n", known.provider);
    return 2;
  }
  Request request(BaseUrl(argc, argv), api->endpoint, api->body, api->headers);

  Reader reader = {toll::Stream(ledger->Start({.provider = api->provider,
                                               .model = api->model,
                                               .session = "example-02",
                                               .issue = "PROJ-42",
                                               .endpoint = api->endpoint,
                                               .request = request.body()})),
                   argc > 3 ? std::stoul(argv[3]) : SIZE_MAX};
  curl_easy_setopt(request.curl(), CURLOPT_WRITEFUNCTION, OnBytes);
  curl_easy_setopt(request.curl(), CURLOPT_WRITEDATA, &reader);
  const CURLcode code = curl_easy_perform(request.curl());
  if (code != CURLE_OK) {
    std::move(reader.stream)
        .Fail(code == CURLE_WRITE_ERROR ? absl::StatusCode::kCancelled
                                        : absl::StatusCode::kUnavailable);
    return 1;
  }
  std::move(reader.stream).Finish({.status = request.status()});
  return request.status() == 200 ? 0 : 1;
}
