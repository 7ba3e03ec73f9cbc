// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A Stopwatch adds up the time spent in toll during one call, with the cost of
// looking at the clock taken off.
//
//   Stopwatch watch(ClockCostNs());
//   toll::Call call = watch.Around([&] { return ledger.Start(spec); });
//   watch.Around([&] { std::move(call).Finish(answer); });
//   watch.total_ns()
//
// Thread safety: one thread at a time.

#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <type_traits>

namespace toll::cli {

inline int64_t SteadyNs() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// What two looks at the clock show when nothing lies between them: the median
// of a few hundred.
inline int64_t ClockCostNs() {
  std::array<int64_t, 501> costs;
  for (int64_t& cost : costs) {
    const int64_t before = SteadyNs();
    cost = SteadyNs() - before;
  }
  std::nth_element(costs.begin(), costs.begin() + costs.size() / 2,
                   costs.end());
  return costs[costs.size() / 2];
}

class Stopwatch {
 public:
  explicit Stopwatch(int64_t clock_cost_ns) : clock_cost_ns_(clock_cost_ns) {}

  template <typename Fn>
  std::invoke_result_t<Fn> Around(Fn&& fn) {
    const int64_t before = SteadyNs();
    if constexpr (std::is_void_v<std::invoke_result_t<Fn>>) {
      fn();
      Add(SteadyNs() - before);
    } else {
      auto result = fn();
      Add(SteadyNs() - before);
      return result;
    }
  }

  int64_t total_ns() const { return total_ns_; }

 private:
  // Never below zero: a look at the clock may cost less than its median.
  void Add(int64_t ns) {
    total_ns_ += std::max<int64_t>(0, ns - clock_cost_ns_);
  }

  int64_t clock_cost_ns_;
  int64_t total_ns_ = 0;
};

}  // namespace toll::cli
