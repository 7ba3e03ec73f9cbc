// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "view/groups.h"

#include <algorithm>

#include "base/leaves.h"
#include "store/pack.h"

namespace toll::internal {
namespace {

int64_t Tokens(const Totals& totals) {
  const Usage usage = UsageOf(totals.leaves);
  return usage.total_input() + usage.total_output();
}

Quantiles QuantilesOf(const HistogramSum& sum) {
  const auto at = [&sum](double share) {
    return absl::Microseconds(static_cast<int64_t>(sum.Quantile(share)));
  };
  return {at(.5), at(.95), at(.99)};
}

}  // namespace

uint32_t Groups::KeysId(std::vector<std::string> keys) {
  const auto [at, made] = keys_ids_.try_emplace(
      std::move(keys), static_cast<uint32_t>(keys_.size()));
  if (made) keys_.push_back(&at->first);  // A map's nodes stay in place.
  return at->second;
}

uint32_t Groups::TimeId(const std::string& day, const std::string& month) {
  // Stretches come in order: the same one again is the last.
  if (times_.empty() || times_.back().day != day ||
      times_.back().month != month) {
    times_.push_back({day, month, {}});
  }
  return static_cast<uint32_t>(times_.size() - 1);
}

void Groups::Add(uint32_t time, uint32_t keys, const RollupView& row,
                 int64_t times) {
  std::vector<uint32_t>& known = times_[time].groups;
  if (keys >= known.size()) known.resize(keys_.size());
  uint32_t& index = known[keys];
  if (index == 0) {
    groups_.push_back({time, keys, {}});
    if (query_.quantiles) sums_.emplace_back();
    index = static_cast<uint32_t>(groups_.size());
  }
  AddTotals(row.totals, row.leaf_mask, times, &groups_[index - 1].totals);
  if (!query_.quantiles) return;
  Sums& sums = sums_[index - 1];
  for (size_t i = 0; i < kHistogramCount; ++i) {
    sums[i].Add(row.histograms[i], times);
  }
}

std::string_view Groups::KeyOf(const Group& group, size_t i) const {
  switch (query_.group_by[i]) {
    case Dimension::kDay:
      return times_[group.time].day;
    case Dimension::kMonth:
      return times_[group.time].month;
    default:
      return (*keys_[group.keys])[i];
  }
}

Int128 Groups::MeasureOf(uint32_t group) const {
  const Totals& totals = groups_[group].totals;
  switch (query_.order_by) {
    case Measure::kCost:
      return totals.cost.pico_usd();
    case Measure::kCalls:
      return totals.calls;
    case Measure::kErrors:
      return totals.errors;
    case Measure::kTokens:
      return Tokens(totals);
    case Measure::kLatency:
      return query_.quantiles
                 ? static_cast<Int128>(sums_[group][0].Quantile(.5))
                 : Int128{0};
    case Measure::kKey:
      break;
  }
  return 0;
}

bool Groups::Before(uint32_t a, uint32_t b) const {
  for (size_t i = 0; i < query_.group_by.size(); ++i) {
    const auto order = KeyOf(groups_[a], i) <=> KeyOf(groups_[b], i);
    if (order != 0) return order < 0;
  }
  return a < b;
}

Row Groups::RowOf(const Totals& totals, const Sums* sums) const {
  Row row;
  row.calls = totals.calls;
  row.errors = totals.errors;
  row.unpriced = totals.unpriced;
  row.estimated = totals.estimated;
  row.partial = totals.partial;
  row.cost_differs = totals.differing;
  row.cost = totals.cost;
  row.estimated_cost = totals.estimated_cost;
  row.partial_cost = totals.partial_cost;
  row.stated_beyond = totals.stated_beyond;
  row.usage = UsageOf(totals.leaves);
  if (sums == nullptr) return row;
  row.latency = QuantilesOf((*sums)[0]);
  row.first_token = QuantilesOf((*sums)[1]);
  row.tokens_per_second_p50 = static_cast<double>((*sums)[2].Quantile(.5));
  return row;
}

void Groups::Finish(Summary* summary) const {
  struct Place {
    uint32_t group;
    bool first;  // Ordered by cost, and a part of it is unknown.
    Int128 measure;
  };
  std::vector<Place> order;
  order.reserve(groups_.size());
  for (uint32_t i = 0; i < groups_.size(); ++i) {
    // What was added and wholly taken away again is not there.
    if (groups_[i].totals.calls == 0) continue;
    order.push_back(
        {i,
         query_.order_by == Measure::kCost && groups_[i].totals.unpriced != 0,
         MeasureOf(i)});
  }
  const size_t shown = std::min(
      order.size(), static_cast<size_t>(std::max<int64_t>(query_.limit, 0)));
  std::partial_sort(order.begin(),
                    order.begin() + static_cast<std::ptrdiff_t>(shown),
                    order.end(), [this](const Place& a, const Place& b) {
                      if (a.first != b.first) return a.first;
                      if (a.measure != b.measure) return a.measure > b.measure;
                      return Before(a.group, b.group);
                    });
  Totals all[2];  // Shown, cut off.
  Sums sums[2];
  for (size_t i = 0; i < order.size(); ++i) {
    const uint32_t index = order[i].group;
    const bool cut = i >= shown;
    AddTotals(groups_[index].totals, kAllLeaves, 1, &all[cut]);
    const Sums* own = query_.quantiles ? &sums_[index] : nullptr;
    for (size_t h = 0; own != nullptr && h < kHistogramCount; ++h) {
      sums[cut][h].Add((*own)[h]);
    }
    if (cut) continue;
    summary->rows.push_back(RowOf(groups_[index].totals, own));
    std::vector<std::string>& keys = summary->rows.back().keys;
    for (size_t k = 0; k < query_.group_by.size(); ++k) {
      keys.emplace_back(KeyOf(groups_[index], k));
    }
  }
  const bool quantiles = query_.quantiles;
  summary->rest = RowOf(all[1], quantiles ? &sums[1] : nullptr);
  AddTotals(all[1], kAllLeaves, 1, &all[0]);
  for (size_t h = 0; h < kHistogramCount; ++h) sums[0][h].Add(sums[1][h]);
  summary->total = RowOf(all[0], quantiles ? &sums[0] : nullptr);
}

}  // namespace toll::internal
