// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/own_costs.h"

#include <algorithm>
#include <optional>

#include "absl/time/time.h"
#include "fmt/format.h"

#include "base/histogram.h"
#include "base/vitals.h"
#include "view/amounts.h"
#include "view/plain_text.h"

namespace toll::cli {
namespace {

using internal::SelfDay;
using internal::WithCommas;

// As SelfWatch has them.
constexpr int64_t kCallsJudgedMin = 100;
constexpr int64_t kDayCallsMin = 200;
constexpr int64_t kMinuteNs = 60'000'000'000;

OwnCostsDay DayOf(const SelfDay& kept) {
  internal::HistogramSum calls;
  calls.Add(kept.call_ns);
  const int64_t watched_ns = std::max<int64_t>(1, kept.watched_ns);
  const auto cpu = static_cast<double>(kept.hosts_ns + kept.drain_ns);
  return {.day = kept.day,
          .calls = kept.calls,
          .timed = calls.count(),
          .p50_ns = static_cast<int64_t>(calls.Quantile(0.5)),
          .p99_ns = static_cast<int64_t>(calls.Quantile(0.99)),
          .cpu_permille = static_cast<int64_t>(cpu * 1'000 /
                                               static_cast<double>(watched_ns)),
          .bytes_a_call = kept.calls > 0 ? kept.written_bytes / kept.calls : 0,
          .memory_bytes = kept.memory_bytes_max,
          .own_bytes = kept.own_bytes_max,
          .journal_bytes = kept.journal_bytes_max,
          .store_bytes = kept.store_bytes_max,
          .grown_bytes = kept.grown_bytes_max,
          .waiting = kept.waiting_max,
          .queue_percent = kept.queue_percent_max,
          .drain_lag_ms = kept.drain_lag_ms_max};
}

// How much more the last day's median call takes than the one before has it.
std::optional<int64_t> DriftOf(const std::vector<OwnCostsDay>& days) {
  std::vector<int64_t> past;
  for (size_t i = 0; i + 1 < days.size(); ++i) {
    if (days[i].timed >= kDayCallsMin) past.push_back(days[i].p50_ns);
  }
  if (past.empty() || days.back().timed < kDayCallsMin) return std::nullopt;
  const auto middle =
      past.begin() + static_cast<std::ptrdiff_t>(past.size() / 2);
  std::nth_element(past.begin(), middle, past.end());
  if (*middle == 0) return std::nullopt;
  return (days.back().p50_ns - *middle) * 100 / *middle;
}

std::string DateOf(int64_t day) {
  return absl::FormatTime("%Y-%m-%d", absl::FromUnixSeconds(day * 86'400),
                          absl::UTCTimeZone());
}

// In lines of their own, below the words that it explains.
void AppendWrapped(std::string_view text, std::string* lines) {
  constexpr size_t kColumns = 66;
  while (!text.empty()) {
    const size_t end =
        text.size() <= kColumns ? text.size() : text.rfind(' ', kColumns);
    *lines += fmt::format("\n            {}", text.substr(0, end));
    text.remove_prefix(std::min(text.size(), end + 1));
  }
}

std::string LineOf(const OwnCostsVerdict& verdict) {
  const internal::VitalWords& words = internal::WordsOf(verdict.vital);
  const VitalSign& sign = verdict.sign;
  std::string line = fmt::format("    {:<7} {:<10} {:>13} {} of {}",
                                 sign.breached ? "BREACH" : "OK", words.name,
                                 WithCommas(sign.measured), words.unit,
                                 WithCommas(sign.budget));
  if (sign.breached) {
    line += fmt::format(" ({})", words.knob);
    AppendWrapped(words.cure, &line);
  }
  return line + "\n";
}

std::string PartsOf(const OwnCostsDay& day) {
  constexpr int64_t kKilobyte = 1'024;
  return fmt::format(
      "  at most    {} KB of its own, {} KB of journal, {} KB of SQLite's;\n"
      "             {} calls open or waiting, {} % of the slots\n",
      WithCommas(day.own_bytes / kKilobyte),
      WithCommas(day.journal_bytes / kKilobyte),
      WithCommas(day.store_bytes / kKilobyte), WithCommas(day.waiting),
      day.queue_percent);
}

}  // namespace

OwnCosts JudgeOwnCosts(const std::vector<SelfDay>& days,
                       const Options& options) {
  OwnCosts costs;
  for (const SelfDay& day : days) costs.days.push_back(DayOf(day));
  if (days.empty()) return costs;
  const OwnCostsDay& last = costs.days.back();
  const auto add = [&](Vital vital, int64_t measured) {
    const int64_t budget = internal::BudgetOf(vital, options);
    if (budget == 0) return;
    costs.verdicts.push_back({vital,
                              {.measured = measured,
                               .budget = budget,
                               .known = true,
                               .breached = measured > budget}});
  };
  if (last.timed >= kCallsJudgedMin) add(Vital::kCallP99, last.p99_ns);
  add(Vital::kCpu, last.cpu_permille);
  add(Vital::kMemory, last.memory_bytes);
  // What rests is as large as it is: then it is not growth that is too much.
  add(Vital::kMemoryGrowth, last.grown_bytes);
  add(Vital::kQueue, last.queue_percent);
  add(Vital::kDrainLag, last.drain_lag_ms);
  // Below, it is by the commit that bytes are written, as SelfWatch says.
  const int64_t minutes = days.back().watched_ns / kMinuteNs;
  if (last.bytes_a_call > 0 && last.calls >= 30'000 * (minutes + 1)) {
    add(Vital::kWritten, last.bytes_a_call);
  }
  if (const auto drift = DriftOf(costs.days)) add(Vital::kDrift, *drift);
  return costs;
}

std::string TextOf(const OwnCosts& costs) {
  if (costs.days.empty()) return "  own cost   nothing is kept of it yet\n";
  std::string text = fmt::format(
      "  own cost   by day (UTC)\n    {:<10}  {:>12}  {:>9}  {:>11}  {:>8}  "
      "{:>10}  {:>9}  {:>8}\n",
      "day", "calls", "p50 ns", "p99 ns", "CPU /1000", "bytes/call",
      "memory KB", "lag ms");
  for (const OwnCostsDay& day : costs.days) {
    text += fmt::format(
        "    {:<10}  {:>12}  {:>9}  {:>11}  {:>9}  {:>10}  {:>9}  {:>8}\n",
        DateOf(day.day), WithCommas(day.calls),
        day.timed == 0 ? "-" : WithCommas(day.p50_ns),
        day.timed == 0 ? "-" : WithCommas(day.p99_ns),
        WithCommas(day.cpu_permille),
        day.bytes_a_call == 0 ? "-" : WithCommas(day.bytes_a_call),
        WithCommas(day.memory_bytes / 1'024), WithCommas(day.drain_lag_ms));
  }
  text += PartsOf(costs.days.back());
  text += fmt::format("  budgets    of {}\n", DateOf(costs.days.back().day));
  for (const OwnCostsVerdict& verdict : costs.verdicts) {
    text += LineOf(verdict);
  }
  return text;
}

std::string JsonOf(const OwnCosts& costs) {
  std::string days;
  for (const OwnCostsDay& day : costs.days) {
    days += fmt::format(
        R"({}{{"day":"{}","calls":{},"timed":{},"p50_ns":{},"p99_ns":{},)"
        R"("cpu_permille":{},"bytes_a_call":{},"memory_bytes":{},)"
        R"("own_bytes":{},"journal_bytes":{},"store_bytes":{},)"
        R"("grown_bytes":{},"waiting":{},)"
        R"("queue_percent":{},"drain_lag_ms":{}}})",
        days.empty() ? "" : ",", DateOf(day.day), day.calls, day.timed,
        day.p50_ns, day.p99_ns, day.cpu_permille, day.bytes_a_call,
        day.memory_bytes, day.own_bytes, day.journal_bytes, day.store_bytes,
        day.grown_bytes, day.waiting, day.queue_percent, day.drain_lag_ms);
  }
  std::string verdicts;
  for (const OwnCostsVerdict& verdict : costs.verdicts) {
    const internal::VitalWords& words = internal::WordsOf(verdict.vital);
    verdicts += fmt::format(
        R"({}{{"what":{},"unit":{},"measured":{},"budget":{},"knob":{},)"
        R"("ok":{},"cure":{}}})",
        verdicts.empty() ? "" : ",", internal::JsonString(words.name),
        internal::JsonString(words.unit), verdict.sign.measured,
        verdict.sign.budget, internal::JsonString(words.knob),
        !verdict.sign.breached, internal::JsonString(words.cure));
  }
  return fmt::format(R"("own_cost_days":[{}],"own_cost_budgets":[{}])", days,
                     verdicts);
}

}  // namespace toll::cli
