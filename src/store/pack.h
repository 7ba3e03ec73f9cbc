// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A pack is a whole bucket of rollups in one blob: reading a thousand sets
// from it takes as long as twenty rows of a table.
//
//   PackBuilder pack(sets_max);
//   pack.Add(old_totals, old_histograms);      // What is there comes first,
//   pack.Add(view);                            // and keeps its place.
//   pack.Encode(&totals, &histograms);
//
// Totals, a set after the other, ids ascending, all varints:
//   gap of the set id · mask · calls · the counts that the mask names ·
//   micro-dollars (zigzag) · pico remainder · the leaves that the mask names
// Histograms: gap of the set id · three times (length · bytes).
//
// A damaged pack never crashes a reader: what follows the damage is missing.
//
// Thread safety: one thread at a time.

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/hash_table.h"
#include "store/rows.h"

namespace toll::internal {

class PackBuilder {
 public:
  explicit PackBuilder(size_t sets_max) : sets_max_(sets_max) {}

  void Add(std::string_view totals, std::string_view histograms);
  void Add(const RollupView& row);
  // True if sets were added up as kOtherSet, here or where they came from.
  bool capped() const { return rows_.contains(kOtherSet); }
  bool empty() const { return rows_.empty(); }
  // Sets of which nothing is left go.
  void DropZeros();
  // The same in a whole pack, after something was taken away: what a set has
  // less than nothing of had been added up as kOtherSet.
  void Settle();
  // Takes a set out, whatever it holds.
  void Remove(SetId set) { rows_.erase(set); }
  void Encode(std::string* totals, std::string* histograms) const;

 private:
  struct Row {
    Totals totals;
    Histograms histograms;
  };
  static void Merge(const RollupView& from, Row* to);

  size_t sets_max_;
  HashMap<SetId, Row> rows_;
};

// Visits the rows of a pack; their `minute` is 0. `histograms` may be empty.
// False if the pack is damaged.
bool VisitPack(std::string_view totals, std::string_view histograms,
               const std::function<void(const RollupView&)>& visit);
// The same with a row that the caller owns: its minute stays as it is.
bool VisitPack(std::string_view totals, std::string_view histograms,
               RollupView* row,
               const std::function<void(const RollupView&)>& visit);

// Leaves as (gap of index, count) pairs: a histogram by its form, so that
// MergeHistograms adds them up. Leaves in `skip_mask` are left out.
void AppendLeaves(const Totals& totals, uint32_t skip_mask, std::string* blob);
void TakeLeaves(std::string_view blob, Totals* totals, uint32_t* leaf_mask);

void AddTotals(const Totals& from, uint32_t leaf_mask, int64_t times,
               Totals* to);
inline constexpr uint32_t kAllLeaves = (1u << kLeafCount) - 1;
bool IsZero(const Totals& totals);
// Turns sums into what takes them away.
void Negate(Totals* totals);
void Negate(Histograms* histograms);

}  // namespace toll::internal
