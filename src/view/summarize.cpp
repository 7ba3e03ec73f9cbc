// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "view/summarize.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "fmt/format.h"

#include "base/check.h"
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

// Reads the buckets of a plan into groups; `times` are the groups' time ids of
// the plan's cells.
absl::Status ReadPlan(const Source& source, Plan* plan,
                      const std::vector<uint32_t>& times, Groups* groups) {
  const auto& [reader, query] = source;
  SetKeys keys(reader, query, groups);
  for (const BucketRange& range : plan->Ranges()) {
    int64_t minute = -1;
    std::pair<const Plan::Target*, const Plan::Target*> targets;
    absl::Status status =
        reader.ReadRollups(range, query.quantiles, [&](const RollupView& row) {
          const uint32_t id = keys.Of(row.set);
          if (id == SetKeys::kFilteredOut) return;
          if (row.minute != minute) {
            minute = row.minute;
            targets = plan->TargetsOf(range.kind, minute);
          }
          for (const Plan::Target* at = targets.first; at != targets.second;
               ++at) {
            groups->Add(times[at->cell], id, row, at->times);
          }
        });
    if (!status.ok()) return status;
  }
  return keys.status();
}

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
  status = ReadPlan({reader, query}, &plan, times, &groups);
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
