// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// One question, one answer, over libcurl: three lines of it are toll's.

#include <cstdio>

#include "http.h"
#include "toll/ledger.h"

constexpr char kQuestion[] = R"({
  "model": "gpt-4o",
  "messages": [{"role": "user", "content": "Name three sorting algorithms."}]
})";

int main(int argc, char** argv) {
  const auto ledger = toll::Ledger::OpenOrInert({});  // ~/.local/state/toll

  Request request(BaseUrl(argc, argv), "/v1/chat/completions", kQuestion);
  std::string headers;
  std::string body;
  curl_easy_setopt(request.curl(), CURLOPT_WRITEFUNCTION, AppendTo);
  curl_easy_setopt(request.curl(), CURLOPT_WRITEDATA, &body);
  curl_easy_setopt(request.curl(), CURLOPT_HEADERDATA, &headers);

  toll::Call call = ledger->Start({.provider = "openai",
                                   .model = "gpt-4o",
                                   .session = "example-01",
                                   .issue = "PROJ-42",
                                   .endpoint = "/v1/chat/completions"});
  if (curl_easy_perform(request.curl()) != CURLE_OK) {
    std::move(call).Fail(absl::StatusCode::kUnavailable);
    return 1;
  }
  std::move(call).Finish(
      {.status = request.status(), .headers = headers, .body = body});

  std::puts(body.c_str());
  return request.status() == 200 ? 0 : 1;
}
