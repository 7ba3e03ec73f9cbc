// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/pack.h"

#include <algorithm>
#include <bit>
#include <vector>

#include "base/histogram.h"
#include "base/varint.h"

namespace toll::internal {
namespace {

// The counts beside calls, in the order of the mask's lowest bits; then what
// is stated beyond the cost, then the leaves, then what of the cost is inexact.
constexpr int64_t Totals::*kCounts[] = {&Totals::errors, &Totals::unpriced,
                                        &Totals::estimated, &Totals::partial,
                                        &Totals::differing};
constexpr unsigned kCountBits = 5;
constexpr unsigned kBeyondBit = kCountBits;
constexpr unsigned kLeafBit = kBeyondBit + 1;
// Beyond all leaves that there may ever be; rows that have none of these, most,
// keep a short mask.
constexpr unsigned kEstimatedBit = kLeafBit + 32;
constexpr unsigned kPartialBit = kEstimatedBit + 1;

// Wraps: a damaged pack may hold anything, and must not be undefined.
void AddTimes(int64_t from, int64_t times, int64_t* to) {
  *to = static_cast<int64_t>(static_cast<uint64_t>(*to) +
                             static_cast<uint64_t>(from) *
                                 static_cast<uint64_t>(times));
}

uint32_t LeafMask(const Totals& totals) {
  uint32_t mask = 0;
  for (uint32_t i = 0; i < kLeafCount; ++i) {
    mask |= totals.leaves[i] != 0 ? 1u << i : 0;
  }
  return mask;
}

void AppendMoney(Money money, std::string* blob) {
  const Int128 pico = money.pico_usd();
  AppendVarint(ZigZag(static_cast<int64_t>(pico / kPicoPerMicroUsd)), blob);
  AppendVarint(ZigZag(static_cast<int64_t>(pico % kPicoPerMicroUsd)), blob);
}

void AppendTotals(const Totals& totals, std::string* blob) {
  uint64_t mask = uint64_t{LeafMask(totals)} << kLeafBit;
  for (unsigned i = 0; i < kCountBits; ++i) {
    mask |= totals.*kCounts[i] != 0 ? 1u << i : 0;
  }
  mask |= totals.stated_beyond != Money() ? 1u << kBeyondBit : 0;
  mask |= totals.estimated_cost != Money() ? uint64_t{1} << kEstimatedBit : 0;
  mask |= totals.partial_cost != Money() ? uint64_t{1} << kPartialBit : 0;
  AppendVarint(mask, blob);
  AppendVarint(static_cast<uint64_t>(totals.calls), blob);
  for (const auto count : kCounts) {
    if (totals.*count == 0) continue;
    AppendVarint(static_cast<uint64_t>(totals.*count), blob);
  }
  AppendMoney(totals.cost, blob);
  if (totals.stated_beyond != Money()) AppendMoney(totals.stated_beyond, blob);
  for (const int64_t leaf : totals.leaves) {
    if (leaf != 0) AppendVarint(static_cast<uint64_t>(leaf), blob);
  }
  for (const Money part : {totals.estimated_cost, totals.partial_cost}) {
    if (part != Money()) AppendMoney(part, blob);
  }
}

// Hand-inlined look at the common case, one to three bytes: reading packs is
// what reports wait for.
inline bool Take(std::string_view* in, int64_t* number) {
  if (in->size() >= 3) [[likely]] {
    const auto low = static_cast<unsigned char>((*in)[0]);
    const auto high = static_cast<unsigned char>((*in)[1]);
    const auto third = static_cast<unsigned char>((*in)[2]);
    if (low < 0x80) {
      *number = low;
      in->remove_prefix(1);
      return true;
    }
    if (high < 0x80) {
      *number = (low & 0x7F) | high << 7;
      in->remove_prefix(2);
      return true;
    }
    if (third < 0x80) {
      *number = (low & 0x7F) | (high & 0x7F) << 7 | third << 14;
      in->remove_prefix(3);
      return true;
    }
  }
  uint64_t value = 0;
  if (!TakeVarint(in, &value)) return false;
  *number = static_cast<int64_t>(value);
  return true;
}

inline bool TakeMoney(std::string_view* in, Money* money) {
  int64_t micro = 0;
  int64_t pico = 0;
  if (!Take(in, &micro) || !Take(in, &pico)) return false;
  *money = Money::PicoUsd(Int128{UnZigZag(static_cast<uint64_t>(micro))} *
                              kPicoPerMicroUsd +
                          UnZigZag(static_cast<uint64_t>(pico)));
  return true;
}

inline bool TakeTotals(std::string_view* in, RollupView* row) {
  int64_t mask = 0;
  if (!Take(in, &mask) || !Take(in, &row->totals.calls)) return false;
  for (unsigned i = 0; i < kCountBits; ++i) {
    int64_t& count = row->totals.*kCounts[i];
    count = 0;
    if ((mask >> i & 1) != 0 && !Take(in, &count)) return false;
  }
  if (!TakeMoney(in, &row->totals.cost)) return false;
  row->totals.stated_beyond = {};
  if ((mask >> kBeyondBit & 1) != 0 &&
      !TakeMoney(in, &row->totals.stated_beyond)) {
    return false;
  }
  // The row is used again: what the one before had goes.
  for (uint32_t old = row->leaf_mask; old != 0; old &= old - 1) {
    row->totals.leaves[static_cast<size_t>(std::countr_zero(old))] = 0;
  }
  row->leaf_mask = static_cast<uint32_t>(mask >> kLeafBit) & kAllLeaves;
  for (uint32_t left = row->leaf_mask; left != 0; left &= left - 1) {
    const auto leaf = static_cast<size_t>(std::countr_zero(left));
    if (!Take(in, &row->totals.leaves[leaf])) return false;
  }
  row->totals.estimated_cost = {};
  row->totals.partial_cost = {};
  if (mask >> kEstimatedBit == 0) [[likely]] {
    return true;
  }
  return ((mask >> kEstimatedBit & 1) == 0 ||
          TakeMoney(in, &row->totals.estimated_cost)) &&
         ((mask >> kPartialBit & 1) == 0 ||
          TakeMoney(in, &row->totals.partial_cost));
}

bool TakeText(std::string_view* in, std::string_view* text) {
  uint64_t bytes = 0;
  if (!TakeVarint(in, &bytes) || bytes > in->size()) return false;
  *text = in->substr(0, bytes);
  in->remove_prefix(bytes);
  return true;
}

std::string* Part(Histograms& histograms, size_t i) {
  std::string* const parts[] = {&histograms.latency_us,
                                &histograms.first_token_us,
                                &histograms.tokens_per_second};
  return parts[i];
}

}  // namespace

void AddTotals(const Totals& from, uint32_t leaf_mask, int64_t times,
               Totals* to) {
  AddTimes(from.calls, times, &to->calls);
  for (const auto count : kCounts) {
    AddTimes(from.*count, times, &(to->*count));
  }
  to->cost +=
      times == 1 ? from.cost : Money::PicoUsd(from.cost.pico_usd() * times);
  if (from.stated_beyond != Money()) {
    to->stated_beyond += Money::PicoUsd(from.stated_beyond.pico_usd() * times);
  }
  if (from.estimated_cost != Money() || from.partial_cost != Money()) {
    to->estimated_cost +=
        Money::PicoUsd(from.estimated_cost.pico_usd() * times);
    to->partial_cost += Money::PicoUsd(from.partial_cost.pico_usd() * times);
  }
  for (; leaf_mask != 0; leaf_mask &= leaf_mask - 1) {
    const auto leaf = static_cast<size_t>(std::countr_zero(leaf_mask));
    AddTimes(from.leaves[leaf], times, &to->leaves[leaf]);
  }
}

void AppendLeaves(const Totals& totals, uint32_t skip_mask, std::string* blob) {
  uint32_t previous = 0;
  for (uint32_t i = 0; i < kLeafCount; ++i) {
    if (totals.leaves[i] == 0 || (skip_mask >> i & 1) != 0) continue;
    AppendVarint(i - previous, blob);
    AppendVarint(static_cast<uint64_t>(totals.leaves[i]), blob);
    previous = i;
  }
}

void TakeLeaves(std::string_view blob, Totals* totals, uint32_t* leaf_mask) {
  HistogramCursor cursor(blob);
  while (cursor.Next() && cursor.index < kLeafCount) {
    totals->leaves[cursor.index] = cursor.count;
    *leaf_mask |= 1u << cursor.index;
  }
}

bool IsZero(const Totals& totals) {
  return totals.calls == 0 && totals.cost.is_zero() &&
         totals.estimated_cost.is_zero() && totals.partial_cost.is_zero() &&
         totals.stated_beyond.is_zero() && LeafMask(totals) == 0 &&
         std::all_of(std::begin(kCounts), std::end(kCounts),
                     [&](auto count) { return totals.*count == 0; });
}

void Negate(Totals* totals) {
  const Totals from = *totals;
  *totals = {};
  AddTotals(from, kAllLeaves, -1, totals);
}

void Negate(Histograms* histograms) {
  for (size_t i = 0; i < kHistogramCount; ++i) {
    std::string* const blob = Part(*histograms, i);
    *blob = NegateHistogram(*blob);
  }
}

void PackBuilder::Merge(const RollupView& from, Row* to) {
  AddTotals(from.totals, from.leaf_mask, 1, &to->totals);
  for (size_t i = 0; i < kHistogramCount; ++i) {
    if (from.histograms[i].empty()) continue;
    std::string* const blob = Part(to->histograms, i);
    *blob = blob->empty() ? std::string(from.histograms[i])
                          : MergeHistograms(*blob, from.histograms[i]);
  }
}

void PackBuilder::Add(const RollupView& view) {
  SetId set = view.set;
  if (rows_.size() >= sets_max_ && !rows_.contains(set)) set = kOtherSet;
  Merge(view, &rows_[set]);
}

void PackBuilder::DropZeros() {
  rows_.EraseIf([](const auto& row) { return IsZero(row.second.totals); });
}

void PackBuilder::Settle() {
  if (const auto other = rows_.find(kOtherSet); other != rows_.end()) {
    for (auto& [set, row] : rows_) {
      if (row.totals.calls >= 0 || set == kOtherSet) continue;
      RollupView below;
      below.totals = row.totals;
      below.leaf_mask = kAllLeaves;
      below.histograms = {row.histograms.latency_us,
                          row.histograms.first_token_us,
                          row.histograms.tokens_per_second};
      Merge(below, &other->second);
      row = {};
    }
  }
  DropZeros();
}

void PackBuilder::Add(std::string_view totals, std::string_view histograms) {
  VisitPack(totals, histograms, [this](const RollupView& row) { Add(row); });
}

void PackBuilder::Encode(std::string* totals, std::string* histograms) const {
  std::vector<SetId> sets;
  sets.reserve(rows_.size());
  for (const auto& [set, row] : rows_) sets.push_back(set);
  std::sort(sets.begin(), sets.end());
  totals->clear();
  histograms->clear();
  SetId previous = 0;
  for (const SetId set : sets) {
    const Row& row = rows_.at(set);
    AppendVarint(set - previous, totals);
    AppendVarint(set - previous, histograms);
    previous = set;
    AppendTotals(row.totals, totals);
    for (const std::string* text :
         {&row.histograms.latency_us, &row.histograms.first_token_us,
          &row.histograms.tokens_per_second}) {
      AppendVarint(text->size(), histograms);
      histograms->append(*text);
    }
  }
}

bool VisitPack(std::string_view totals, std::string_view histograms,
               RollupView* row,
               const std::function<void(const RollupView&)>& visit) {
  row->set = 0;
  const bool with_histograms = !histograms.empty();
  row->histograms = {};
  while (!totals.empty()) {
    int64_t gap = 0;
    if (!Take(&totals, &gap) || !TakeTotals(&totals, row)) return false;
    row->set += static_cast<SetId>(gap);
    if (with_histograms) {
      uint64_t same_gap = 0;
      if (!TakeVarint(&histograms, &same_gap)) return false;
      for (std::string_view& text : row->histograms) {
        if (!TakeText(&histograms, &text)) return false;
      }
    }
    visit(*row);
  }
  return true;
}

bool VisitPack(std::string_view totals, std::string_view histograms,
               const std::function<void(const RollupView&)>& visit) {
  RollupView row;
  return VisitPack(totals, histograms, &row, visit);
}

}  // namespace toll::internal
