// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/demo/evidence.h"

#include "fmt/format.h"
#include "simdjson.h"

#include "cli/demo/line_log.h"

namespace toll::cli {

namespace {

using simdjson::SUCCESS;

absl::Status Unreadable(const std::string& path, const std::string& line) {
  return absl::DataLossError(
      fmt::format("{} holds a line that the demo did not write: {}; run the "
                  "demo again in an empty directory",
                  path, line));
}

// Calls `visit` with each line's object until it returns false.
template <typename Visit>
absl::Status ForEachObject(const std::string& path, const Visit& visit) {
  const absl::StatusOr<std::vector<std::string>> lines = ReadLines(path);
  if (!lines.ok()) return lines.status();
  simdjson::dom::parser parser;
  for (const std::string& line : *lines) {
    simdjson::dom::object object;
    if (parser.parse(line).get(object) != SUCCESS || !visit(object)) {
      return Unreadable(path, line);
    }
  }
  return absl::OkStatus();
}

bool ReadSettled(const simdjson::dom::object& object, SettledCall* call) {
  std::string_view id;
  if (object["settled"].get(call->id) != SUCCESS) return false;
  if (object["id"].get(id) != SUCCESS) return false;
  call->response_id = id;
  return object["toll_ns"].get(call->toll_ns) == SUCCESS &&
         object["call_ns"].get(call->call_ns) == SUCCESS;
}

}  // namespace

absl::StatusOr<Diary> ReadDiary(const std::string& path) {
  Diary diary;
  const absl::Status status =
      ForEachObject(path, [&](const simdjson::dom::object& object) {
        int64_t begun = 0;
        if (object["begun"].get(begun) == SUCCESS) {
          diary.begun.push_back(begun);
          return true;
        }
        return ReadSettled(object, &diary.settled.emplace_back());
      });
  if (!status.ok()) return status;
  return diary;
}

absl::StatusOr<Bill> ReadBill(const std::string& path) {
  Bill bill;
  const absl::Status status =
      ForEachObject(path, [&](const simdjson::dom::object& object) {
        std::string_view id;
        int64_t pico_usd = 0;
        return object["id"].get(id) == SUCCESS &&
               object["pico_usd"].get(pico_usd) == SUCCESS &&
               bill.emplace(id, pico_usd).second;
      });
  if (!status.ok()) return status;
  return bill;
}

}  // namespace toll::cli
