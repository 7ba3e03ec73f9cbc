// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Numbers as answers write them: counts that may come as "6.0", amounts of
// money that must not pass through a double.
//
//   int64_t pico = 0;
//   if (ParsePico("0.00507", &pico)) ...   // 5'070'000'000
//
// Thread safety: pure functions. Cost: allocates nothing; cold.

#pragma once

#include <cstdint>
#include <string_view>

#include "meter/json_walk.h"
#include "meter/reading.h"

namespace toll::internal {

// Reads a count in any JSON form. What is no number leaves `*count` alone and
// flags kUnreadable; a negative one is 0 and kDialectMismatch; a part of one
// is cut off and flagged kAmbiguousUsage; one beyond kCountMax is kept as that.
void ParseCount(std::string_view text, int64_t* count,
                uint32_t* flags) noexcept;

// Reads decimal dollars as pico-dollars, half to even. False: no number, or
// beyond 64 bits.
bool ParsePico(std::string_view text, int64_t* pico) noexcept;

// Reads the value of a field "cost" into the reading: a number, or an object
// with a total_cost (Perplexity). Consumes it; true.
bool ReadStatedCost(JsonWalk& walk, Reading* reading) noexcept;

}  // namespace toll::internal
