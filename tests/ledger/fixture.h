// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A ledger whose drain runs when told, whose clock moves by hand and whose
// store is memory: tests of behaviour never sleep.

#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include <gtest/gtest.h>

#include "store/store.h"
#include "system/stored.h"
#include "temp_directory.h"
#include "toll/ledger.h"
#include "toll/testing.h"

namespace toll::internal {

// An OpenAI chat answer of toll's own.
inline std::string ChatAnswer(std::string_view id, int input = 100,
                              int output = 7) {
  return fmt::format(
      R"({{"id":"{}","object":"chat.completion","model":"gpt-4o-2024-08-06",)"
      R"("choices":[{{"index":0,"message":{{"role":"assistant","content":"Hi"}},)"
      R"("finish_reason":"stop"}}],"usage":{{"prompt_tokens":{},)"
      R"("completion_tokens":{},"total_tokens":{}}},"service_tier":"default"}})",
      id, input, output, input + output);
}

class LedgerFixture : public ::testing::Test {
 protected:
  LedgerFixture() : store_(testing::MemoryStore()) {}

  Options ManualOptions() {
    return {.path = directory_ / "ledger",
            .clock = clock_,
            .store = store_,
            .manual_drain = true};
  }
  void Open() { Open(ManualOptions()); }
  void Open(Options options) {
    absl::StatusOr<std::unique_ptr<Ledger>> ledger =
        Ledger::Open(std::move(options));
    ASSERT_TRUE(ledger.ok()) << ledger.status();
    ledger_ = *std::move(ledger);
  }
  void Pump() {
    const absl::Status status = testing::Pump(*ledger_);
    ASSERT_TRUE(status.ok()) << status;
  }
  Call Start(std::string_view user = "u") {
    return ledger_->Start({.provider = "openai",
                           .model = "gpt-4o",
                           .user = user,
                           .endpoint = "/v1/chat/completions"});
  }
  // What the store holds after a pass.
  std::vector<StoredCall> Calls() {
    if (ledger_ != nullptr) Pump();
    return ReadCalls(*store_);
  }

  TempDirectory directory_;
  std::shared_ptr<testing::ManualClock> clock_ =
      std::make_shared<testing::ManualClock>();
  std::shared_ptr<Store> store_;
  std::unique_ptr<Ledger> ledger_;
};

}  // namespace toll::internal
