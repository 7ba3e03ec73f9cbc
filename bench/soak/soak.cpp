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

// Takes a sample a second, and has the reader begin and end. A second that a
// busy machine slept through has none.
absl::Status Watch(const SoakOptions& options, Sampler& sampler,
                   std::vector<Sample>* samples) {
  std::optional<StuckReader> reader;
  if (options.stuck_reader) {
    auto opened = StuckReader::Open(options.directory + "/toll.db");
    if (!opened.ok()) return opened.status();
    reader.emplace(*std::move(opened));
  }
  const auto third = static_cast<double>(options.seconds) / 3;
  const absl::Time began = absl::Now();
  bool reads = false;
  size_t taken = 0;
  absl::Status status;
  for (int64_t second = 1; second <= options.seconds && status.ok(); ++second) {
    second = std::max(second, absl::ToInt64Seconds(absl::Now() - began) + 1);
    absl::SleepFor(began + absl::Seconds(second) - absl::Now());
    Sample& sample = (*samples)[taken++];
    sample = sampler.Take();
    if (options.progress) options.progress(sample);
    const bool in_second_third =
        sample[kSeconds] >= third && sample[kSeconds] < 2 * third;
    if (!reader || reads == in_second_third) continue;
    reads = in_second_third;
    status = reads ? reader->Begin() : reader->End();
  }
  samples->resize(taken);
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
    absl::Status status = Watch(options, sampler, &result.samples);
    evidence.calls = load.calls();
    if (!status.ok()) return status;
  }
  evidence.flushed = (*ledger)->Flush(absl::Seconds(60)).ok();
  evidence.last = (*ledger)->health();
  evidence.samples = &result.samples;
  result.verdicts = Judge(evidence);
  return result;
}

}  // namespace toll::bench
