// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What others than toll say happened: the agent's diary and the provider's
// bill.
//
//   absl::StatusOr<Diary> diary = ReadDiary(agent_log);   // cli/demo/agent.h
//   absl::StatusOr<Bill> bill = ReadBill(mock_log);       // mock_provider.h
//
// Thread safety: values.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace toll::cli {

struct SettledCall {
  int64_t id = 0;
  std::string response_id;  // Empty unless the answer was received whole.
  int64_t toll_ns = 0;
  int64_t call_ns = 0;
};

struct Diary {
  std::vector<int64_t> begun;
  std::vector<SettledCall> settled;
};

// Pico-dollars by response id.
using Bill = std::map<std::string, int64_t>;

// A line that is not what its writer writes is an error.
absl::StatusOr<Diary> ReadDiary(const std::string& path);
absl::StatusOr<Bill> ReadBill(const std::string& path);

}  // namespace toll::cli
