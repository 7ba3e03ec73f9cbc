// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A streamed answer: toll sees each chunk as it arrives, cut anywhere. If the
// process dies half-way, what was seen is kept and the rest estimated.

#include <cstdio>

#include "http.h"
#include "toll/ledger.h"

// Without include_usage OpenAI's stream does not say what it used, and toll
// could only estimate.
constexpr char kQuestion[] = R"({
  "model": "gpt-4o-mini",
  "stream": true, "stream_options": {"include_usage": true},
  "messages": [{"role": "user", "content": "Tell me about ledgers."}]
})";

size_t OnBytes(char* bytes, size_t size, size_t count, void* stream) {
  static_cast<toll::Stream*>(stream)->Chunk({bytes, size * count});
  return std::fwrite(bytes, size, count, stdout);
}

int main(int argc, char** argv) {
  const auto ledger = toll::Ledger::OpenOrInert({});

  Request request(BaseUrl(argc, argv), "/v1/chat/completions", kQuestion);

  toll::Stream stream(ledger->Start({.provider = "openai",
                                     .model = "gpt-4o-mini",
                                     .session = "example-02",
                                     .issue = "PROJ-42",
                                     .endpoint = "/v1/chat/completions",
                                     .request = request.body()}));
  curl_easy_setopt(request.curl(), CURLOPT_WRITEFUNCTION, OnBytes);
  curl_easy_setopt(request.curl(), CURLOPT_WRITEDATA, &stream);
  if (curl_easy_perform(request.curl()) != CURLE_OK) {
    std::move(stream).Fail(absl::StatusCode::kUnavailable);
    return 1;
  }
  std::move(stream).Finish({.status = request.status()});
  return request.status() == 200 ? 0 : 1;
}
