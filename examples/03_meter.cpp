// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// For hosts whose SDK has parsed the answer already: say once how its reply
// states usage, and Meter() wraps any call that returns one.

#include <cstdio>

#include "sdk.h"
#include "toll/ledger.h"

namespace sdk {

// Found by its argument: it stands in the namespace of the reply type.
toll::Usage TollUsage(const Reply& reply) {
  // toll's counts never overlap; OpenAI's prompt includes what was cached, its
  // output what was reasoned.
  return {.input = reply.input_tokens - reply.cached_tokens,
          .cache_read = reply.cached_tokens,
          .output = reply.output_tokens - reply.reasoning_tokens,
          .reasoning = reply.reasoning_tokens};
}

}  // namespace sdk

int main(int argc, char** argv) {
  const auto ledger = toll::Ledger::OpenOrInert({});
  const sdk::Client client(BaseUrl(argc, argv));

  const absl::StatusOr<sdk::Reply> reply = ledger->Meter(
      {.provider = "openai",
       .model = "gpt-4o-mini",
       .session = "example-03",
       .issue = "PROJ-43"},
      [&] { return client.Ask("gpt-4o-mini", "Why is the sky blue?"); });

  if (!reply.ok()) {  // What Ask returned, untouched; the failure is recorded.
    std::fprintf(stderr, "%s\n", reply.status().ToString().c_str());
    return 1;
  }
  std::puts(reply->text.c_str());
}
