// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <utility>

#include "absl/time/time.h"
#include "fmt/format.h"

#include "view/plain_text.h"
#include "view/report.h"

namespace toll::internal {
namespace {

constexpr std::pair<const char*, int64_t Usage::*> kLeaves[] = {
    {"input", &Usage::input},
    {"cache_read", &Usage::cache_read},
    {"cache_write_5m", &Usage::cache_write_5m},
    {"cache_write_1h", &Usage::cache_write_1h},
    {"cache_write", &Usage::cache_write},
    {"input_audio", &Usage::input_audio},
    {"input_image", &Usage::input_image},
    {"input_video", &Usage::input_video},
    {"tool_prompt", &Usage::tool_prompt},
    {"cache_read_audio", &Usage::cache_read_audio},
    {"cache_read_image", &Usage::cache_read_image},
    {"cache_read_video", &Usage::cache_read_video},
    {"output", &Usage::output},
    {"reasoning", &Usage::reasoning},
    {"output_audio", &Usage::output_audio},
    {"output_image", &Usage::output_image},
    {"output_video", &Usage::output_video},
    {"citation", &Usage::citation},
    {"web_searches", &Usage::web_searches},
    {"other_tool_uses", &Usage::other_tool_uses},
    {"audio_ms", &Usage::audio_ms}};

std::string Stamp(absl::Time time) {
  if (time == absl::InfinitePast() || time == absl::InfiniteFuture()) {
    return "null";
  }
  return '"' +
         absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone()) +
         '"';
}

std::string QuantilesJson(const char* name, const Quantiles& quantiles) {
  return fmt::format(R"("{}":{{"p50":{},"p95":{},"p99":{}}})", name,
                     absl::ToInt64Microseconds(quantiles.p50),
                     absl::ToInt64Microseconds(quantiles.p95),
                     absl::ToInt64Microseconds(quantiles.p99));
}

std::string RowJson(const Query& query, const Row& row) {
  std::string json = "{";
  for (size_t i = 0; i < row.keys.size(); ++i) {
    json += fmt::format(R"("{}":{},)", std::string(ToString(query.group_by[i])),
                        JsonString(row.keys[i]));
  }
  json += fmt::format(
      R"("calls":{},"errors":{},"unpriced":{},"estimated":{},"partial":{},)"
      R"("cost_differs":{},"cost_usd":"{}","estimated_usd":"{}",)"
      R"("partial_usd":"{}","stated_beyond_usd":"{}","usage":{{)",
      row.calls, row.errors, row.unpriced, row.estimated, row.partial,
      row.cost_differs, row.cost.ToString(), row.estimated_cost.ToString(),
      row.partial_cost.ToString(), row.stated_beyond.ToString());
  const char* comma = "";
  for (const auto& [name, leaf] : kLeaves) {
    if (row.usage.*leaf == 0) continue;
    json += fmt::format(R"({}"{}":{})", comma, name, row.usage.*leaf);
    comma = ",";
  }
  json += fmt::format(R"(}},"total_input":{},"total_output":{},)",
                      row.usage.total_input(), row.usage.total_output());
  json += QuantilesJson("latency_us", row.latency) + ",";
  json += QuantilesJson("first_token_us", row.first_token);
  return json + fmt::format(R"(,"tokens_per_second_p50":{}}})",
                            row.tokens_per_second_p50);
}

}  // namespace

std::string ReportJson(const Query& query, const Summary& summary) {
  std::string json = "{\"rows\":[";
  for (size_t i = 0; i < summary.rows.size(); ++i) {
    json += i == 0 ? "\n  " : ",\n  ";
    json += RowJson(query, summary.rows[i]);
  }
  json += "],\n\"rest\":" + RowJson(query, summary.rest);
  json += ",\n\"total\":" + RowJson(query, summary.total);
  json += fmt::format(
      ",\n\"dropped\":{},\"dropped_cost_usd\":\"{}\",\n"
      "\"since\":{},\"until\":{},\"as_of\":{},\"zone\":{}}}\n",
      summary.dropped, summary.dropped_cost.ToString(), Stamp(summary.since),
      Stamp(summary.until), Stamp(summary.as_of), JsonString(query.zone));
  return json;
}

std::string ReportCsv(const Query& query, const Summary& summary) {
  std::string csv;
  for (const Dimension dimension : query.group_by) {
    csv += ToString(dimension);
    csv += ',';
  }
  csv +=
      "calls,errors,unpriced,estimated,partial,cost_differs,cost_usd,"
      "estimated_usd,partial_usd,stated_beyond_usd,total_input,total_output";
  for (const auto& [name, leaf] : kLeaves) {
    csv += ',';
    csv += name;
  }
  csv += ",latency_p50_us,latency_p95_us,latency_p99_us\r\n";
  for (const Row& row : summary.rows) {
    for (const std::string& key : row.keys) csv += CsvCell(key) + ",";
    csv += fmt::format(
        "{},{},{},{},{},{},{},{},{},{},{},{}", row.calls, row.errors,
        row.unpriced, row.estimated, row.partial, row.cost_differs,
        row.cost.ToString(), row.estimated_cost.ToString(),
        row.partial_cost.ToString(), row.stated_beyond.ToString(),
        row.usage.total_input(), row.usage.total_output());
    for (const auto& [name, leaf] : kLeaves) {
      csv += fmt::format(",{}", row.usage.*leaf);
    }
    csv +=
        fmt::format(",{},{},{}\r\n", absl::ToInt64Microseconds(row.latency.p50),
                    absl::ToInt64Microseconds(row.latency.p95),
                    absl::ToInt64Microseconds(row.latency.p99));
  }
  return csv;
}

}  // namespace toll::internal
