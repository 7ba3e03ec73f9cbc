// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "soak/sample.h"

#include <filesystem>
#include <fstream>
#include <string_view>
#include <utility>

#include "fmt/format.h"

#include "base/ticks.h"
#include "resident_journal.h"

namespace toll::bench {
namespace {

constexpr const char* kNames[] = {
    "seconds",     "calls_per_second", "rss_bytes",     "heap_bytes",
    "descriptors", "threads",          "journal_bytes", "database_bytes",
    "log_bytes",   "not_stored_calls", "lag_ms",        "dropped_calls",
    "drain_share", "own_bytes",        "journals",      "journal_rss_bytes"};
static_assert(std::size(kNames) == kColumns);

// Of /proc/self/status.
void ReadStatus(Sample* sample) {
  constexpr struct {
    std::string_view key;
    Column column;
    int unit;
  } kFields[] = {{"VmRSS:", kRssBytes, 1'024},
                 {"RssAnon:", kHeapBytes, 1'024},
                 {"Threads:", kThreads, 1}};
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    for (const auto& field : kFields) {
      if (!line.starts_with(field.key)) continue;
      const double count = std::stod(line.substr(field.key.size()));
      (*sample)[field.column] = count * field.unit;
    }
  }
}

// A journal that was rotated out keeps its descriptor for a minute.
double DescriptorsButForJournals() {
  double count = -1;  // The one that lists them.
  for (const auto& entry :
       std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code ignored;
    const std::string file =
        std::filesystem::read_symlink(entry.path(), ignored).string();
    if (file.find(".journal") == std::string::npos) ++count;
  }
  return count;
}

// Files come and go while they are listed.
void ReadSizes(const std::string& directory, Sample* sample) {
  std::error_code ignored;
  for (const auto& entry :
       std::filesystem::directory_iterator(directory, ignored)) {
    const uintmax_t bytes = entry.file_size(ignored);
    if (ignored) continue;
    const std::string name = entry.path().filename();
    if (name == "toll.db") {
      (*sample)[kDatabaseBytes] = static_cast<double>(bytes);
    } else if (name == "toll.db-wal") {
      (*sample)[kLogBytes] = static_cast<double>(bytes);
    } else if (name.ends_with(".journal")) {
      (*sample)[kJournalBytes] += static_cast<double>(bytes);
      ++(*sample)[kJournals];
    }
  }
}

}  // namespace

Sampler::Sampler(const Ledger& ledger, std::string directory)
    : ledger_(ledger),
      directory_(std::move(directory)),
      began_ns_(internal::KernelClockNs(CLOCK_MONOTONIC)),
      taken_ns_(began_ns_),
      offered_(ledger.health().offered),
      drain_cpu_ns_(ledger.health().drain_cpu_ns) {}

Sample Sampler::Take() {
  Sample sample{};
  const Health health = ledger_.health();
  const int64_t now_ns = internal::KernelClockNs(CLOCK_MONOTONIC);
  const auto passed_ns = static_cast<double>(now_ns - taken_ns_);
  const double rate =
      static_cast<double>(health.offered - offered_) * 1e9 / passed_ns;
  const auto drain_ns =
      static_cast<double>(health.drain_cpu_ns - drain_cpu_ns_);
  sample[kSeconds] = static_cast<double>(now_ns - began_ns_) * 1e-9;
  sample[kCallsPerSecond] = rate;
  sample[kNotStored] = static_cast<double>(health.in_flight);
  sample[kLagMs] = rate > 0 ? sample[kNotStored] / rate * 1e3 : 0;
  sample[kDropped] = static_cast<double>(health.dropped);
  sample[kDrainShare] = drain_ns / passed_ns;
  sample[kOwnBytes] = static_cast<double>(health.memory_bytes);
  ReadStatus(&sample);
  sample[kJournalRssBytes] =
      static_cast<double>(internal::ResidentJournalKb()) * 1'024;
  ReadSizes(directory_, &sample);
  sample[kDescriptors] = DescriptorsButForJournals();
  taken_ns_ = now_ns;
  offered_ = health.offered;
  drain_cpu_ns_ = health.drain_cpu_ns;
  return sample;
}

bool WriteCsv(const std::vector<Sample>& samples, const std::string& path) {
  std::ofstream file(path);
  file << fmt::format("{}\n", fmt::join(kNames, ","));
  for (const Sample& sample : samples) {
    file << fmt::format("{:.6g}\n", fmt::join(sample, ","));
  }
  return file.good();
}

}  // namespace toll::bench
