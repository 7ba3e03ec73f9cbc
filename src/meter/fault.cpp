// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/fault.h"

#include "meter/retry.h"
#include "meter/wait.h"

namespace toll::internal {
namespace {

struct FaultWord {
  std::string_view part;
  ErrorClass error;
};

// Parts of types and codes, in lower case; the first that is found decides, so
// the more telling ones stand first.
constexpr FaultWord kWords[] = {
    {"context_length", ErrorClass::kContextLength},
    {"context_window", ErrorClass::kContextLength},
    {"string_above_max_length", ErrorClass::kContextLength},
    {"insufficient_quota", ErrorClass::kQuota},
    {"quota_exceeded", ErrorClass::kQuota},
    {"credit_balance", ErrorClass::kQuota},
    {"spend_limit", ErrorClass::kQuota},
    {"usage_limit", ErrorClass::kQuota},
    {"billing", ErrorClass::kQuota},
    {"insufficient_balance", ErrorClass::kQuota},
    {"insufficient_g1_credits", ErrorClass::kQuota},
    {"quota_exhausted", ErrorClass::kQuota},
    {"servicequotaexceeded", ErrorClass::kQuota},
    {"payment_required", ErrorClass::kQuota},
    {"rate_limit", ErrorClass::kRateLimit},
    {"too_many_requests", ErrorClass::kRateLimit},
    {"throttl", ErrorClass::kRateLimit},
    {"resource_exhausted", ErrorClass::kRateLimit},
    {"overloaded", ErrorClass::kOverloaded},
    {"unavailable", ErrorClass::kOverloaded},
    {"capacity", ErrorClass::kOverloaded},
    {"notready", ErrorClass::kOverloaded},
    {"content_filter", ErrorClass::kContentFilter},
    {"content_policy", ErrorClass::kContentFilter},
    {"moderation", ErrorClass::kContentFilter},
    {"safety", ErrorClass::kContentFilter},
    {"authentication", ErrorClass::kAuthentication},
    {"permission", ErrorClass::kAuthentication},
    {"api_key", ErrorClass::kAuthentication},
    {"unauthorized", ErrorClass::kAuthentication},
    {"unauthenticated", ErrorClass::kAuthentication},
    {"forbidden", ErrorClass::kAuthentication},
    {"accessdenied", ErrorClass::kAuthentication},
    {"not_found", ErrorClass::kNotFound},
    {"notfound", ErrorClass::kNotFound},
    {"cancelled", ErrorClass::kCancelled},
    {"timeout", ErrorClass::kTimeout},
    {"deadline", ErrorClass::kTimeout},
    {"server_error", ErrorClass::kServer},
    {"api_error", ErrorClass::kServer},
    {"internal", ErrorClass::kServer},
    {"invalid", ErrorClass::kInvalidRequest},
    {"validation", ErrorClass::kInvalidRequest},
    {"failed_precondition", ErrorClass::kInvalidRequest},
    {"unsupported", ErrorClass::kInvalidRequest},
};

// Anthropic and others tell a full context only in their prose.
constexpr std::string_view kFullContext[] = {
    "prompt is too long", "maximum context length", "context window"};

bool Contains(std::string_view text, std::string_view part) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  };
  for (size_t i = 0; i + part.size() <= text.size(); ++i) {
    size_t j = 0;
    while (j < part.size() && lower(text[i + j]) == part[j]) ++j;
    if (j == part.size()) return true;
  }
  return false;
}

ErrorClass ClassOfWords(const Fault& fault) {
  // The code says more than the type: invalid_request_error is the type of
  // context_length_exceeded.
  for (const std::string_view said : {fault.code, fault.type}) {
    for (const FaultWord& word : kWords) {
      if (Contains(said, word.part)) return word.error;
    }
  }
  return ErrorClass::kNone;
}

ErrorClass ClassOfStatus(int status) {
  switch (status) {
    case 401:
    case 403:
      return ErrorClass::kAuthentication;
    case 402:
      return ErrorClass::kQuota;
    case 404:
      return ErrorClass::kNotFound;
    case 408:
    case 504:
      return ErrorClass::kTimeout;
    case 409:  // Another request holds what this one needs: it lets go.
      return ErrorClass::kServer;
    case 429:
      return ErrorClass::kRateLimit;
    case 499:
      return ErrorClass::kCancelled;
    case 503:
    case 529:
      return ErrorClass::kOverloaded;
    default:
      break;
  }
  if (status >= 500) return ErrorClass::kServer;
  return status >= 400 ? ErrorClass::kInvalidRequest : ErrorClass::kNone;
}

// How long Google's quotas of a minute take to fill again.
constexpr uint32_t kMinuteMs = 60'000;

// Which of Google's limits was hit: a day's is used up, a minute's comes back.
bool ReadViolations(JsonWalk& walk, Reading* reading) {
  ForElements(walk, [&] {
    ForFields(walk, [&](std::string_view key) {
      std::string_view id;
      if (key != "quotaId") return false;
      walk.Text(&id);
      if (Contains(id, "perday") || Contains(id, "daily")) {
        reading->error_class = ErrorClass::kQuota;
      } else if (Contains(id, "perminute") &&
                 reading->error_class == ErrorClass::kNone) {
        reading->error_class = ErrorClass::kRateLimit;
        if (reading->retry_after_ms == 0) reading->retry_after_ms = kMinuteMs;
      }
      return true;
    });
  });
  return true;
}

bool ReadRetryDelay(JsonWalk& walk, Reading* reading) {
  std::string_view delay;
  walk.Text(&delay);
  // A length, not an instant: what time it is does not matter.
  if (const auto wait = WaitOf(delay, absl::UnixEpoch())) {
    reading->retry_after_ms = RetryAfterMs(*wait);
  }
  return true;
}

bool ReadReason(JsonWalk& walk, Reading* reading) {
  std::string_view reason;
  walk.Text(&reason);
  const ErrorClass said = ClassOfWords({.code = reason});
  const bool telling = said == ErrorClass::kQuota ||
                       said == ErrorClass::kRateLimit ||
                       said == ErrorClass::kOverloaded;
  if (telling && reading->error_class == ErrorClass::kNone) {
    reading->error_class = said;
  }
  return true;
}

// A list of google.rpc.RetryInfo, QuotaFailure, ErrorInfo; told by their
// fields, whose names do not meet.
bool ReadDetails(JsonWalk& walk, Reading* reading) {
  ForElements(walk, [&] {
    ForFields(walk, [&](std::string_view key) {
      if (key == "retryDelay") return ReadRetryDelay(walk, reading);
      if (key == "violations") return ReadViolations(walk, reading);
      return key == "reason" && ReadReason(walk, reading);
    });
  });
  return true;
}

// A code such as OpenRouter's 429 is an HTTP status.
int StatusIn(std::string_view code) {
  if (code.size() != 3) return 0;
  int status = 0;
  for (const char c : code) {
    if (c < '0' || c > '9') return 0;
    status = 10 * status + (c - '0');
  }
  return status;
}

}  // namespace

ErrorClass ClassOf(int status, const Fault& fault) noexcept {
  for (const std::string_view part : kFullContext) {
    if (Contains(fault.text, part)) return ErrorClass::kContextLength;
  }
  const ErrorClass said = ClassOfWords(fault);
  // "invalid_request_error" is also the type of a missing model (404).
  const bool vague =
      said == ErrorClass::kNone || said == ErrorClass::kInvalidRequest;
  if (!vague) return said;
  const ErrorClass by_status = ClassOfStatus(status);
  if (by_status != ErrorClass::kNone) return by_status;
  if (said != ErrorClass::kNone) return said;
  const ErrorClass by_code = ClassOfStatus(StatusIn(fault.code));
  return by_code != ErrorClass::kNone ? by_code : ErrorClass::kServer;
}

void Classify(int status, Reading* reading) noexcept {
  if (reading->error_class != ErrorClass::kNone) return;
  reading->error_class = ClassOf(
      status, {reading->error_type, reading->error_code, reading->error_text});
}

ErrorClass ClassOfFinish(std::string_view finish_reason) noexcept {
  constexpr std::string_view kWithheld[] = {
      "content_filter",       "content_filtered", "refusal",
      "guardrail_intervened", "SAFETY",           "RECITATION",
      "PROHIBITED_CONTENT",   "BLOCKLIST",        "SPII",
      "IMAGE_SAFETY"};
  for (const std::string_view word : kWithheld) {
    if (finish_reason == word) return ErrorClass::kContentFilter;
  }
  return ErrorClass::kNone;
}

bool ReadFault(JsonWalk& walk, Reading* reading) noexcept {
  if (walk.Peek() == '"') {
    walk.Text(&reading->error_text);
    if (!reading->error_text.empty()) reading->flags |= kErrorInAnswer;
    return true;
  }
  if (walk.Peek() != '{') {
    walk.Skip();
    return true;
  }
  reading->flags |= kErrorInAnswer;
  reading->error_type = {};
  reading->error_code = {};
  reading->error_text = {};
  std::string_view status;
  ForFields(walk, [&](std::string_view key) {
    if (key == "type") return walk.Text(&reading->error_type);
    if (key == "code") return walk.TextOrWord(&reading->error_code);
    if (key == "message") return walk.Text(&reading->error_text);
    if (key == "status") return walk.Text(&status);
    if (key == "details") return ReadDetails(walk, reading);
    return false;
  });
  if (reading->error_type.empty()) reading->error_type = status;
  return true;
}

void ReadFaultBody(JsonWalk& walk, Reading* reading) noexcept {
  std::string_view text;
  int64_t original = kAbsent;
  if (walk.Peek() == '[') walk.Enter('[');
  ForFields(walk, [&](std::string_view key) {
    if (key == "error") return ReadFault(walk, reading);
    if (key == "message" || key == "detail" || key == "Message") {
      return walk.Text(&text);
    }
    // Bedrock's model failed behind a 424.
    if (key == "originalStatusCode") {
      return walk.Count(&original, &reading->flags);
    }
    return false;
  });
  if (original >= 500) reading->error_class = ErrorClass::kServer;
  if (reading->error_text.empty()) reading->error_text = text;
}

}  // namespace toll::internal
