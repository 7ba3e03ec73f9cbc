// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/replay_line.h"

#include <algorithm>

#include "fmt/format.h"

namespace toll::cli {
namespace {

using internal::Leaf;

std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<uint8_t>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string QuotedOrNull(std::string_view text) {
  return text.empty() ? "null" : Quoted(text);
}

// Codes of three digits are HTTP statuses, which their providers write as
// numbers; others that look like one (Mistral's "1300") are texts.
std::string Code(std::string_view code) {
  const bool status = code.size() == 3 &&
                      std::all_of(code.begin(), code.end(),
                                  [](char c) { return c >= '0' && c <= '9'; });
  return status ? std::string(code) : QuotedOrNull(code);
}

std::string MoneyOrNull(const std::optional<Money>& money) {
  return money.has_value() ? money->ToString() : "null";
}

std::string Flags(uint32_t flags) {
  std::string out;
  for (uint32_t bit = 1; bit != 0; bit <<= 1) {
    if ((flags & bit) == 0) continue;
    out += out.empty() ? "" : ",";
    out += Quoted(ToString(static_cast<Flag>(bit)));
  }
  return out;
}

struct Cache {
  uint64_t read, written, written_5m, written_1h;
};

// Subsets are told as the provider states them: after a compaction, that is
// the top level, while the leaves sum over all iterations.
Cache CacheOf(const ReplayLine& line) {
  const internal::Leaves& leaves = line.leaves;
  if (line.raw_usage.find("\"compaction\"") != std::string::npos) {
    const internal::StatedCache stated =
        internal::ReadStatedCache(line.raw_usage);
    if (stated.compacted) {
      const auto count = [](int64_t n) { return static_cast<uint64_t>(n); };
      return {count(stated.read), count(stated.written),
              count(stated.written_5m), count(stated.written_1h)};
    }
  }
  const Usage usage = internal::UsageOf(leaves);
  return {static_cast<uint64_t>(usage.total_cache_read()),
          static_cast<uint64_t>(usage.total_cache_write()),
          leaves[internal::kCacheWrite5m], leaves[internal::kCacheWrite1h]};
}

// A kind of tokens as providers state it: what a cache gave of it included.
struct Kind {
  std::string_view name;
  Leaf leaf;
  Leaf cached = internal::kLeafCount;  // None.
};
constexpr Kind kKinds[] = {
    {"reasoning", internal::kReasoning},
    {"input_audio", internal::kInputAudio, internal::kCacheReadAudio},
    {"output_audio", internal::kOutputAudio},
    {"input_image", internal::kInputImage, internal::kCacheReadImage},
    {"output_image", internal::kOutputImage},
    {"input_video", internal::kInputVideo, internal::kCacheReadVideo},
    {"tool_input", internal::kToolPrompt},
};

std::string UsageJson(const ReplayLine& line) {
  const bool stated = (line.flags & kDialectMismatch) != 0;
  const internal::Leaves& leaves = line.leaves;
  const Cache cache = CacheOf(line);
  std::string out = fmt::format(
      "{{\"input_tokens\":{},\"output_tokens\":{},\"cached_input\":{},"
      "\"cache_write\":{},\"cache_write_5m\":{},\"cache_write_1h\":{}",
      stated ? line.stated_input : internal::TotalInput(leaves),
      stated ? line.stated_output : internal::TotalOutput(leaves), cache.read,
      cache.written, cache.written_5m, cache.written_1h);
  for (const Kind& kind : kKinds) {
    uint64_t count = leaves[kind.leaf];
    if (kind.cached != internal::kLeafCount) count += leaves[kind.cached];
    out += fmt::format(",\"{}\":{}", kind.name, count);
  }
  return out + "}";
}

bool UsagePresent(const ReplayLine& line) {
  return line.provenance == Provenance::kReported ||
         line.provenance == Provenance::kPartial;
}

std::string ErrorJson(const ReplayLine& line) {
  if (line.error_class == ErrorClass::kNone) return "null";
  return fmt::format("{{\"type\":{},\"code\":{},\"class\":{}}}",
                     QuotedOrNull(line.error_type), Code(line.error_code),
                     Quoted(ToString(line.error_class)));
}

}  // namespace

void FeedReplay(const ReplayCase& replay_case, std::string_view body,
                size_t chunk_bytes, internal::Reading* reading) {
  // Long-lived, as a host's thread has them.
  static thread_local internal::AnswerReader reader;
  static thread_local internal::StreamReader stream;
  const internal::Route route =
      internal::RouteOf(replay_case.provider, replay_case.endpoint);
  Answer answer = {.status = replay_case.http_status,
                   .content_type = replay_case.content_type,
                   .headers = replay_case.headers,
                   .body = body};
  if (!replay_case.streaming) {
    *reading = reader.Read(route, answer);
    return;
  }
  stream.Begin(route);
  for (size_t at = 0; at < body.size(); at += chunk_bytes) {
    stream.Chunk(body.substr(at, chunk_bytes), reader);
  }
  stream.End(answer, reader, reading);
}

std::string ModelOf(const ReplayCase& replay_case, internal::Dialect dialect,
                    std::string_view served) {
  const bool named = dialect != internal::Dialect::kOpenAiRealtime;
  return named ? std::string(served) : replay_case.request_model;
}

ReplayLine LineOf(const ReplayCase& replay_case,
                  const internal::Reading& reading) {
  ReplayLine line = {
      .file = replay_case.file,
      .provider = replay_case.provider,
      .api = replay_case.api,
      .model = ModelOf(replay_case, reading.dialect, reading.served_model),
      .response_id = std::string(reading.response_id),
      .finish_reason = std::string(reading.finish_reason),
      .service_tier = std::string(reading.service_tier),
      .streaming = replay_case.streaming,
      .leaves = reading.leaves,
      .stated_input = reading.stated_input,
      .stated_output = reading.stated_output,
      .flags = reading.flags,
      .provenance = reading.provenance,
      .raw_usage = std::string(reading.raw_usage),
      .error_type = std::string(reading.error_type),
      .error_code = std::string(reading.error_code),
      .error_class = reading.error_class};
  if (reading.has_reported_cost) {
    line.reported_cost = Money::PicoUsd(reading.reported_cost_pico);
  }
  return line;
}

std::string ToJson(const ReplayLine& line) {
  const bool usage_present = UsagePresent(line);
  std::string out = fmt::format(
      "{{\"file\":{},\"provider\":{},\"api\":{},\"model\":{},"
      "\"response_id\":{},\"finish_reason\":{},\"service_tier\":{},",
      Quoted(line.file), Quoted(line.provider), Quoted(line.api),
      QuotedOrNull(line.model), QuotedOrNull(line.response_id),
      QuotedOrNull(line.finish_reason), QuotedOrNull(line.service_tier));
  out += fmt::format("\"usage\":{},\"usage_present\":{},",
                     usage_present ? UsageJson(line) : "null", usage_present);
  if (line.streaming) {
    out += fmt::format("\"stream_complete\":{},",
                       (line.flags & kStreamIncomplete) == 0);
  }
  const std::string cost =
      line.cost.has_value() ? Quoted(line.cost->ToString()) : "null";
  out += fmt::format(
      "\"web_searches\":{},\"reported_cost\":{},\"cost_usd\":{},"
      "\"cost_state\":{},\"flags\":[{}],\"error\":{}}}",
      line.leaves[internal::kWebSearches], MoneyOrNull(line.reported_cost),
      cost, Quoted(ToString(line.cost_state)), Flags(line.flags),
      ErrorJson(line));
  return out;
}

}  // namespace toll::cli
