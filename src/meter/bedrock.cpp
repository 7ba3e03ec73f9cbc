// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/bedrock.h"

#include "meter/fields.h"
#include "meter/header.h"

namespace toll::internal {
namespace {

constexpr Field kMetrics[] = {
    {"inputTokenCount", Count<&Stated::input>},
    {"outputTokenCount", Count<&Stated::output>},
    {"cacheReadInputTokenCount", Count<&Stated::cached>},
    {"cacheWriteInputTokenCount", Count<&Stated::cache_write>},
};

struct CountHeader {
  std::string_view name;
  int64_t Stated::*count;
};
constexpr CountHeader kCountHeaders[] = {
    {"x-amzn-bedrock-input-token-count", &Stated::input},
    {"x-amzn-bedrock-output-token-count", &Stated::output},
    {"x-amzn-bedrock-cache-read-input-token-count", &Stated::cached},
    {"x-amzn-bedrock-cache-write-input-token-count", &Stated::cache_write},
};

// Takes over what `draft` does not state yet.
void Fill(Draft* draft, const Stated& more) {
  for (const CountHeader& header : kCountHeaders) {
    int64_t& known = draft->stated.*header.count;
    if (known != kAbsent || more.*header.count == kAbsent) continue;
    known = more.*header.count;
    draft->has_usage = true;
    draft->final_usage |= header.count == &Stated::output;
  }
}

}  // namespace

bool InvocationMetrics(JsonWalk& walk, Draft* draft) noexcept {
  Draft metrics = {.reading = draft->reading};
  if (!Object<kMetrics>(walk, &metrics)) return false;
  Fill(draft, metrics.stated);
  draft->complete = true;
  return true;
}

bool ReadException(JsonWalk& walk, std::string_view name,
                   Draft* draft) noexcept {
  if (!name.ends_with("Exception")) return false;
  Reading* const reading = draft->reading;
  reading->flags |= kErrorInAnswer;
  reading->error_type = name;
  ForFields(walk, [&](std::string_view key) {
    return key == "message" && walk.Text(&reading->error_text);
  });
  return true;
}

void ReadBedrockHeaders(std::string_view headers, Draft* draft) noexcept {
  Stated stated;
  Reading* const reading = draft->reading;
  ForHeaders(headers, [&](std::string_view name, std::string_view value) {
    for (const CountHeader& header : kCountHeaders) {
      if (!IsHeader(name, header.name)) continue;
      ParseCount(value, &(stated.*header.count), &reading->flags);
    }
    if (reading->response_id.empty() && IsHeader(name, "x-amzn-requestid")) {
      reading->response_id = value;
    }
    if (reading->error_type.empty() && IsHeader(name, "x-amzn-errortype")) {
      // "ThrottlingException:http://internal.amazon.com/..."
      reading->error_type = value.substr(0, value.find(':'));
    }
  });
  Fill(draft, stated);
}

}  // namespace toll::internal
