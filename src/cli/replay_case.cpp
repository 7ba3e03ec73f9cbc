// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/replay_case.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "fmt/format.h"
#include "simdjson.h"

#include "base/text.h"

namespace toll::cli {
namespace {

using internal::ToAbsl;
using simdjson::dom::element;

std::string TextOf(const element& row, std::string_view key) {
  std::string_view text;
  return row[key].get_string().get(text) == simdjson::SUCCESS
             ? std::string(text)
             : std::string();
}

std::string HeadersOf(const element& row) {
  std::string lines;
  simdjson::dom::object headers;
  if (row["headers"].get_object().get(headers) != simdjson::SUCCESS) return "";
  for (const auto field : headers) {
    std::string_view value;
    if (field.value.get_string().get(value) != simdjson::SUCCESS) continue;
    lines += fmt::format("{}: {}\r\n", field.key, value);
  }
  return lines;
}

}  // namespace

absl::StatusOr<ReplayCase> ParseReplayCase(std::string_view line) {
  simdjson::dom::parser parser;
  element row;
  const simdjson::error_code error =
      parser.parse(simdjson::padded_string(line)).get(row);
  if (error != simdjson::SUCCESS) {
    return absl::InvalidArgumentError(
        ToAbsl(fmt::format("not JSON: {}", simdjson::error_message(error))));
  }
  ReplayCase out = {.file = TextOf(row, "file"),
                    .provider = TextOf(row, "provider"),
                    .api = TextOf(row, "api"),
                    .framing = TextOf(row, "framing"),
                    .endpoint = TextOf(row, "endpoint"),
                    .content_type = TextOf(row, "content_type"),
                    .request_model = TextOf(row, "request_model"),
                    .request_service_tier = TextOf(row, "request_service_tier"),
                    .recorded_at = TextOf(row, "recorded_at"),
                    .headers = HeadersOf(row)};
  if (out.file.empty()) {
    return absl::InvalidArgumentError("no \"file\": which body is it?");
  }
  element expected;
  if (row["expected"].get(expected) == simdjson::SUCCESS) {
    out.expected = simdjson::minify(expected);
  }
  int64_t status = 200;
  if (row["http_status"].get_int64().get(status) == simdjson::SUCCESS) {
    out.http_status = static_cast<int>(status);
  }
  if (row["streaming"].get_bool().get(out.streaming) != simdjson::SUCCESS) {
    out.streaming = false;
  }
  return out;
}

absl::StatusOr<std::vector<ReplayCase>> LoadReplayCases(
    const std::string& index_path, std::string_view only) {
  std::ifstream file(index_path);
  if (!file) {
    return absl::NotFoundError(
        ToAbsl(fmt::format("{}: no such index; --index FILE names a file of "
                           "JSON lines",
                           index_path)));
  }
  std::vector<ReplayCase> cases;
  size_t number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.empty()) continue;
    absl::StatusOr<ReplayCase> parsed = ParseReplayCase(line);
    if (!parsed.ok()) {
      return absl::InvalidArgumentError(
          ToAbsl(fmt::format("{}:{}: {}", index_path, number,
                             internal::ToStd(parsed.status().message()))));
    }
    const std::string group = parsed->provider + "/" + parsed->api;
    if (only.empty() || only == group) cases.push_back(*std::move(parsed));
  }
  return cases;
}

absl::StatusOr<std::string> LoadReplayBody(const std::string& index_path,
                                           const ReplayCase& replay_case) {
  const std::filesystem::path name = replay_case.file;
  // An index may come from anywhere: it names files beside it, no others.
  if (name.has_parent_path()) {
    return absl::InvalidArgumentError(ToAbsl(
        fmt::format("{}: a body must lie beside its index", replay_case.file)));
  }
  const std::filesystem::path path =
      std::filesystem::path(index_path).parent_path() / name;
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return absl::NotFoundError(
        ToAbsl(fmt::format("{}: no such body", path.string())));
  }
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace toll::cli
