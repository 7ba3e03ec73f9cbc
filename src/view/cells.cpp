// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "view/cells.h"

#include <algorithm>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "fmt/format.h"

#include "base/text.h"
#include "store/buckets.h"

namespace toll::internal {
namespace {

bool Mentions(const Query& query, Dimension dimension) {
  return std::find(query.group_by.begin(), query.group_by.end(), dimension) !=
             query.group_by.end() ||
         std::any_of(query.filters.begin(), query.filters.end(),
                     [dimension](const Filter& filter) {
                       return filter.dimension == dimension;
                     });
}

int64_t FloorMinute(absl::Time time) {
  if (time <= absl::UnixEpoch()) return 0;
  if (time == absl::InfiniteFuture()) return kMinuteMax;
  return std::min(absl::ToUnixSeconds(time) / 60, kMinuteMax);
}

int64_t CeilMinute(absl::Time time) {
  const int64_t floor = FloorMinute(time);
  if (floor >= kMinuteMax || time <= absl::UnixEpoch()) return floor;
  return absl::FromUnixSeconds(floor * 60) < time ? floor + 1 : floor;
}

// Where minutes are gone, edges are whole quarter-hours.
int64_t FloorEdge(int64_t minute, const Extent& extent) {
  if (minute >= extent.minutes_from) return minute;
  return BucketOf(BucketKind::kQuarter, minute);
}

int64_t CeilEdge(int64_t minute, const Extent& extent) {
  const int64_t floor = FloorEdge(minute, extent);
  return floor == minute ? minute : floor + 15;
}

bool Passes(const Query& query, const Cell& cell) {
  return std::all_of(query.filters.begin(), query.filters.end(),
                     [&cell](const Filter& filter) {
                       if (filter.dimension == Dimension::kDay) {
                         return filter.value == cell.day;
                       }
                       if (filter.dimension == Dimension::kMonth) {
                         return filter.value == cell.month;
                       }
                       return true;
                     });
}

// The first instant of a civil day or month, as a bucket's edge. Zones are
// whole quarter-hours off since 1972; before, the quarter that holds it.
template <typename Civil>
int64_t EdgeOf(Civil civil, absl::TimeZone zone) {
  const absl::Time time = zone.At(absl::CivilSecond(civil)).trans;
  const absl::TimeZone::TimeInfo info = zone.At(absl::CivilSecond(civil));
  // Midnight may be skipped by a change to summer time: the day then begins
  // with the change. Where it comes twice, it begins with the first.
  const absl::Time begin =
      info.kind == absl::TimeZone::TimeInfo::SKIPPED ? time : info.pre;
  return BucketOf(BucketKind::kQuarter, FloorMinute(begin));
}

template <typename Civil>
void CutBy(const Query& query, absl::TimeZone zone, const Cell& whole,
           std::vector<Cell>* cells) {
  // One early: an edge that was rounded down may lie in the day before.
  Civil civil =
      Civil(zone.At(absl::FromUnixSeconds(whole.first_minute * 60)).cs) - 1;
  for (;; ++civil) {
    Cell cell;
    cell.first_minute = std::max(EdgeOf(civil, zone), whole.first_minute);
    cell.last_minute = std::min(EdgeOf(civil + 1, zone), whole.last_minute);
    if (cell.first_minute >= whole.last_minute) return;
    if (cell.first_minute >= cell.last_minute) continue;
    const std::string day(ToStd(absl::FormatCivilTime(absl::CivilDay(civil))));
    cell.month = day.substr(0, day.rfind('-'));
    if constexpr (std::is_same_v<Civil, absl::CivilDay>) cell.day = day;
    if (Passes(query, cell)) cells->push_back(std::move(cell));
  }
}

}  // namespace

absl::StatusOr<Cells> CutTime(const Query& query, const Extent& extent) {
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(query.zone, &zone)) {
    return absl::InvalidArgumentError(
        fmt::format("unknown time zone \"{}\": give an IANA name such as "
                    "\"Europe/Berlin\" (the package tzdata holds them)",
                    query.zone));
  }
  const bool any = extent.first_minute < extent.last_minute;
  const int64_t since = FloorEdge(FloorMinute(query.since), extent);
  const int64_t until = CeilEdge(CeilMinute(query.until), extent);
  Cells cells;
  // Where nothing was asked, what there is.
  cells.first_minute =
      any && query.since == absl::InfinitePast() ? extent.first_minute : since;
  cells.last_minute =
      any && query.until == absl::InfiniteFuture() ? extent.last_minute : until;
  if (!any) return cells;
  // Whole months where the query has no edge of its own: the cheapest.
  Cell whole;
  whole.first_minute =
      std::max(since, BucketOf(BucketKind::kMonth, extent.first_minute));
  const int64_t last_month =
      BucketOf(BucketKind::kMonth, extent.last_minute - 1);
  whole.last_minute =
      std::min({until, NextBucket(BucketKind::kMonth, last_month), kMinuteMax});
  if (whole.first_minute >= whole.last_minute) return cells;
  if (Mentions(query, Dimension::kDay)) {
    CutBy<absl::CivilDay>(query, zone, whole, &cells.cells);
  } else if (Mentions(query, Dimension::kMonth)) {
    CutBy<absl::CivilMonth>(query, zone, whole, &cells.cells);
  } else {
    cells.cells.push_back(std::move(whole));
  }
  return cells;
}

}  // namespace toll::internal
