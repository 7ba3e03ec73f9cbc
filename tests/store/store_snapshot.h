// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// All that a store tells its readers, as text by text: two stores that tell
// the same hold the same, whatever their ids are.
//
//   ExpectSame(Tell(*store), Tell(*reference));

#pragma once

#include <algorithm>
#include <map>
#include <string>

#include "fmt/format.h"
#include <gtest/gtest.h>

#include "base/histogram.h"
#include "store/store.h"

namespace toll::internal {

using Snapshot = std::map<std::string, std::string>;

inline std::string CountsOf(const std::map<uint32_t, int64_t>& counts) {
  std::string text;
  for (const auto& [index, count] : counts) {
    if (count != 0) text += fmt::format(" {}:{}", index, count);
  }
  return text;
}

// Sums of any number of rows.
struct Sums {
  Totals totals;
  std::map<uint32_t, int64_t> histograms[kHistogramCount];

  void Add(const Totals& more) {
    totals.calls += more.calls;
    totals.errors += more.errors;
    totals.unpriced += more.unpriced;
    totals.estimated += more.estimated;
    totals.partial += more.partial;
    totals.differing += more.differing;
    totals.cost += more.cost;
    totals.stated_beyond += more.stated_beyond;
    for (size_t i = 0; i < kLeafCount; ++i) totals.leaves[i] += more.leaves[i];
  }
  void Add(size_t histogram, std::string_view blob) {
    for (HistogramCursor cursor(blob); cursor.Next();) {
      histograms[histogram][cursor.index] += cursor.count;
    }
  }
  std::string Text() const {
    return fmt::format("{} {} {} {} {} {} {} {} [{}] [{}] [{}] [{}]",
                       totals.calls, totals.errors, totals.unpriced,
                       totals.estimated, totals.partial, totals.differing,
                       totals.cost.ToString(), totals.stated_beyond.ToString(),
                       fmt::join(totals.leaves, ","), CountsOf(histograms[0]),
                       CountsOf(histograms[1]), CountsOf(histograms[2]));
  }
};

class Teller {
 public:
  explicit Teller(StoreReader& reader) : reader_(reader) {}

  std::string Name(NameId id) {
    if (id == kManyNames) return "(several)";
    const absl::StatusOr<std::string> text = reader_.NameText(id);
    return text.ok() ? *text : "LOST";
  }
  std::string Names(const KeySet& set) {
    std::string text;
    for (const NameId name : {set.provider, set.model, set.issue, set.workflow,
                              set.agent, set.user, set.endpoint}) {
      text += Name(name) + "|";
    }
    return text + fmt::format("{}", set.outcome);
  }

  void TellCalls(Snapshot* to) {
    ASSERT_TRUE(reader_
                    .ReadRecords(0,
                                 [&](const Record& call) {
                                   std::string names;
                                   for (const NameId id : call.names) {
                                     names += Name(id) + "|";
                                   }
                                   (*to)[fmt::format("call {}", call.id)] =
                                       fmt::format("{} {} {}", call.start_ns,
                                                   call.cost_pico, names);
                                 })
                    .ok());
  }
  void TellRollups(BucketKind kind, bool by_set, Snapshot* to) {
    std::map<std::string, Sums> sums;
    const auto visit = [&](const RollupView& row) {
      const std::string set = !by_set ? "all"
                              : row.set == kOtherSet
                                  ? "__other__"
                                  : Names(*reader_.SetOf(row.set));
      Sums& sum = sums[fmt::format("rollup {} {} {}", static_cast<int>(kind),
                                   row.minute, set)];
      sum.Add(row.totals);
      for (size_t i = 0; i < kHistogramCount; ++i) {
        sum.Add(i, row.histograms[i]);
      }
      if (by_set) least_calls_ = std::min(least_calls_, row.totals.calls);
    };
    ASSERT_TRUE(reader_.ReadRollups({kind, 0, kMinuteMax}, true, visit).ok());
    EXPECT_GE(least_calls_, 0);
    for (const auto& [key, sum] : sums) (*to)[key] = sum.Text();
  }
  void TellSessions(Snapshot* to) {
    ASSERT_TRUE(reader_
                    .ReadSessions({}, true,
                                  [&](const SessionRow& row) {
                                    Sums sums;
                                    sums.Add(row.totals);
                                    sums.Add(0, row.histograms.latency_us);
                                    (*to)["session " + Name(row.session)] =
                                        fmt::format("{} {} {} {}", row.first_ns,
                                                    row.last_ns,
                                                    Names(row.names),
                                                    sums.Text());
                                  })
                    .ok());
  }

 private:
  StoreReader& reader_;
  int64_t least_calls_ = 0;
};

// Wider kinds hold everything; single minutes only those not yet forgotten.
inline constexpr BucketKind kWholeKinds[] = {
    BucketKind::kQuarter, BucketKind::kHour, BucketKind::kDay,
    BucketKind::kMonth};

inline Snapshot Tell(Store& store, bool by_set = true) {
  Snapshot told;
  EXPECT_TRUE(store
                  .Read([&](StoreReader& reader) {
                    Teller teller(reader);
                    teller.TellCalls(&told);
                    for (const BucketKind kind : kWholeKinds) {
                      teller.TellRollups(kind, by_set, &told);
                    }
                    teller.TellSessions(&told);
                    return absl::OkStatus();
                  })
                  .ok());
  return told;
}

inline void ExpectSame(const Snapshot& told, const Snapshot& wanted) {
  for (const auto& [key, value] : wanted) {
    const auto found = told.find(key);
    ASSERT_NE(found, told.end()) << key;
    ASSERT_EQ(found->second, value) << key;
  }
  for (const auto& [key, value] : told) {
    ASSERT_TRUE(wanted.contains(key)) << "left: " << key << " = " << value;
  }
}

}  // namespace toll::internal
