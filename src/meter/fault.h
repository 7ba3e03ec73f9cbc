// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A fault is what an answer says went wrong, and its class in one vocabulary
// for all providers.
//
//   reading.error_class = ClassOf(429, {.code = "insufficient_quota"});
//
// Thread safety: pure. Cost: allocates nothing; errors are not the hot path.

#pragma once

#include <string_view>

#include "meter/json_walk.h"
#include "meter/reading.h"

namespace toll::internal {

struct Fault {
  std::string_view type = {};
  std::string_view code = {};  // A number stands as its digits.
  std::string_view text = {};
};

// The class by the provider's words, else by the HTTP status. A status below
// 400 does not count: an error may come in a 200.
ErrorClass ClassOf(int status, const Fault& fault) noexcept;

// Sets the reading's class from what was read of its error, which may have set
// it already: Google's details say more than its words.
void Classify(int status, Reading* reading) noexcept;

// kContentFilter if a finish reason says that the answer was withheld.
ErrorClass ClassOfFinish(std::string_view finish_reason) noexcept;

// Reads the value of a field "error" into the reading: an object with type,
// code, message, details; or a text. Null is no error. Consumes it; true.
bool ReadFault(JsonWalk& walk, Reading* reading) noexcept;

// Reads a whole error body, whatever its form: {"error": ...}, {"message":
// ...}, {"detail": ...}, or such an object in a list.
void ReadFaultBody(JsonWalk& walk, Reading* reading) noexcept;

}  // namespace toll::internal
