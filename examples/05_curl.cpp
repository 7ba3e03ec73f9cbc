// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// With libcurl: three lines more than without toll. Whole answers and streams,
// headers, failures and transfers that are broken off are all seen to.

#include <cstdio>
#include <string>

#include "http.h"
#include "toll/curl.h"
#include "toll/ledger.h"

constexpr char kQuestion[] = R"({
  "model": "gpt-4o-mini",
  "messages": [{"role": "user", "content": "What is a ledger?"}]
})";

int main(int argc, char** argv) {
  const auto ledger = toll::Ledger::OpenOrInert({});

  Request request(BaseUrl(argc, argv), "/v1/chat/completions", kQuestion);
  std::string body;

  toll::CurlTransfer transfer(request.curl(),
                              ledger->Start({.provider = "openai",
                                             .model = "gpt-4o-mini",
                                             .session = "example-05",
                                             .issue = "PROJ-42",
                                             .endpoint = "/v1/chat/completions",
                                             .request = request.body()}),
                              {.write = AppendTo, .write_data = &body});
  transfer.Finish(curl_easy_perform(request.curl()));

  // What the provider says of its limits is kept with the ledger.
  if (const auto limits = ledger->LastRateLimits("openai", "gpt-4o-mini")) {
    std::printf("%lld requests left\n",
                static_cast<long long>(limits->requests.remaining));
  }
  std::puts(body.c_str());
  return request.status() == 200 ? 0 : 1;
}
