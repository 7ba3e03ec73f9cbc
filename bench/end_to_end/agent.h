// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// An agent as a host would be one: threads that work on issues, ask models over
// HTTP for whole answers and streams, think, and keep a transcript of what they
// asked and what came back. With a ledger, or without.
//
//   Measured measured = *RunAgent({.base_url = url, .directory = dir,
//                                  .with_toll = true});
//
// It is the same work in either case: toll's lines are what differs.
//
// Thread safety: runs threads of its own, returns when all have ended.

#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

#include "end_to_end/measured.h"

namespace toll::bench {

struct AgentOptions {
  std::string base_url;
  std::string directory;  // For the transcript, and for the ledger.
  bool with_toll = false;
  int64_t calls = 200;
  int64_t threads = 8;
  int64_t think_ms = 50;  // Between calls, on average.
  // Of each request: what an agent sends along again with every call. The mock
  // bills some 14,000 tokens of input a call, most of them cached: at four
  // bytes a token that many.
  int64_t context_bytes = 56'000;
  int64_t idle_seconds = 5;
};

absl::StatusOr<Measured> RunAgent(const AgentOptions& options);

}  // namespace toll::bench
