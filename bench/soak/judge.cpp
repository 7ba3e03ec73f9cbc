// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "soak/judge.h"

#include <algorithm>
#include <string>
#include <utility>

#include "fmt/format.h"

#include "base/slope.h"

namespace toll::bench {
namespace {

// A slope below it is 3.5 MB an hour: less than what one journal takes.
constexpr double kSlopeMax = 1'024;
constexpr size_t kSlopeSeconds = 60;
// What a name takes in the store's caches of ids, all of them. They begin anew
// at 16,384, so new sessions may add so much until then, and no more.
constexpr double kNameBytes = 128;
constexpr double kCachedNamesMax = 16'384;
// docs/options.md: 32 MiB, and while a reader holds it twice that, or half of
// the database.
constexpr double kLogBytesMax = 32 << 20;
// A pass may be written to it after it was last looked at.
constexpr double kLogPassBytes = 4 << 20;

struct Range {
  double least = 0;
  double most = 0;
};

class Judgement {
 public:
  explicit Judgement(const Evidence& evidence)
      : given_(evidence), options_(*evidence.options) {
    // After the reader's third, and a tenth to store what had to wait.
    const double from = options_.stuck_reader ? 2. / 3 + .1 : 1. / 3;
    for (const Sample& sample : *given_.samples) {
      if (sample[kSeconds] >= from * static_cast<double>(options_.seconds)) {
        judged_.push_back(sample);
      }
    }
    if (judged_.empty()) judged_.push_back(given_.samples->back());
  }

  void Add(std::string what, bool held, std::string measured,
           bool timing = false) {
    verdicts_.push_back({std::move(what), held, timing, std::move(measured)});
  }

  void AddRate() {
    const double rate =
        static_cast<double>(given_.calls) / given_.samples->back()[kSeconds];
    Add("calls come at the rate asked for",
        rate >= .99 * static_cast<double>(options_.load.rate),
        fmt::format("{:.0f} a second of {}", rate, options_.load.rate), true);
  }

  // Journals grow in steps to a bound of their own, which is judged apart.
  void AddSlope(const char* what, Column column, bool without_journals) {
    if (judged_.size() < kSlopeSeconds) {
      return Add(fmt::format("{} does not grow", what), true,
                 fmt::format("not judged: {} s after warming up, {} needed",
                             judged_.size(), kSlopeSeconds));
    }
    std::vector<double> seconds, values;
    for (const Sample& sample : judged_) {
      seconds.push_back(sample[kSeconds]);
      values.push_back(sample[column] -
                       (without_journals ? sample[kJournalRssBytes] : 0));
    }
    const internal::Slope slope = internal::SlopeOf(seconds, values);
    const double sessions_per_second =
        static_cast<double>(options_.load.rate) /
        static_cast<double>(options_.load.session_calls);
    const bool filling =
        sessions_per_second * seconds.front() < kCachedNamesMax;
    const double most =
        kSlopeMax + (filling ? kNameBytes * sessions_per_second : 0);
    Add(fmt::format("{} does not grow", what), slope.lower() <= most,
        fmt::format(
            "{:.2f} KiB/s, 95 % interval {:.2f} to {:.2f}, allowed {:.2f}{}; "
            "last {:.1f} MiB",
            slope.per_second / 1'024, slope.lower() / 1'024,
            slope.upper() / 1'024, most / 1'024,
            filling ? " (new sessions fill the caches of names)" : "",
            values.back() / (1 << 20)));
  }

  void AddConstant(const char* what, Column column) {
    const Range range = RangeOf(judged_, column);
    Add(fmt::format("{} are constant", what), range.least == range.most,
        fmt::format("{} to {}", range.least, range.most));
  }

  void AddBound(const char* what, Column column, double bytes_max) {
    const Range range = RangeOf(*given_.samples, column);
    Add(fmt::format("{} is bounded", what), range.most <= bytes_max,
        fmt::format("{:.1f} MiB at most, bound {:.1f}", range.most / (1 << 20),
                    bytes_max / (1 << 20)));
  }

  void AddAccount() {
    const Health& last = given_.last;
    Add("offered = stored + dropped",
        given_.flushed && last.offered == last.stored + last.dropped,
        fmt::format("{} = {} + {}, {} pruned since", last.offered, last.stored,
                    last.dropped, last.pruned));
    const bool stuck = options_.stuck_reader;
    const int64_t dropped = stuck ? DroppedWithoutReader() : last.dropped;
    Add(stuck ? "nothing is dropped but for the stuck reader"
              : "nothing is dropped",
        dropped == 0, fmt::format("{}", dropped));
  }

  std::vector<Verdict> All() {
    AddRate();
    AddSlope("resident memory without journals", kRssBytes, true);
    AddSlope("heap", kHeapBytes, false);
    AddConstant("descriptors but for journals'", kDescriptors);
    AddConstant("threads", kThreads);
    AddBound("journal", kJournalBytes,
             static_cast<double>(given_.journal_bytes_max) *
                 RangeOf(*given_.samples, kJournals).most);
    AddBound("log", kLogBytes,
             options_.stuck_reader ? HeldLogBytesMax()
                                   : kLogBytesMax + kLogPassBytes);
    AddBound("database", kDatabaseBytes,
             static_cast<double>(given_.store_bytes_max));
    AddAccount();
    return std::move(verdicts_);
  }

 private:
  // By the database as it was while the reader was stuck.
  double HeldLogBytesMax() const {
    const double until = 2. / 3 * static_cast<double>(options_.seconds);
    double database = 0;
    for (const Sample& sample : *given_.samples) {
      if (sample[kSeconds] >= until) break;
      database = std::max(database, sample[kDatabaseBytes]);
    }
    return std::max(2 * kLogBytesMax, database / 2 + kLogPassBytes);
  }
  // Until the reader began, and since the part that is judged: there was room.
  int64_t DroppedWithoutReader() const {
    const double third = static_cast<double>(options_.seconds) / 3;
    double before = 0;
    for (const Sample& sample : *given_.samples) {
      if (sample[kSeconds] >= third) break;
      before = sample[kDropped];
    }
    return static_cast<int64_t>(before) + given_.last.dropped -
           static_cast<int64_t>(judged_.front()[kDropped]);
  }

  static Range RangeOf(const std::vector<Sample>& samples, Column column) {
    const auto [least, most] = std::minmax_element(
        samples.begin(), samples.end(), [&](const Sample& a, const Sample& b) {
          return a[column] < b[column];
        });
    return {(*least)[column], (*most)[column]};
  }

  const Evidence& given_;
  const SoakOptions& options_;
  std::vector<Sample> judged_;
  std::vector<Verdict> verdicts_;
};

}  // namespace

std::vector<Verdict> Judge(const Evidence& evidence) {
  return Judgement(evidence).All();
}

}  // namespace toll::bench
