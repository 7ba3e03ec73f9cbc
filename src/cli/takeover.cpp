// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/takeover.h"

#include <chrono>
#include <memory>
#include <thread>

#include "absl/time/clock.h"
#include "fmt/format.h"

#include "toll/ledger.h"

namespace toll::cli {

namespace {

// A store that refuses for so long will not give in.
constexpr absl::Duration kRefusedMax = absl::Seconds(30);

absl::Status WaitUntilRecovered(const Ledger& ledger) {
  int64_t recovered = -1;
  absl::Time progress = absl::Now();
  while (true) {
    const Health health = ledger.health();
    if (!health.recovering) return absl::OkStatus();
    if (health.recovered != recovered) {
      recovered = health.recovered;
      progress = absl::Now();
    } else if (absl::Now() - progress > kRefusedMax) {
      return absl::UnavailableError(fmt::format(
          "the store at {} has taken nothing for 30 s ({}): free disk space "
          "or end what locks it; the journals are kept until then",
          ledger.path(),
          health.last_store_error.empty() ? "it does not say why"
                                          : health.last_store_error));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

}  // namespace

absl::StatusOr<Takeover> TakeOver(const std::string& path) {
  const absl::Time begin = absl::Now();
  absl::StatusOr<std::unique_ptr<Ledger>> ledger = Ledger::Open({.path = path});
  if (!ledger.ok()) return ledger.status();
  if (const Health health = (*ledger)->health(); health.inert) {
    return absl::FailedPreconditionError(
        "toll is disabled by TOLL_DISABLE: unset it to recover");
  }
  const absl::Status recovered = WaitUntilRecovered(**ledger);
  if (!recovered.ok()) return recovered;
  const Health health = (*ledger)->health();
  const std::string where = (*ledger)->path();
  const absl::Status closed = (*ledger)->Close();
  if (!closed.ok()) return closed;
  return Takeover{.path = where,
                  .stored = health.recovered,
                  .interrupted = health.interrupted,
                  .took = absl::Now() - begin};
}

}  // namespace toll::cli
