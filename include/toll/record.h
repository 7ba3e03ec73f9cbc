// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The words in which a settled call is described: how it ended, where its
// numbers come from, and what was odd about it.
//
// The numbers are written to disk: they are never reused or reordered.
//
// Thread safety: values.

#pragma once

#include <cstdint>
#include <string_view>

namespace toll {

// How a call ended.
enum class Outcome : uint8_t {
  kFinished = 0,     // The provider answered, or the host settled it.
  kFailed = 1,       // The provider answered with an error, or was not reached.
  kAbandoned = 2,    // The scope ended without Finish, Settle or Fail.
  kInterrupted = 3,  // The process died; written by recovery only.
  kCached = 4,       // Answered from the response cache; costs nothing.
};

// Where the counts of a call come from.
enum class Provenance : uint8_t {
  kNone = 0,       // Nothing was used, or nothing is known.
  kReported = 1,   // The provider stated them.
  kHost = 2,       // The host stated them, by Settle().
  kPartial = 3,    // Stated in part: a stream that ended early.
  kEstimated = 4,  // Derived by toll from what was seen.
};

// What the cost of a call is worth.
enum class CostState : uint8_t {
  kNone = 0,       // Nothing to price: no usage.
  kComputed = 1,   // Exact: reported usage times known prices.
  kPartial = 2,    // From partial usage: a lower bound.
  kEstimated = 3,  // From estimated usage.
  kUnpriced = 4,   // Usage without a known price. Never counted as $0.
};

// Why a call failed, in one vocabulary for all providers.
enum class ErrorClass : uint8_t {
  kNone = 0,
  kAuthentication = 1,  // Key missing, wrong, or not allowed.
  kQuota = 2,           // Paid-for budget used up: retrying does not help.
  kRateLimit = 3,       // Too fast: retry later.
  kOverloaded = 4,      // The provider is out of capacity: retry later.
  kInvalidRequest = 5,
  kContextLength = 6,  // The prompt does not fit the model.
  kContentFilter = 7,  // Refused for its content.
  kServer = 8,
  kNetwork = 9,  // No answer: connection, TLS, name.
  kTimeout = 10,
  kCancelled = 11,
  kNotFound = 12,  // No such model, deployment or path.
};

// What was odd about a call; bits of a mask.
enum Flag : uint32_t {
  kDialectMismatch = 1u << 0,  // A leaf would have gone negative; it is 0.
  kUnreadable = 1u << 1,       // The body is not what its dialect should be.
  kUnknownDialect = 1u << 2,   // No reader for this provider and endpoint.
  kTooLarge = 1u << 3,         // Body beyond parse_bytes_max: not read.
  kCountSaturated = 1u << 4,   // A count beyond 32 bits.
  kCostSaturated = 1u << 5,    // A cost beyond 64 bits of pico-dollars.
  kUsageMissing = 1u << 6,     // A good answer that states no usage.
  // The document does not decide what includes what.
  kAmbiguousUsage = 1u << 7,
  kNoteMissing = 1u << 8,        // Raw usage or error text found no room.
  kTextCut = 1u << 9,            // An id or name was longer than its room.
  kCostDiffers = 1u << 10,       // The provider states another cost than ours.
  kPricePending = 1u << 11,      // Internal: the drain prices this call.
  kStreamIncomplete = 1u << 12,  // A stream without its end.
  // Cache writes priced at the default lifetime.
  kCacheSplitUnknown = 1u << 13,
  kErrorInAnswer = 1u << 14,  // Status 200, but the body is an error.
  kStreamed = 1u << 15,       // The answer came as a stream.
  kNumberAsText = 1u << 16,   // A count came as a string; it was read.
  kNameOverflow = 1u << 17,   // A name was kept as "__other__".
  kOtherModels = 1u << 18,    // Further models worked on it: priced with it.
};

// Stable lower-case words: "finished", "computed", "rate_limit",
// "dialect_mismatch" ... Empty for an unknown value.
std::string_view ToString(Outcome outcome);
std::string_view ToString(Provenance provenance);
std::string_view ToString(CostState state);
std::string_view ToString(ErrorClass error);
std::string_view ToString(Flag flag);

}  // namespace toll
