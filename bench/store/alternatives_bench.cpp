// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What usual techniques would make of a report, at best, beside what it takes
// (summarize_bench): the aggregates of a year, twelve months of 20 models by 50
// issues, as plain structs in a mapped file, added up by one thread and by two;
// starting a thread alone; an answer out of a cache.
//
//   alternatives_bench    // docs/decisions/0008 to 0010 quote it.

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include <benchmark/benchmark.h>
#include <sys/mman.h>

#include "store/rows.h"
#include "toll/query.h"

namespace toll::internal {
namespace {

constexpr size_t kModels = 20;
constexpr size_t kRows = 12 * kModels * 50;

struct Aggregate {
  uint32_t model = 0;
  int64_t calls = 0;
  int64_t cost_micro = 0;
  std::array<int64_t, 8> leaves = {};
};
using Sums = std::array<Aggregate, kModels>;

const Aggregate* MappedYear() {
  static const Aggregate* const rows = [] {
    std::vector<Aggregate> made(kRows);
    for (size_t i = 0; i < kRows; ++i) {
      made[i].model = static_cast<uint32_t>(i % kModels);
      made[i].calls = static_cast<int64_t>(8'000 + i % 300);
      made[i].cost_micro = static_cast<int64_t>(i * 31);
    }
    const std::string path =
        std::filesystem::temp_directory_path() / "toll-alternatives-bench";
    const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600);
    const auto bytes = kRows * sizeof(Aggregate);
    if (fd < 0 ||
        write(fd, made.data(), bytes) != static_cast<ssize_t>(bytes)) {
      std::abort();
    }
    void* const map = mmap(nullptr, bytes, PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    if (map == MAP_FAILED) std::abort();
    return static_cast<const Aggregate*>(map);
  }();
  return rows;
}

void AddUp(const Aggregate* first, const Aggregate* last, Sums* sums) {
  for (; first != last; ++first) {
    Aggregate& sum = (*sums)[first->model];
    sum.calls += first->calls;
    sum.cost_micro += first->cost_micro;
    for (size_t i = 0; i < sum.leaves.size(); ++i) {
      sum.leaves[i] += first->leaves[i];
    }
  }
}

void BM_Alternatives_Mapped(benchmark::State& state) {
  const Aggregate* const rows = MappedYear();
  for (auto _ : state) {
    Sums sums = {};
    AddUp(rows, rows + kRows, &sums);
    benchmark::DoNotOptimize(sums);
  }
}
BENCHMARK(BM_Alternatives_Mapped);

void BM_Alternatives_MappedByTwoThreads(benchmark::State& state) {
  state.SetLabel("floor=BM_Alternatives_Mapped");
  const Aggregate* const rows = MappedYear();
  for (auto _ : state) {
    Sums sums[2] = {};
    std::thread other([&] { AddUp(rows, rows + kRows / 2, &sums[0]); });
    AddUp(rows + kRows / 2, rows + kRows, &sums[1]);
    other.join();
    benchmark::DoNotOptimize(sums);
  }
}
BENCHMARK(BM_Alternatives_MappedByTwoThreads)->UseRealTime();

void BM_Alternatives_StartAThread(benchmark::State& state) {
  for (auto _ : state) std::thread([] {}).join();
}
BENCHMARK(BM_Alternatives_StartAThread)->UseRealTime();

void BM_Alternatives_CachedAnswer(benchmark::State& state) {
  std::unordered_map<std::string, Summary> cache;
  Summary& kept = cache["by model, a year"];
  kept.rows.resize(kModels);
  for (auto _ : state) {
    benchmark::DoNotOptimize(Summary(cache.at("by model, a year")));
  }
}
BENCHMARK(BM_Alternatives_CachedAnswer);

}  // namespace
}  // namespace toll::internal
