// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/demo/kept.h"

#include <memory>

#include "base/record.h"
#include "store/sqlite_store.h"

namespace toll::cli {

absl::StatusOr<std::vector<KeptCall>> ReadKeptCalls(
    const std::string& ledger_path) {
  const absl::StatusOr<std::shared_ptr<internal::Store>> store =
      internal::OpenSqliteStoreForReading(ledger_path + "/toll.db");
  if (!store.ok()) return store.status();
  std::vector<KeptCall> kept;
  const absl::Status read =
      (*store)->ReadRecords(0, [&](const internal::Record& record) {
        kept.push_back({record.id, std::string(record.response_id),
                        record.outcome, record.cost_state,
                        Money::PicoUsd(record.cost_pico)});
      });
  if (!read.ok()) return read;
  return kept;
}

}  // namespace toll::cli
