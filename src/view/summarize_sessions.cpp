// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "fmt/format.h"

#include "store/pack.h"
#include "view/groups.h"
#include "view/summarize.h"

namespace toll::internal {
namespace {

absl::Status CheckDimensions(const Query& query) {
  const auto check = [](Dimension dimension) -> absl::Status {
    if (dimension != Dimension::kDay && dimension != Dimension::kMonth) {
      return absl::OkStatus();
    }
    return absl::InvalidArgumentError(fmt::format(
        "sessions are kept whole, not by {0}: use since and until (which "
        "choose sessions by their last call), or ask by {0} without session",
        ToString(dimension)));
  };
  for (const Dimension dimension : query.group_by) {
    if (absl::Status status = check(dimension); !status.ok()) return status;
  }
  for (const Filter& filter : query.filters) {
    absl::Status status = check(filter.dimension);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

int64_t NsOf(absl::Time time) {
  if (time == absl::InfinitePast()) return std::numeric_limits<int64_t>::min();
  if (time == absl::InfiniteFuture()) {
    return std::numeric_limits<int64_t>::max();
  }
  return absl::ToUnixNanos(time);
}

class SessionReading {
 public:
  SessionReading(StoreReader& reader, const Query& query, Groups* groups)
      : reader_(reader),
        query_(query),
        groups_(groups),
        time_(groups->TimeId("", "")) {}

  void Visit(const SessionRow& session) {
    if (!status_.ok()) return;
    for (const Filter& filter : query_.filters) {
      if (Text(session, filter.dimension) != filter.value) return;
    }
    std::vector<std::string> keys;
    for (const Dimension dimension : query_.group_by) {
      keys.push_back(Text(session, dimension));
    }
    if (!status_.ok()) return;
    RollupView row;
    row.totals = session.totals;
    row.leaf_mask = kAllLeaves;
    row.histograms = {session.histograms.latency_us,
                      session.histograms.first_token_us,
                      session.histograms.tokens_per_second};
    groups_->Add(time_, groups_->KeysId(std::move(keys)), row, 1);
  }
  const absl::Status& status() const { return status_; }

 private:
  std::string Text(const SessionRow& session, Dimension dimension) {
    absl::StatusOr<std::string> text;
    if (dimension == Dimension::kSession) {
      text = reader_.NameText(session.session);
    } else {
      const uint32_t part = PartOf(session.names, dimension);
      text = part == kManyNames ? Several(session, dimension)
                                : TextOf(reader_, dimension, part);
    }
    if (text.ok()) return *std::move(text);
    if (status_.ok()) status_ = text.status();
    return "";
  }

  absl::Status Several(const SessionRow& session, Dimension dimension) {
    const absl::StatusOr<std::string> name = reader_.NameText(session.session);
    if (!name.ok()) return name.status();
    return absl::InvalidArgumentError(fmt::format(
        "session \"{0}\" has several values of {1}, and a session is kept "
        "whole: ask by session alone, or by {1} without session",
        *name, ToString(dimension)));
  }

  StoreReader& reader_;
  const Query& query_;
  Groups* const groups_;
  const uint32_t time_;
  absl::Status status_;
};

}  // namespace

absl::Status SummarizeSessions(StoreReader& reader, const Query& query,
                               Summary* summary) {
  absl::Status status = CheckDimensions(query);
  if (!status.ok()) return status;
  SessionRange range;
  range.first_ns = NsOf(query.since);
  range.last_ns = NsOf(query.until);
  Groups groups(query);
  SessionReading reading(reader, query, &groups);
  bool possible = true;
  for (const Filter& filter : query.filters) {
    if (filter.dimension != Dimension::kSession) continue;
    const auto id = reader.FindName(filter.value);
    if (!id.ok()) return id.status();
    // Calls without a session are in no session's row.
    possible = possible && id->value_or(0) != 0;
    range.only = id->value_or(0);
  }
  int64_t first_ns = std::numeric_limits<int64_t>::max();
  int64_t last_ns = std::numeric_limits<int64_t>::min();
  if (possible) {
    status = reader.ReadSessions(
        range, query.quantiles, [&](const SessionRow& session) {
          first_ns = std::min(first_ns, session.last_ns);
          last_ns = std::max(last_ns, session.last_ns + 1);
          reading.Visit(session);
        });
    if (!status.ok()) return status;
    if (!reading.status().ok()) return reading.status();
  }
  groups.Finish(summary);
  // Sessions have no buckets: the range holds as asked, where it was asked.
  const bool any = first_ns < last_ns;
  summary->since = query.since == absl::InfinitePast() && any
                       ? absl::FromUnixNanos(first_ns)
                       : query.since;
  summary->until = query.until == absl::InfiniteFuture() && any
                       ? absl::FromUnixNanos(last_ns)
                       : query.until;
  return absl::OkStatus();
}

}  // namespace toll::internal
