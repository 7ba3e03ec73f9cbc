// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What toll makes of one recorded answer, as a line of JSON.
//
// A ReplayLine can be filled from a reading or from a stored record alike.
//
// Thread safety: values.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/leaves.h"
#include "cli/replay_case.h"
#include "meter/answer_reader.h"
#include "meter/reading.h"
#include "meter/side_usage.h"
#include "meter/stream_reader.h"
#include "toll/money.h"

namespace toll::cli {

struct ReplayLine {
  std::string file = {};
  std::string provider = {};
  std::string api = {};
  std::string model = {};  // As the answer states it.
  std::string response_id = {};
  std::string finish_reason = {};
  std::string service_tier = {};
  bool streaming = false;
  internal::Leaves leaves = {};
  uint32_t stated_input = 0;  // As in internal::Reading.
  uint32_t stated_output = 0;
  uint32_t flags = 0;
  Provenance provenance = Provenance::kNone;
  std::string raw_usage = {};
  std::optional<Money> reported_cost = {};
  std::optional<Money> cost = {};
  CostState cost_state = CostState::kNone;
  std::string error_type = {};
  std::string error_code = {};
  ErrorClass error_class = ErrorClass::kNone;
};

// Feeds a body to the readers as a host would: a stream in chunks of
// `chunk_bytes`, whatever it says in one piece.
void FeedReplay(const ReplayCase& replay_case, std::string_view body,
                size_t chunk_bytes, internal::Reading* reading);

// The model of an answer: as it states it, but for realtime events, which leave
// it to the request.
std::string ModelOf(const ReplayCase& replay_case, internal::Dialect dialect,
                    std::string_view served);

ReplayLine LineOf(const ReplayCase& replay_case,
                  const internal::Reading& reading);

// One line of JSON, without its end.
std::string ToJson(const ReplayLine& line);

}  // namespace toll::cli
