// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/replay_compare.h"

#include <charconv>
#include <cmath>
#include <optional>

#include "fmt/format.h"
#include "simdjson.h"

namespace toll::cli {
namespace {

using simdjson::dom::element;
using Found = simdjson::simdjson_result<element>;

constexpr std::string_view kUsageFields[] = {
    "input_tokens",   "output_tokens",  "cached_input", "cache_write",
    "cache_write_5m", "cache_write_1h", "reasoning",    "input_audio",
    "output_audio",   "input_image"};
constexpr std::string_view kTopFields[] = {
    "response_id",  "model",           "finish_reason", "service_tier",
    "web_searches", "stream_complete", "usage_present", "reported_cost"};
constexpr std::string_view kErrorFields[] = {"type", "code"};

// Costs are stated in up to twelve decimals.
constexpr double kLeast = 1e-12;

std::optional<double> NumberOf(const element& value) {
  double number = 0;
  if (value.get_double().get(number) == simdjson::SUCCESS) return number;
  std::string_view text;
  if (value.get_string().get(text) != simdjson::SUCCESS) return std::nullopt;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

bool IsNumber(const element& value) {
  return value.is_int64() || value.is_uint64() || value.is_double();
}

// Null and what is absent are the same.
std::string TextOf(Found found) {
  element value;
  if (found.get(value) != simdjson::SUCCESS || value.is_null()) return "";
  return simdjson::minify(value);
}

bool Same(Found got, Found want) {
  element left;
  element right;
  if (got.get(left) != simdjson::SUCCESS ||
      want.get(right) != simdjson::SUCCESS ||
      (!IsNumber(left) && !IsNumber(right))) {
    return TextOf(got) == TextOf(want);
  }
  const std::optional<double> one = NumberOf(left);
  const std::optional<double> other = NumberOf(right);
  return one && other && std::abs(*one - *other) < kLeast;
}

void Compare(std::string_view key, Found got, Found want, std::string* out) {
  if (Same(got, want)) return;
  *out += fmt::format("{}{}: {}, expected {}", out->empty() ? "" : "; ", key,
                      TextOf(got), TextOf(want));
}

}  // namespace

std::string Differences(const ReplayCase& replay_case, std::string_view line) {
  simdjson::dom::parser line_parser;
  simdjson::dom::parser parser;
  element got;
  element want;
  if (line_parser.parse(simdjson::padded_string(line)).get(got) !=
          simdjson::SUCCESS ||
      parser.parse(simdjson::padded_string(replay_case.expected)).get(want) !=
          simdjson::SUCCESS) {
    return "not JSON";
  }
  const auto expects = [&](std::string_view key) {
    // InvokeModel's counts may stand in headers, which the index leaves out of
    // what is present.
    if (key == "usage_present" && replay_case.api == "invoke") return false;
    return want[key].error() == simdjson::SUCCESS;
  };
  std::string out;
  for (const std::string_view key : kUsageFields) {
    if (expects(key)) Compare(key, got["usage"][key], want[key], &out);
  }
  for (const std::string_view key : kTopFields) {
    if (expects(key)) Compare(key, got[key], want[key], &out);
  }
  for (const std::string_view key : kErrorFields) {
    if (!expects("error")) break;
    Compare(fmt::format("error.{}", key), got["error"][key], want["error"][key],
            &out);
  }
  return out;
}

std::string Comparison::Add(const ReplayCase& replay_case,
                            std::string_view line) {
  if (replay_case.expected.empty()) return "";
  std::string differences = Differences(replay_case, line);
  const int equal = differences.empty() ? 1 : 0;
  Count& group = groups_[fmt::format("{}/{}/{}", replay_case.provider,
                                     replay_case.api, replay_case.framing)];
  ++group.bodies;
  group.equal += equal;
  ++all_.bodies;
  all_.equal += equal;
  return differences;
}

std::string Comparison::Table() const {
  if (all_.bodies == 0) return "";
  std::string out = fmt::format("{:<36} {:>6} {:>6} {:>6}\n", "dialect",
                                "bodies", "equal", "differ");
  const auto row = [&out](std::string_view name, const Count& count) {
    out += fmt::format("{:<36} {:>6} {:>6} {:>6}\n", name, count.bodies,
                       count.equal, count.bodies - count.equal);
  };
  for (const auto& [name, count] : groups_) row(name, count);
  row("all", all_);
  return out;
}

}  // namespace toll::cli
