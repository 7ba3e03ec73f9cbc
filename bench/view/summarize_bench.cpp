// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A report over 10 thousand, a million and 100 million calls: by one key, by
// two, with and without quantiles, cut into days of several zones.
//
//   summarize_bench --make-year      // Once: the 100 million, some minutes
//   summarize_bench
//
// The 100 million are a year of 20 models by 50 issues. They are kept (see
// kept.h); rows over them are left out, with a line that says so, until they
// have been made.
//
// Floor: an empty question, over a range in which there is nothing.

#include <array>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "benchmark/benchmark.h"

#include "view/summarize.h"
#include "view/year.h"

namespace toll::bench {
namespace {

constexpr const RollupsShape* kShapes[] = {&kTenThousandCalls, &kMillionCalls,
                                           &kYear};

const Rollups& Opened(const RollupsShape& shape) {
  static std::vector<std::pair<const RollupsShape*, Rollups>> opened;
  for (const auto& [which, rollups] : opened) {
    if (which == &shape) return rollups;
  }
  return opened.emplace_back(&shape, RollupsOf(shape)).second;
}

// The edges are ragged, as those of "the last 365 days" are.
Query Ragged(const Rollups& rollups, std::vector<Dimension> by) {
  return {.since = rollups.begin + absl::Hours(31) + absl::Minutes(47),
          .group_by = std::move(by)};
}

void Ask(benchmark::State& state, const RollupsShape& shape,
         const Query& query) {
  internal::Store& store = *Opened(shape).store;
  int64_t calls = 0;
  for (auto _ : state) {
    const absl::StatusOr<Summary> summary = internal::Summarize(store, query);
    if (!summary.ok()) return state.SkipWithError("the store refused");
    calls = summary->total.calls;
  }
  state.counters["calls"] = static_cast<double>(calls);
}

struct Question {
  const char* name;
  std::vector<Dimension> by;
  bool quantiles;
  const char* zone = "UTC";
};

const std::vector<Question>& Questions() {
  static const std::vector<Question> questions = {
      {"by_model", {Dimension::kModel}, false},
      {"by_model_with_quantiles", {Dimension::kModel}, true},
      {"by_model_and_issue", {Dimension::kModel, Dimension::kIssue}, false},
      {"by_model_and_issue_with_quantiles",
       {Dimension::kModel, Dimension::kIssue},
       true},
      {"by_day_and_model/UTC", {Dimension::kDay, Dimension::kModel}, false},
      {"by_day_and_model_with_quantiles/UTC",
       {Dimension::kDay, Dimension::kModel},
       true},
      {"by_day_and_model_with_quantiles/New_York",
       {Dimension::kDay, Dimension::kModel},
       true,
       "America/New_York"},
      {"by_day_and_model/Berlin",
       {Dimension::kDay, Dimension::kModel},
       false,
       "Europe/Berlin"},
      {"by_day_and_model/New_York",
       {Dimension::kDay, Dimension::kModel},
       false,
       "America/New_York"},
      {"by_day_and_model/Kathmandu",
       {Dimension::kDay, Dimension::kModel},
       false,
       "Asia/Kathmandu"}};
  return questions;
}

void Add(const RollupsShape& shape) {
  const std::string floor = std::string("BM_Floor_Summarize/") + shape.name;
  for (const Question& question : Questions()) {
    benchmark::RegisterBenchmark(
        (std::string("BM_Summarize/") + shape.name + "/" + question.name)
            .c_str(),
        [&shape, &question, floor](benchmark::State& state) {
          Query query = Ragged(Opened(shape), question.by);
          query.quantiles = question.quantiles;
          query.zone = question.zone;
          Ask(state, shape, query);
          state.SetLabel("floor=" + floor);
        })
        ->Unit(benchmark::kMillisecond);
  }
  benchmark::RegisterBenchmark(floor.c_str(), [&shape](
                                                  benchmark::State& state) {
    const absl::Time before = Opened(shape).begin - absl::Hours(48);
    Ask(state, shape,
        {.since = before,
         .until = before + absl::Hours(1),
         .group_by = {Dimension::kModel},
         .quantiles = false});
  })->Unit(benchmark::kMillisecond);
}

}  // namespace
}  // namespace toll::bench

int main(int argc, char** argv) {
  using toll::bench::kYear;
  if (argc > 1 && std::string_view(argv[1]) == "--make-year") {
    static_cast<void>(toll::bench::RollupsOf(kYear));
    return 0;
  }
  benchmark::Initialize(&argc, argv);
  for (const toll::bench::RollupsShape* shape : toll::bench::kShapes) {
    if (shape == &kYear && !toll::bench::AreKept(kYear)) {
      std::fprintf(stderr,
                   "left out: the year of 100 million calls has not been made: "
                   "summarize_bench --make-year\n");
      continue;
    }
    toll::bench::Add(*shape);
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
