// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "end_to_end/budgets.h"

#include <fstream>

#include "fmt/format.h"

namespace toll::bench {
namespace {

constexpr double kPercent = 100;
constexpr double kMegabyte = 1e-6;

std::string Bound(double bound) {
  return bound == 0 ? "" : fmt::format("{:g}", bound);
}

double WrittenACall(const Pair& pair) {
  return pair.Added(kWrittenBytes) / pair.with[kCalls];
}

}  // namespace

std::vector<Budget> BudgetsOf(const Pairs& agent, const Pairs& paced) {
  const auto of = [](const Pairs& pairs, Figure figure, double factor) {
    return SpreadOf(
        pairs, [=](const Pair& pair) { return pair.Added(figure) * factor; });
  };
  const auto written_share = SpreadOf(agent, [](const Pair& pair) {
    return pair.Added(kWrittenBytes) / pair.without[kWrittenBytes] * kPercent;
  });
  const auto written_answers_share = SpreadOf(agent, [](const Pair& pair) {
    return pair.Added(kWrittenBytes) / pair.without[kAnswerBytes] * kPercent;
  });
  const auto memory_share = SpreadOf(agent, [](const Pair& pair) {
    return pair.Added(kRssBytes) / pair.without[kRssBytes] * kPercent;
  });
  return {
      {"call_ms", "a call, with minus without", "ms", of(agent, kCallMs, 1), 50,
       0},
      {"toll_us", "a call's time within toll", "us", of(agent, kTollUs, 1),
       50'000, 0},
      {"rss_mb", "memory, agent", "MB", of(agent, kRssBytes, kMegabyte), 50, 8},
      {"rss_mb_at_1000", "memory, 1,000 calls/s", "MB",
       of(paced, kRssBytes, kMegabyte), 50, 8},
      {"rss_percent", "memory, of this small agent's", "%", memory_share, 0, 0},
      {"cpu_percent", "CPU, agent", "% of a core",
       of(agent, kCpuShare, kPercent), 2, 0},
      {"cpu_percent_at_1000", "CPU, 1,000 calls/s", "% of a core",
       of(paced, kCpuShare, kPercent), 2, 0.3},
      {"cpu_percent_idle", "CPU, idle", "% of a core",
       of(agent, kIdleShare, kPercent), 1, 0.02},
      {"written_percent", "disk, of what the agent writes", "%", written_share,
       2, 0},
      {"written_percent_of_answers", "disk, had it kept answers alone", "%",
       written_answers_share, 0, 0},
      {"written_bytes", "disk, agent", "bytes a call",
       SpreadOf(agent, WrittenACall), 0, 300},
      {"written_bytes_at_1000", "disk, 1,000 calls/s", "bytes a call",
       SpreadOf(paced, WrittenACall), 0, 300},
      {"opened_mb", "disk, once, by opening", "MB",
       of(paced, kOpenedBytes, kMegabyte), 0, 0}};
}

void PrintBudgets(const std::vector<Budget>& budgets) {
  fmt::print("{:<34}{:>10}  {:<22}{:>8}{:>8}\n", "added by toll", "median",
             "least to most", "bound", "ours");
  for (const Budget& budget : budgets) {
    fmt::print(
        "{:<34}{:>10.3f}  {:<22}{:>8}{:>8}  {}{}\n", budget.what,
        budget.added.median,
        fmt::format("{:.3f} to {:.3f}", budget.added.least, budget.added.most),
        Bound(budget.bound), Bound(budget.ours), budget.unit,
        !budget.held()       ? "  EXCEEDED"
        : budget.ours_held() ? ""
                             : "  beyond ours");
  }
  for (const Budget& budget : budgets) {
    if (budget.held()) continue;
    fmt::print(stderr, "toll_end_to_end: {}: {:g} {}, the bound is {:g}\n",
               budget.what, budget.added.median, budget.unit, budget.bound);
  }
}

bool WriteJson(const std::vector<Budget>& budgets, const std::string& path) {
  std::ofstream file(path);
  file << R"({"context":{"executable":"toll_end_to_end"},"benchmarks":[)";
  const char* separator = "\n";
  for (const Budget& budget : budgets) {
    file << separator
         << fmt::format(
                R"({{"name":"end_to_end/{0}","run_name":"end_to_end/{0}",)"
                R"("run_type":"iteration","iterations":1,"label":"{1}, {2}",)"
                R"("median":{3:.6g},"least":{4:.6g},"most":{5:.6g},)"
                R"("bound":{6:g},"ours":{7:g}}})",
                budget.name, budget.what, budget.unit, budget.added.median,
                budget.added.least, budget.added.most, budget.bound,
                budget.ours);
    separator = ",\n";
  }
  file << "\n]}\n";
  return file.good();
}

}  // namespace toll::bench
