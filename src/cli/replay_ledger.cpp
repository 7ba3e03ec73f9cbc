// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/replay_ledger.h"

#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "fmt/format.h"

#include "base/hash_table.h"
#include "base/text.h"
#include "store/sqlite_store.h"
#include "toll/ledger.h"

namespace toll::cli {
namespace {

// A flush so often keeps the pool of slots from running out.
constexpr size_t kCallsAFlush = 1'000;

// A directory for one replay, gone with it.
class Scratch {
 public:
  Scratch() {
    std::string name =
        (std::filesystem::temp_directory_path() / "toll-replay-XXXXXX")
            .string();
    if (mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~Scratch() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::string DirectoryOf(const std::string& db) {
  const std::filesystem::path path(db);
  return path.extension() == ".db" ? path.parent_path().string() : db;
}

// One recorded answer as a host's call; the id of its record.
int64_t SendOne(Ledger& ledger, const ReplayCase& replay_case,
                std::string_view body) {
  const std::string workflow =
      fmt::format("{}/{}", replay_case.provider, replay_case.api);
  Call call = ledger.Start({.provider = replay_case.provider,
                            .model = replay_case.request_model,
                            .session = "replay",
                            .workflow = workflow,
                            .endpoint = replay_case.endpoint});
  const int64_t id = call.id();
  Answer answer = {.status = replay_case.http_status,
                   .content_type = replay_case.content_type,
                   .headers = replay_case.headers};
  if (!replay_case.streaming) {
    answer.body = body;
    std::move(call).Finish(answer);
    return id;
  }
  Stream stream(std::move(call));
  for (size_t at = 0; at < body.size(); at += kReplayChunkBytes) {
    stream.Chunk(body.substr(at, kReplayChunkBytes));
  }
  std::move(stream).Finish(answer);
  return id;
}

// The case of each record, by the record's id.
using CaseOfId = internal::HashMap<int64_t, size_t>;

absl::StatusOr<CaseOfId> SendAll(const std::string& index_path,
                                 const std::vector<ReplayCase>& cases,
                                 const std::string& path) {
  // What the user names here wins over what the environment says.
  setenv("TOLL_PATH", path.c_str(), 1);
  absl::StatusOr<std::unique_ptr<Ledger>> ledger = Ledger::Open({.path = path});
  if (!ledger.ok()) return ledger.status();
  if ((*ledger)->health().inert) {
    return absl::FailedPreconditionError(
        "replay needs a ledger: unset TOLL_DISABLE");
  }
  CaseOfId case_of_id;
  for (size_t i = 0; i < cases.size(); ++i) {
    absl::StatusOr<std::string> body = LoadReplayBody(index_path, cases[i]);
    if (!body.ok()) return body.status();
    case_of_id.emplace(SendOne(**ledger, cases[i], *body), i);
    if (i % kCallsAFlush != kCallsAFlush - 1) continue;
    if (absl::Status status = (*ledger)->Flush(); !status.ok()) return status;
  }
  if (absl::Status status = (*ledger)->Flush(); !status.ok()) return status;
  return case_of_id;
}

// A record of this replay, its names turned into words.
absl::Status FillLine(internal::StoreReader& reader,
                      const ReplayCase& replay_case,
                      const internal::Record& record, ReplayLine* line) {
  const std::pair<internal::Name, std::string*> words[] = {
      {internal::kServedModel, &line->model},
      {internal::kFinishReason, &line->finish_reason},
      {internal::kServiceTier, &line->service_tier},
      {internal::kErrorType, &line->error_type},
      {internal::kErrorCode, &line->error_code}};
  for (const auto& [name, word] : words) {
    if (record.names[name] == 0) continue;
    absl::StatusOr<std::string> text = reader.NameText(record.names[name]);
    if (!text.ok()) return text.status();
    *word = *std::move(text);
  }
  line->model = ModelOf(replay_case, record.dialect, line->model);
  return absl::OkStatus();
}

ReplayLine LineOfRecord(const ReplayCase& replay_case,
                        const internal::Record& record) {
  ReplayLine line = {.file = replay_case.file,
                     .provider = replay_case.provider,
                     .api = replay_case.api,
                     .response_id = std::string(record.response_id),
                     .streaming = replay_case.streaming,
                     .leaves = record.leaves,
                     .stated_input = record.stated_input,
                     .stated_output = record.stated_output,
                     .flags = record.flags,
                     .provenance = record.provenance,
                     .raw_usage = std::string(record.raw_usage),
                     .cost_state = record.cost_state,
                     .error_class = record.error_class};
  if (record.has_reported_cost) {
    line.reported_cost = Money::PicoUsd(record.reported_cost_pico);
  }
  if (record.cost_state != CostState::kUnpriced &&
      record.cost_state != CostState::kNone) {
    line.cost = Money::PicoUsd(record.cost_pico);
  }
  return line;
}

absl::Status ReadBack(const std::string& path,
                      const std::vector<ReplayCase>& cases,
                      const CaseOfId& case_of_id,
                      std::vector<ReplayLine>* lines) {
  const absl::StatusOr<std::shared_ptr<internal::Store>> store =
      internal::OpenSqliteStoreForReading(path + "/toll.db");
  if (!store.ok()) return store.status();
  lines->resize(cases.size());
  // Names are read once the records are: a reader answers one question at a
  // time.
  std::vector<std::pair<size_t, internal::Record>> records;
  return (*store)->Read([&](internal::StoreReader& reader) {
    absl::Status status =
        reader.ReadRecords(0, [&](const internal::Record& record) {
          const auto known = case_of_id.find(record.id);
          if (known == case_of_id.end()) return;
          (*lines)[known->second] = LineOfRecord(cases[known->second], record);
          records.emplace_back(known->second, record);
        });
    for (const auto& [at, record] : records) {
      if (!status.ok()) return status;
      status = FillLine(reader, cases[at], record, &(*lines)[at]);
    }
    if (status.ok() && records.size() != cases.size()) {
      status = absl::DataLossError(internal::ToAbsl(
          fmt::format("{} answers were sent, {} records came back",
                      cases.size(), records.size())));
    }
    return status;
  });
}

}  // namespace

absl::StatusOr<std::vector<ReplayLine>> ReplayThroughLedger(
    const std::string& index_path, const std::vector<ReplayCase>& cases,
    const std::string& db) {
  const Scratch scratch;
  const std::string path =
      db.empty() ? scratch.path() + "/ledger" : DirectoryOf(db);
  const absl::StatusOr<CaseOfId> case_of_id = SendAll(index_path, cases, path);
  if (!case_of_id.ok()) return case_of_id.status();
  std::vector<ReplayLine> lines;
  if (absl::Status status = ReadBack(path, cases, *case_of_id, &lines);
      !status.ok()) {
    return status;
  }
  return lines;
}

}  // namespace toll::cli
