// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "view/summarize.h"

#include <algorithm>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "fmt/format.h"

#include "base/check.h"
#include "store/pack.h"
#include "view/cells.h"
#include "view/groups.h"
#include "view/plan.h"

namespace toll::internal {
namespace {

bool AsksForSessions(const Query& query) {
  return std::find(query.group_by.begin(), query.group_by.end(),
                   Dimension::kSession) != query.group_by.end() ||
         std::any_of(query.filters.begin(), query.filters.end(),
                     [](const Filter& filter) {
                       return filter.dimension == Dimension::kSession;
                     });
}

bool IsTime(Dimension dimension) {
  return dimension == Dimension::kDay || dimension == Dimension::kMonth;
}

bool GroupsBy(const Query& query, Dimension dimension) {
  return std::find(query.group_by.begin(), query.group_by.end(), dimension) !=
         query.group_by.end();
}

absl::Time TimeOfMinute(int64_t minute) {
  return absl::FromUnixSeconds(minute * 60);
}

// Maps a set of names to the keys of its group, once for each set.
class SetKeys {
 public:
  static constexpr uint32_t kFilteredOut = std::numeric_limits<uint32_t>::max();

  SetKeys(StoreReader& reader, const Query& query, Groups* groups)
      : reader_(reader), query_(query), groups_(groups) {}

  // The keys id, or kFilteredOut. Where the store failed: filtered out, and
  // status() says why.
  uint32_t Of(SetId set) {
    if (set < ids_.size() && ids_[set] != kUnknown) [[likely]] {
      return ids_[set];
    }
    if (set >= ids_.size()) ids_.resize(size_t{set} + 256, kUnknown);
    return ids_[set] = Find(set);
  }
  const absl::Status& status() const { return status_; }

 private:
  static constexpr uint32_t kUnknown = kFilteredOut - 1;

  uint32_t Find(SetId set) {
    KeySet names;
    if (set != kOtherSet) {
      const absl::StatusOr<KeySet> found = reader_.SetOf(set);
      if (!found.ok()) return Fail(found.status());
      names = *found;
    }
    for (const Filter& filter : query_.filters) {
      if (IsTime(filter.dimension)) continue;
      if (TextIn(set, names, filter.dimension) != filter.value) {
        return kFilteredOut;
      }
    }
    std::vector<std::string> keys;
    for (const Dimension dimension : query_.group_by) {
      keys.push_back(IsTime(dimension) ? "" : TextIn(set, names, dimension));
    }
    return groups_->KeysId(std::move(keys));
  }

  std::string TextIn(SetId set, const KeySet& names, Dimension dimension) {
    if (set == kOtherSet) return kOtherText;
    absl::StatusOr<std::string> text =
        TextOf(reader_, dimension, PartOf(names, dimension));
    if (text.ok()) return *std::move(text);
    Fail(text.status());
    return "";
  }

  uint32_t Fail(const absl::Status& status) {
    if (status_.ok()) status_ = status;
    return kFilteredOut;
  }

  StoreReader& reader_;
  const Query& query_;
  Groups* const groups_;
  std::vector<uint32_t> ids_;
  absl::Status status_;
};

// Who is asked, and what.
struct Source {
  StoreReader& reader;
  const Query& query;
};

// Adds up what counts for the same cells, group by group, so that a row is
// added once where an hour at the edge of a day ends one and begins the next.
class Subtotals {
 public:
  void Add(uint32_t keys, const RollupView& row) {
    if (keys >= sums_.size()) sums_.resize(keys + 1);
    RollupView& sum = sums_[keys];
    if (sum.totals.calls == 0 && sum.leaf_mask == 0) keys_.push_back(keys);
    AddTotals(row.totals, row.leaf_mask, 1, &sum.totals);
    sum.leaf_mask |= row.leaf_mask;
  }

  // Calls `fn(keys, sum)` for each group, and begins anew.
  template <typename Fn>
  void Take(const Fn& fn) {
    for (const uint32_t keys : keys_) {
      fn(keys, sums_[keys]);
      sums_[keys] = {};
    }
    keys_.clear();
  }

 private:
  std::vector<RollupView> sums_;  // By keys id.
  std::vector<uint32_t> keys_;    // Those that have any; some may be twice.
};

// Reads the buckets of a plan into groups; `times` are the groups' time ids of
// the plan's cells.
class PlanReader {
 public:
  PlanReader(const Source& source, Plan* plan,
             const std::vector<uint32_t>& times, Groups* groups)
      : source_(source),
        plan_(plan),
        times_(times),
        groups_(groups),
        keys_(source.reader, source.query, groups) {}

  absl::Status Read() {
    for (const BucketRange& range : plan_->Ranges()) {
      int64_t minute = -1;
      absl::Status status = source_.reader.ReadRollups(
          range, source_.query.quantiles, [&](const RollupView& row) {
            const uint32_t id = keys_.Of(row.set);
            if (id == SetKeys::kFilteredOut) return;
            if (row.minute != minute) {
              minute = row.minute;
              AddNowTo(plan_->TargetsOf(range.kind, minute));
            }
            // Histograms are blobs here: they are added one by one.
            if (targets_.size() == 1 || source_.query.quantiles) {
              AddTo(id, row);
            } else {
              subtotals_.Add(id, row);
            }
          });
      if (!status.ok()) return status;
    }
    AddNowTo({});
    return keys_.status();
  }

 private:
  using Targets = std::span<const Plan::Target>;

  void AddTo(uint32_t keys, const RollupView& row) {
    for (const Plan::Target& target : targets_) {
      groups_->Add(times_[target.cell], keys, row, target.times);
    }
  }
  void AddNowTo(Targets targets) {
    if (std::equal(targets.begin(), targets.end(), targets_.begin(),
                   targets_.end())) {
      return;
    }
    subtotals_.Take(
        [this](uint32_t keys, const RollupView& sum) { AddTo(keys, sum); });
    targets_ = targets;
  }

  Source source_;
  Plan* const plan_;
  const std::vector<uint32_t>& times_;
  Groups* const groups_;
  SetKeys keys_;
  Subtotals subtotals_;
  Targets targets_;
};

absl::Status SummarizeRollups(StoreReader& reader, const Query& query,
                              Summary* summary) {
  const absl::StatusOr<Extent> extent = reader.ReadExtent();
  if (!extent.ok()) return extent.status();
  const absl::StatusOr<Cells> cells = CutTime(query, *extent);
  if (!cells.ok()) return cells.status();
  summary->since = TimeOfMinute(cells->first_minute);
  summary->until = TimeOfMinute(cells->last_minute);
  Plan::Capped capped;
  absl::Status status =
      reader.ReadCapped([&capped](BucketKind kind, int64_t minute) {
        capped[static_cast<size_t>(kind)].push_back(minute);
      });
  if (!status.ok()) return status;
  Plan plan(std::move(capped));
  Groups groups(query);
  std::vector<uint32_t> times;
  const bool by_day = GroupsBy(query, Dimension::kDay);
  const bool by_month = by_day || GroupsBy(query, Dimension::kMonth);
  for (uint32_t i = 0; i < cells->cells.size(); ++i) {
    const Cell& cell = cells->cells[i];
    plan.Cover(cell.first_minute, cell.last_minute, i);
    times.push_back(
        groups.TimeId(by_day ? cell.day : "", by_month ? cell.month : ""));
  }
  status = PlanReader({reader, query}, &plan, times, &groups).Read();
  if (!status.ok()) return status;
  groups.Finish(summary);
  return absl::OkStatus();
}

}  // namespace

uint32_t PartOf(const KeySet& set, Dimension dimension) {
  switch (dimension) {
    case Dimension::kProvider:
      return set.provider;
    case Dimension::kModel:
      return set.model;
    case Dimension::kIssue:
      return set.issue;
    case Dimension::kWorkflow:
      return set.workflow;
    case Dimension::kAgent:
      return set.agent;
    case Dimension::kUser:
      return set.user;
    case Dimension::kEndpoint:
      return set.endpoint;
    case Dimension::kOutcome:
      return set.outcome;
    case Dimension::kSession:
    case Dimension::kDay:
    case Dimension::kMonth:
      break;
  }
  TOLL_DCHECK(false);
  return 0;
}

absl::StatusOr<std::string> TextOf(StoreReader& reader, Dimension dimension,
                                   uint32_t part) {
  if (dimension == Dimension::kOutcome) {
    return std::string(ToString(static_cast<Outcome>(part)));
  }
  return reader.NameText(part);
}

absl::StatusOr<Summary> Summarize(Store& store, const Query& query) {
  if (query.limit < 0) {
    return absl::InvalidArgumentError(fmt::format(
        "limit is {}: give the number of rows, from 0 on", query.limit));
  }
  Summary summary;
  const absl::Status status = store.Read([&](StoreReader& reader) {
    absl::Status read = AsksForSessions(query)
                            ? SummarizeSessions(reader, query, &summary)
                            : SummarizeRollups(reader, query, &summary);
    if (!read.ok()) return read;
    return reader.ReadDropped([&summary](const DroppedRow& dropped) {
      summary.dropped += dropped.calls;
      summary.dropped_cost += dropped.cost;
    });
  });
  if (!status.ok()) return status;
  return summary;
}

}  // namespace toll::internal
