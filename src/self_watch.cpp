// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "self_watch.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "base/counted_memory.h"
#include "base/slope.h"
#include "base/thread_io.h"
#include "base/vitals.h"
#include "engine.h"

namespace toll::internal {
namespace {

// Relaxed throughout this file: statistics.

constexpr int64_t kSecondNs = 1'000'000'000;
constexpr int64_t kDayNs = kMinuteNs * 60 * 24;
// Timed calls, below which a percentile says little: some 6,400 calls, and
// 12,800 for a day's median.
constexpr int64_t kCallsJudgedMin = 100;
constexpr int64_t kDayCallsMin = 200;
// A minute. Below, it is by the commit that bytes are written, not by the call:
// some eight pages, however few calls it has.
constexpr int64_t kStoredJudgedMin = 30'000;
constexpr size_t kPastDays = 7;
// Minutes over which memory is looked at, and how many steps of the eleven
// between the twelve stretches of these must rise: a cache that fills, or a
// table that doubles, rises once or twice.
constexpr size_t kGrowthMinutesMin = 24;
constexpr size_t kGrowthMinutesMax = 60;
constexpr int kRisesMin = 8;

int64_t MeanOf(const std::string& histogram) {
  double sum = 0;
  double count = 0;
  for (HistogramCursor at(histogram); at.Next();) {
    count += static_cast<double>(at.count);
    sum += static_cast<double>(at.count) *
           static_cast<double>(HistogramAmount(at.index));
  }
  return count == 0 ? 0 : static_cast<int64_t>(sum / count);
}

int64_t MedianOf(std::vector<int64_t> values) {
  if (values.empty()) return 0;
  const auto middle =
      values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

int64_t SlotsMax(const Options& options) {
  return std::max<int64_t>(
      1, options.journal_bytes_max / static_cast<int64_t>(sizeof(Slot)));
}

}  // namespace

SelfWatch::SelfWatch(Engine& engine) : engine_(engine) {
  second_ns_ = minute_ns_ = engine.Now().monotonic_ns;
  engine.statistics.passed_ns.store(minute_ns_, kRelaxed);
}

void SelfWatch::NotePass(int64_t now_ns, bool had_work) noexcept {
  DrainStatistics& statistics = engine_.statistics;
  if (had_work) {
    had_work_ = true;
    const int64_t before_ns = statistics.passed_ns.load(kRelaxed);
    lag_ns_max_ = std::max(lag_ns_max_, now_ns - before_ns);
  }
  statistics.passed_ns.store(now_ns, kRelaxed);
  statistics.refused.store(false, kRelaxed);
}

void SelfWatch::Step() noexcept try {
  const Anchor now = engine_.Now();
  if (now.monotonic_ns - second_ns_ < kSecondNs) return;
  {
    // A fork finds the store at rest.
    const MutexLock lock(engine_.store_mutex);
    StepEachSecond(now.monotonic_ns);
    if (now.monotonic_ns - minute_ns_ < kMinuteNs) return;
    JudgeMinute(now);
  }
  Publish();
  Tell();
} catch (const std::exception&) {
  // Without memory, or where the host's callback threw: the next minute tells.
}

void SelfWatch::Finish() noexcept try {
  Counted added;
  SelfDay minute = TakeMinute(engine_.Now(), &added);
  if (minute.calls != 0) pending_.push_back(std::move(minute));
  finishing_ = true;
} catch (const std::exception&) {
  // Without memory a minute at most is not kept.
}

void SelfWatch::StepEachSecond(int64_t now_ns) {
  second_ns_ = now_ns;
  DrainStatistics& statistics = engine_.statistics;
  if (statistics.refused.load(kRelaxed)) {
    lag_ns_max_ =
        std::max(lag_ns_max_, now_ns - statistics.passed_ns.load(kRelaxed));
  }
  // At rest little changes, which the minute tells, and asking is most of what
  // an idle host pays for.
  const bool minute_ends = now_ns - minute_ns_ >= kMinuteNs;
  if (std::exchange(had_work_, false) || minute_ends) CountCosts();
}

void SelfWatch::CountCosts() {
  DrainStatistics& statistics = engine_.statistics;
  // By hand it runs on threads of the host's, which write for themselves.
  if (!engine_.options.manual_drain) {
    statistics.written_bytes.store(BytesWrittenByThisThread(), kRelaxed);
  }
  const StoreCosts store = engine_.store->costs();
  statistics.store_bytes.store(store.memory_bytes, kRelaxed);
  statistics.log_written_bytes.store(store.log_written_bytes, kRelaxed);
}

SelfDay SelfWatch::TakeMinute(const Anchor& now, Counted* added) {
  const Health health = HealthOf(engine_);
  const Counted before = counted_;
  counted_ = {.calls = health.offered,
              .chunks_ns = engine_.chunks_ns.load(kRelaxed),
              .stored = health.stored,
              .drain_ns = health.drain_cpu_ns,
              .written_bytes = health.written.total_bytes};
  *added = {.calls = counted_.calls - before.calls,
            .chunks_ns = counted_.chunks_ns - before.chunks_ns,
            .stored = counted_.stored - before.stored,
            .drain_ns = counted_.drain_ns - before.drain_ns,
            .written_bytes = counted_.written_bytes - before.written_bytes};
  SelfDay minute = {
      .day = now.real_ns / kDayNs,
      .calls = added->calls,
      .watched_ns = now.monotonic_ns - minute_ns_,
      .drain_ns = added->drain_ns,
      .written_bytes = added->written_bytes,
      .memory_bytes_max = health.memory.total_bytes(),
      .own_bytes_max = health.memory.own_bytes,
      .journal_bytes_max = health.memory.journal_bytes,
      .store_bytes_max = health.memory.store_bytes,
      .waiting_max = health.in_flight,
      .queue_percent_max = health.in_flight * 100 / SlotsMax(engine_.options),
      .drain_lag_ms_max = lag_ns_max_ / 1'000'000,
      .call_ns = engine_.call_ns.TakeSince(&calls_before_)};
  const int64_t mean_ns =
      minute.call_ns.empty() ? health.call.mean_ns : MeanOf(minute.call_ns);
  minute.hosts_ns = mean_ns * minute.calls + added->chunks_ns;
  minute_ns_ = now.monotonic_ns;
  lag_ns_max_ = 0;
  return minute;
}

void SelfWatch::Set(Vital vital, int64_t measured) {
  const int64_t budget = BudgetOf(vital, engine_.options);
  vitals_[static_cast<size_t>(vital)] = {
      .measured = measured,
      .budget = budget,
      .known = budget != 0,
      .breached = budget != 0 && measured > budget};
}

void SelfWatch::JudgeMinute(const Anchor& now) {
  Counted added;
  SelfDay minute = TakeMinute(now, &added);
  Set(Vital::kCpu, (minute.hosts_ns + minute.drain_ns) * 1'000 /
                       std::max<int64_t>(1, minute.watched_ns));
  Set(Vital::kMemory, minute.memory_bytes_max);
  Set(Vital::kQueue, minute.queue_percent_max);
  Set(Vital::kDrainLag, minute.drain_lag_ms_max);
  if (added.stored >= kStoredJudgedMin && added.written_bytes > 0) {
    Set(Vital::kWritten, added.written_bytes / added.stored);
  }
  JudgeCalls(minute.call_ns);
  minute.grown_bytes_max = JudgeGrowth(minute.memory_bytes_max);
  JudgeDrift(minute);
  // An idle minute says nothing of a day.
  if (minute.calls == 0) return;
  if (!pending_.empty() && pending_.back().day == minute.day) {
    pending_.back().Add(minute);
  } else {
    pending_.push_back(std::move(minute));
  }
}

void SelfWatch::JudgeCalls(const std::string& call_ns) {
  recent_.Add(call_ns);
  if (recent_.count() < kCallsJudgedMin) return;
  Set(Vital::kCallP99, static_cast<int64_t>(recent_.Quantile(0.99)));
  recent_ = {};
}

int64_t SelfWatch::JudgeGrowth(int64_t memory_bytes) {
  // The journal is bounded, and grows by leaps.
  const auto& statistics = engine_.statistics;
  const int64_t bytes = CountedBytes() + statistics.store_bytes.load(kRelaxed);
  if (growth_bytes_.size() == kGrowthMinutesMax) {
    growth_bytes_.erase(growth_bytes_.begin());
    growth_seconds_.erase(growth_seconds_.begin());
  }
  growth_seconds_.push_back(static_cast<double>(minute_ns_) / kSecondNs);
  growth_bytes_.push_back(static_cast<double>(bytes));
  if (growth_bytes_.size() < kGrowthMinutesMin) return 0;
  const Slope slope = SlopeOf(growth_seconds_, growth_bytes_);
  const bool grows = slope.lower() > 0 && slope.rises >= kRisesMin;
  const double seconds =
      3'600.0 *
      static_cast<double>(engine_.options.self_budgets.growth_hours_max);
  const double more = grows ? slope.lower() * seconds : 0;
  const int64_t grown = memory_bytes + static_cast<int64_t>(more);
  Set(Vital::kMemoryGrowth, grown);
  if (grows) return grown;
  // What rests above its budget is not what grows.
  vitals_[static_cast<size_t>(Vital::kMemoryGrowth)].breached = false;
  return 0;
}

void SelfWatch::ReadPast(int64_t day) {
  today_ = day;
  const absl::Status ignored = engine_.store->ReadSelf(
      day - static_cast<int64_t>(kPastDays), [&](const SelfDay& row) {
        HistogramSum calls;
        calls.Add(row.call_ns);
        if (row.day >= day || calls.count() < kDayCallsMin) return;
        past_p50_ns_.push_back(static_cast<int64_t>(calls.Quantile(0.5)));
      });
  ignored.IgnoreError();  // A past that cannot be read is none.
}

void SelfWatch::JudgeDrift(const SelfDay& minute) {
  if (today_ < 0) ReadPast(minute.day);
  if (minute.day != today_) {
    if (today_calls_.count() >= kDayCallsMin) {
      past_p50_ns_.push_back(static_cast<int64_t>(today_calls_.Quantile(0.5)));
      if (past_p50_ns_.size() > kPastDays) {
        past_p50_ns_.erase(past_p50_ns_.begin());
      }
    }
    today_calls_ = {};
    today_ = minute.day;
  }
  today_calls_.Add(minute.call_ns);
  const int64_t past_ns = MedianOf(past_p50_ns_);
  if (past_ns == 0 || today_calls_.count() < kDayCallsMin) return;
  const auto today_ns = static_cast<int64_t>(today_calls_.Quantile(0.5));
  Set(Vital::kDrift, (today_ns - past_ns) * 100 / past_ns);
}

void SelfWatch::Publish() {
  const MutexLock lock(engine_.health_mutex);
  engine_.vitals = vitals_;
  engine_.today_p50_ns = static_cast<int64_t>(today_calls_.Quantile(0.5));
  engine_.past_p50_ns = MedianOf(past_p50_ns_);
}

void SelfWatch::Tell() {
  for (size_t i = 0; i < kVitalCount; ++i) {
    const VitalSign& sign = vitals_[i];
    const bool ended = told_[i] && !sign.breached;
    if (!sign.breached && !ended) continue;
    told_[i] = sign.breached;
    if (!engine_.options.on_breach) continue;
    const auto vital = static_cast<Vital>(i);
    try {
      engine_.options.on_breach(
          {.vital = vital,
           .ended = ended,
           .measured = sign.measured,
           .budget = sign.budget,
           .text = BreachText(vital, sign.measured, sign.budget)});
    } catch (const std::exception&) {
      // The host's own; the other budgets are told all the same.
    }
  }
}

absl::Status SelfWatch::WriteTo(Store& store) {
  for (const SelfDay& day : pending_) {
    if (absl::Status status = store.AddSelf(day); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace toll::internal
