// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/dialect.h"
#include "toll/record.h"

namespace toll {

std::string_view ToString(Outcome outcome) {
  switch (outcome) {
    case Outcome::kFinished:
      return "finished";
    case Outcome::kFailed:
      return "failed";
    case Outcome::kAbandoned:
      return "abandoned";
    case Outcome::kInterrupted:
      return "interrupted";
    case Outcome::kCached:
      return "cached";
  }
  return "";
}

std::string_view ToString(Provenance provenance) {
  switch (provenance) {
    case Provenance::kNone:
      return "none";
    case Provenance::kReported:
      return "reported";
    case Provenance::kHost:
      return "host";
    case Provenance::kPartial:
      return "partial";
    case Provenance::kEstimated:
      return "estimated";
  }
  return "";
}

std::string_view ToString(CostState state) {
  switch (state) {
    case CostState::kNone:
      return "none";
    case CostState::kComputed:
      return "computed";
    case CostState::kPartial:
      return "partial";
    case CostState::kEstimated:
      return "estimated";
    case CostState::kUnpriced:
      return "unpriced";
  }
  return "";
}

std::string_view ToString(ErrorClass error) {
  switch (error) {
    case ErrorClass::kNone:
      return "none";
    case ErrorClass::kAuthentication:
      return "authentication";
    case ErrorClass::kQuota:
      return "quota";
    case ErrorClass::kRateLimit:
      return "rate_limit";
    case ErrorClass::kOverloaded:
      return "overloaded";
    case ErrorClass::kInvalidRequest:
      return "invalid_request";
    case ErrorClass::kContextLength:
      return "context_length";
    case ErrorClass::kContentFilter:
      return "content_filter";
    case ErrorClass::kServer:
      return "server";
    case ErrorClass::kNetwork:
      return "network";
    case ErrorClass::kTimeout:
      return "timeout";
    case ErrorClass::kCancelled:
      return "cancelled";
    case ErrorClass::kNotFound:
      return "not_found";
  }
  return "";
}

std::string_view ToString(Flag flag) {
  switch (flag) {
    case kDialectMismatch:
      return "dialect_mismatch";
    case kUnreadable:
      return "unreadable";
    case kUnknownDialect:
      return "unknown_dialect";
    case kTooLarge:
      return "too_large";
    case kCountSaturated:
      return "count_saturated";
    case kCostSaturated:
      return "cost_saturated";
    case kUsageMissing:
      return "usage_missing";
    case kAmbiguousUsage:
      return "ambiguous_usage";
    case kNoteMissing:
      return "note_missing";
    case kTextCut:
      return "text_cut";
    case kCostDiffers:
      return "cost_differs";
    case kPricePending:
      return "price_pending";
    case kStreamIncomplete:
      return "stream_incomplete";
    case kCacheSplitUnknown:
      return "cache_split_unknown";
    case kErrorInAnswer:
      return "error_in_answer";
    case kStreamed:
      return "streamed";
    case kNumberAsText:
      return "number_as_text";
    case kNameOverflow:
      return "name_overflow";
    case kOtherModels:
      return "other_models";
  }
  return "";
}

namespace internal {

std::string_view ToString(Dialect dialect) {
  switch (dialect) {
    case Dialect::kUnknown:
      return "unknown";
    case Dialect::kOpenAiChat:
      return "openai_chat";
    case Dialect::kOpenAiResponses:
      return "openai_responses";
    case Dialect::kAnthropicMessages:
      return "anthropic_messages";
    case Dialect::kOpenAiEmbeddings:
      return "openai_embeddings";
    case Dialect::kOpenAiMedia:
      return "openai_media";
    case Dialect::kOpenAiRealtime:
      return "openai_realtime";
    case Dialect::kGemini:
      return "gemini";
    case Dialect::kGeminiInteractions:
      return "gemini_interactions";
    case Dialect::kBedrockConverse:
      return "bedrock_converse";
    case Dialect::kBedrockInvoke:
      return "bedrock_invoke";
    case Dialect::kCohere:
      return "cohere";
    case Dialect::kOllama:
      return "ollama";
    case Dialect::kLlamaCpp:
      return "llama_cpp";
  }
  return "";
}

}  // namespace internal
}  // namespace toll
