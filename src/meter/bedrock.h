// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What Bedrock says beside the dialects that it carries: counts at the end of
// a stream, counts and ids in headers.
//
//   {"amazon-bedrock-invocationMetrics", InvocationMetrics}   // In a table.
//   ReadBedrockHeaders(answer.headers, &draft);
//
// What the dialect itself has stated wins.
//
// Thread safety: pure. Cost: allocates nothing; cold.

#pragma once

#include <string_view>

#include "meter/json_walk.h"
#include "meter/stated.h"

namespace toll::internal {

// Reads what Bedrock writes into the last event of every InvokeModel stream;
// a stream that has it is whole.
bool InvocationMetrics(JsonWalk& walk, Draft* draft) noexcept;

// Reads an exception that ends a stream: {"message": ...} under the event's
// name. False: it is none, and nothing was consumed.
bool ReadException(JsonWalk& walk, std::string_view name,
                   Draft* draft) noexcept;

// Reads x-amzn-bedrock-*-token-count, and the id and the type of an error.
void ReadBedrockHeaders(std::string_view headers, Draft* draft) noexcept;

}  // namespace toll::internal
