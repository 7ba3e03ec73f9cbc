// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The groups of an answer while it is added up, and how they become rows.
//
// Thread safety: one thread at a time.

#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/histogram.h"
#include "store/rows.h"
#include "toll/query.h"

namespace toll::internal {

class Groups {
 public:
  explicit Groups(const Query& query) : query_(query) {}

  // An id for the keys of a group, as Query::group_by; the part that is a
  // stretch of time may be left empty.
  uint32_t KeysId(std::vector<std::string> keys);
  // An id for a stretch of time: its day and month.
  uint32_t TimeId(const std::string& day, const std::string& month);

  void Add(uint32_t time, uint32_t keys, const RollupView& row, int64_t times);

  // Sorts, cuts and adds up.
  void Finish(Summary* summary) const;

 private:
  using Sums = std::array<HistogramSum, kHistogramCount>;
  struct Group {
    uint32_t time;
    uint32_t keys;
    Totals totals;
  };
  struct Time {
    std::string day;
    std::string month;
    std::vector<uint32_t> groups;  // By keys id; 0: none, else index + 1.
  };

  std::string_view KeyOf(const Group& group, size_t i) const;
  bool Before(uint32_t a, uint32_t b) const;
  // Of the measure that orders; the greatest first.
  Int128 MeasureOf(uint32_t group) const;
  Row RowOf(const Totals& totals, const Sums* sums) const;

  const Query& query_;
  std::map<std::vector<std::string>, uint32_t> keys_ids_;
  std::vector<const std::vector<std::string>*> keys_;
  std::vector<Time> times_;
  std::vector<Group> groups_;
  std::vector<Sums> sums_;  // Beside groups_; empty without quantiles.
};

}  // namespace toll::internal
