// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "soak/soak.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"

#include "soak/judge.h"
#include "soak/stuck_reader.h"

namespace toll::bench {
namespace {

int64_t StoreBytesMax(const SoakOptions& options) {
  constexpr int64_t kRowBytes = 400;  // Some 300, and what is beside them.
  constexpr int64_t kSeconds = 240;
  if (options.store_bytes_max != 0) return options.store_bytes_max;
  return std::max(options.load.rate * kRowBytes * kSeconds,
                  Options().store_bytes_max / 128);
}

// Takes a sample a second, and has the reader begin and end.
absl::Status Watch(const SoakOptions& options, const Load& load,
                   Sampler& sampler, std::vector<Sample>* samples,
                   int64_t* calls) {
  std::optional<StuckReader> reader;
  if (options.stuck_reader) {
    auto opened = StuckReader::Open(options.directory + "/toll.db");
    if (!opened.ok()) return opened.status();
    reader.emplace(*std::move(opened));
  }
  const absl::Time began = absl::Now();
  absl::Status status;
  for (int64_t second = 1; second <= options.seconds && status.ok(); ++second) {
    absl::SleepFor(began + absl::Seconds(second) - absl::Now());
    Sample& sample = (*samples)[static_cast<size_t>(second) - 1];
    sample = sampler.Take();
    if (options.progress) options.progress(sample);
    if (!reader) continue;
    if (second == options.seconds / 3) status = reader->Begin();
    if (second == options.seconds * 2 / 3) status = reader->End();
  }
  *calls = load.calls();
  return status;
}

}  // namespace

absl::StatusOr<SoakResult> RunSoak(const SoakOptions& options) {
  Options asked;
  asked.path = options.directory;
  asked.store_bytes_max = StoreBytesMax(options);
  absl::StatusOr<std::unique_ptr<Ledger>> ledger = Ledger::Open(asked);
  if (!ledger.ok()) return ledger.status();
  SoakResult result;
  // All of it now: what grew by sampling would count as growth.
  result.samples.resize(static_cast<size_t>(options.seconds));
  Evidence evidence;
  evidence.options = &options;
  evidence.store_bytes_max = asked.store_bytes_max;
  evidence.journal_bytes_max = asked.journal_bytes_max;
  {
    Sampler sampler(**ledger, options.directory);
    Load load(**ledger, options.load);
    absl::Status status =
        Watch(options, load, sampler, &result.samples, &evidence.calls);
    if (!status.ok()) return status;
  }
  evidence.flushed = (*ledger)->Flush(absl::Seconds(60)).ok();
  evidence.last = (*ledger)->health();
  evidence.samples = &result.samples;
  result.verdicts = Judge(evidence);
  return result;
}

}  // namespace toll::bench
