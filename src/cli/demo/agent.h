// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The demo's agent: what a host looks like that meters its calls. A few
// threads work on issues, ask models over HTTP, retry what may be retried.
//
//   absl::Status done = RunDemoAgent({.base_url = "http://127.0.0.1:4711",
//                                     .ledger_path = dir, .log_path = log});
//
// It keeps a diary, so that someone else can check what the ledger kept:
// {"begun":17} once a call has started, and once it has been settled
// {"settled":17,"id":"msg_1","toll_ns":900,"call_ns":21000000}. The id is
// there if the answer was received whole.
//
// Thread safety: runs threads of its own, returns when all have ended.

#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"

namespace toll::cli {

struct DemoAgentOptions {
  std::string base_url;
  std::string ledger_path;
  std::string log_path;
  int64_t calls_count = 200;  // Retries are not counted.
  int64_t threads_count = 4;
  uint64_t seed = 1;
};

// At the end prints the ledger's health on stdout, as one line of JSON.
absl::Status RunDemoAgent(const DemoAgentOptions& options);

}  // namespace toll::cli
