// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "simulation/simulation.h"

#include <algorithm>
#include <map>
#include <memory>
#include <vector>

#include "fmt/format.h"

#include "base/text.h"
#include "drain.h"
#include "engine.h"
#include "ledger_core.h"
#include "simulation/planted.h"
#include "simulation/promises.h"
#include "simulation/sim_disk.h"
#include "simulation/sim_store.h"
#include "toll/ledger.h"
#include "toll/testing.h"

namespace toll::internal {
namespace {

constexpr int64_t kNsPerMs = 1'000'000;
constexpr int64_t kSyncNs = 1'000 * kNsPerMs;
// A flush is answered by the round that its wake-up brings.
constexpr int64_t kFlushNsMax = 100 * kNsPerMs;

class Simulation {
 public:
  explicit Simulation(const SimOptions& options)
      : options_(options),
        dice_(options.seed),
        store_(std::make_shared<SimStore>(options.planted)) {}

  // The last process ends without a word.
  ~Simulation() { dies_ = true; }
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  SimResult Run() {
    Live();
    const int64_t steps = dice_.Between(10, 90);
    for (int64_t i = 0; i < steps && result_.broken.empty(); ++i) Step();
    Finale();
    return result_;
  }

 private:
  template <typename... Arguments>
  void Say(fmt::format_string<Arguments...> form, Arguments&&... arguments) {
    if (options_.say) {
      options_.say(
          fmt::format("{:>6} ms  {}", Now() / kNsPerMs % 1'000'000,
                      fmt::vformat(form, fmt::make_format_args(arguments...))));
    }
  }
  template <typename... Arguments>
  void Broken(fmt::format_string<Arguments...> form, Arguments&&... arguments) {
    if (result_.broken.empty())
      result_.broken = fmt::vformat(form, fmt::make_format_args(arguments...));
    Say("BROKEN: {}", result_.broken);
  }
  int64_t Now() const { return clock_->Now().monotonic_ns; }

  // A process begins.
  void Live() {
    dies_ = false;
    Say("life {}", ++life_);
    store_->in_pass = [this] { InPass(); };
    absl::StatusOr<std::unique_ptr<Ledger>> ledger =
        Ledger::Open({.path = "/toll",
                      .memory_pool_size = 1'024,
                      // One segment, or two.
                      .journal_bytes_max = dice_.OneIn(2) ? 1 << 20 : 2 << 20,
                      .notes_count = 64,
                      .close_timeout_ms = 0,
                      .sync_interval_ms = kSyncNs / kNsPerMs,
                      .clock = clock_,
                      .store = store_,
                      .disk = disk_,
                      .manual_drain = true});
    if (!ledger.ok()) {
      return Broken("the ledger does not open: {}",
                    ToStd(ledger.status().message()));
    }
    ledger_ = *std::move(ledger);
    engine_ = LedgerCore::Of(*ledger_).LiveEngine();
    engine_->drain->FindDead();
    next_round_ns_ = Now();
    flush_asked_ns_ = 0;
    offered_ = dropped_ = 0;
  }

  void Step() {
    const uint64_t roll = dice_.Below(100);
    if (roll < 40) {
      HostSteps();
    } else if (roll < 45) {
      HostBurst();
    } else if (roll < 50) {
      AskFlush();
    } else if (roll < 54) {
      Refuse();
    } else if (roll < 56) {
      Die(false);
    } else if (roll < 59) {
      Die(true);
    } else if (roll < 61) {
      die_in_pass_ = true;
      Say("to be killed within a pass");
    } else if (roll < 63) {
      JumpClock();
    } else {
      Advance(dice_.Between(1, dice_.OneIn(5) ? 2'500 : 200) * kNsPerMs);
    }
  }

  // What the host does between two steps of the drain.
  void HostSteps() {
    for (int64_t i = dice_.Between(1, 6); i > 0; --i) {
      dice_.OneIn(2) ? Start() : End();
    }
  }
  // Enough to pass half of the pool in a few, never all of it in one: a drain
  // that hears its wake-up has room again.
  void HostBurst() {
    const bool flood = trouble_ && dice_.OneIn(8);
    Say("{}", flood ? "flood" : "burst");
    for (int64_t i = flood ? 900 : dice_.Between(20, 200); i > 0; --i) {
      Start();
      if (!dice_.OneIn(20)) End();
    }
    Hear();
    Advance(2 * kNsPerMs);
  }

  void Start() {
    Fact fact;
    fact.user = fmt::format("u{}", facts_.size());
    Call call = ledger_->Start({.provider = "simulated", .user = fact.user});
    fact.recorded = call.recorded();
    fact.life = life_;
    ++offered_;
    if (!fact.recorded) {
      ++dropped_;
      if (!trouble_) Broken("{} was dropped without need", fact.user);
    }
    open_.emplace(facts_.size(), std::move(call));
    facts_.push_back(std::move(fact));
    ++result_.calls;
  }

  void End() {
    if (open_.empty()) return;
    const auto at = std::next(
        open_.begin(), static_cast<std::ptrdiff_t>(dice_.Below(open_.size())));
    Fact& fact = facts_[at->first];
    fact.ended_ns = Now();
    fact.ended = dice_.OneIn(8) ? Ended::kAbandoned : Ended::kSettled;
    if (fact.ended == Ended::kSettled) {
      fact.input = static_cast<uint32_t>(dice_.Between(1, 99'999));
      std::move(at->second).Settle({.input = fact.input});
    }
    open_.erase(at);
  }

  // By the words that FlushEngine waits for.
  void AskFlush() {
    if (flush_asked_ns_ != 0) return;
    Say("a durable flush is asked for");
    // Of this ledger's own calls: others wait for their recovery.
    flush_covers_.clear();
    for (size_t i = 0; i < facts_.size(); ++i) {
      if (facts_[i].EndedByHost() && facts_[i].life == life_) {
        flush_covers_.push_back(i);
      }
    }
    // Release: as FlushEngine.
    flush_ticket_ =
        engine_->durable_asked.fetch_add(1, std::memory_order_release) + 1;
    flush_asked_ns_ = Now();
    engine_->WakeDrain();
    Hear();
  }
  void HearFlush() {
    if (flush_asked_ns_ == 0) return;
    const int64_t waited_ns = Now() - flush_asked_ns_;
    if (waited_ns > kFlushNsMax && !trouble_) {
      return Broken("a flush waited for {} ms", waited_ns / kNsPerMs);
    }
    // Acquire: as FlushEngine.
    if (engine_->durable_done.load(std::memory_order_acquire) < flush_ticket_) {
      return;
    }
    Say("the flush is answered");
    for (const size_t i : flush_covers_) facts_[i].flushed = true;
    flush_asked_ns_ = 0;
  }

  void Refuse() {
    refuses_until_ns_ = Now() + dice_.Between(1, 3'000) * kNsPerMs;
    store_->refusal = absl::UnavailableError("simulated");
    trouble_ = true;
    disk_->full = dice_.OneIn(3);
    if (dice_.OneIn(4)) {
      disk_->before_sync = [] { return absl::AbortedError("no sync"); };
      syncs_fail_since_ns_ = std::min(syncs_fail_since_ns_, Now());
    }
    Say("the store refuses{}{}", disk_->full ? ", the disk is full" : "",
        disk_->before_sync ? ", the disk does not sync" : "");
  }
  void EndRefusal() {
    store_->refusal = absl::OkStatus();
    disk_->full = false;
    disk_->before_sync = {};
    // After an interval all is made good.
    if (Now() > refuses_until_ns_ + kSyncNs) syncs_fail_since_ns_ = INT64_MAX;
  }

  void JumpClock() {
    Say("the wall clock jumps");
    clock_->JumpTo(absl::FromUnixNanos(clock_->Now().real_ns) +
                   absl::Hours(dice_.Between(-24, 24)));
  }

  // A wake-up brings the next round forward, unless the drain is deaf.
  void Hear() {
    // Relaxed: one thread.
    if (engine_->wake_word.load(std::memory_order_relaxed) == 0) return;
    next_round_ns_ =
        std::min(next_round_ns_, std::max(Now() + kNsPerMs, deaf_until_ns_));
  }

  void Advance(int64_t ns) {
    const int64_t until_ns = Now() + ns;
    while (next_round_ns_ <= until_ns && result_.broken.empty()) {
      AdvanceTo(next_round_ns_);
      Round();
    }
    AdvanceTo(until_ns);
  }
  void AdvanceTo(int64_t ns) {
    if (ns > Now()) clock_->Advance(absl::Nanoseconds(ns - Now()));
  }

  void Round() {
    if (Now() >= refuses_until_ns_) EndRefusal();
    if (options_.planted == Planted::kSlotReusedEarly) ReuseASlot(*engine_);
    engine_->WaitForWork(0);  // Takes the wake-up, as before any round.
    const DrainWait wait = engine_->drain->Round();
    if (dies_) return Rise();
    if (options_.planted == Planted::kLostWake) engine_->WaitForWork(0);
    deaf_until_ns_ = Now() + wait.deaf_ns;
    next_round_ns_ = deaf_until_ns_ + wait.pause_ns;
    HearFlush();
    if (wait.deaf_ns == 0 && store_->refusal.ok()) trouble_ = false;
    Hear();
    CheckCounts();
  }

  // Calls begin and end while the drain is at work; the process may die there.
  void InPass() {
    if (dies_ || in_pass_ || ledger_ == nullptr) return;
    in_pass_ = true;
    if (dice_.OneIn(15)) HostSteps();
    if (dice_.OneIn(60)) AskFlush();
    if (die_in_pass_ && dice_.OneIn(6)) {
      die_in_pass_ = false;
      Say("killed within a pass");
      Fall(dice_.OneIn(3));
    }
    in_pass_ = false;
  }

  void Die(bool power) {
    Say("{}", power ? "power cut" : "killed");
    Fall(power);
    Rise();
  }

  // The process is gone; the rest of its code may still run, to no effect.
  void Fall(bool power) {
    dies_ = true;
    // A journal whose process died waits in the page cache for its recovery.
    const bool inherited = ledger_->health().recovering;
    for (const auto& [index, call] : open_) facts_[index].ended = Ended::kDied;
    if (power) {
      MarkPowerCut(
          {.life = life_,
           .recovering = inherited,
           .synced_ns = std::min(Now(), syncs_fail_since_ns_) - kSyncNs},
          &facts_);
    }
    disk_->boots_show = options_.planted != Planted::kNoCrcCheck;
    next_disk_ = power ? disk_->AfterPowerCut(dice_) : disk_->AfterKill();
    next_store_ = power ? store_->AfterPowerCut(dice_) : store_->AfterKill();
    ++(power ? result_.power_cuts : result_.kills);
    any_power_cut_ |= power;
  }

  // The next process, once nothing of the former is on the stack.
  void Rise() {
    open_.clear();
    ledger_.reset();
    disk_ = std::move(next_disk_);
    store_ = std::move(next_store_);
    die_in_pass_ = false;
    trouble_ = false;
    refuses_until_ns_ = 0;
    syncs_fail_since_ns_ = INT64_MAX;
    Live();
  }

  // Of this life: in_flight is what offered leaves, so the others are counted
  // here as well.
  void CheckCounts() {
    const Health health = ledger_->health();
    if (health.offered != offered_ || health.dropped != dropped_) {
      Broken("{} calls offered and {} dropped, not {} and {}", offered_,
             dropped_, health.offered, health.dropped);
    }
    if (health.in_flight < 0 || health.stored > offered_ - dropped_) {
      Broken("{} of {} calls are stored", health.stored, offered_ - dropped_);
    }
  }

  // All faults end, all calls of the last life too; then every promise is
  // looked at.
  void Finale() {
    if (!result_.broken.empty()) return;
    in_pass_ = true;  // The host rests.
    refuses_until_ns_ = 0;
    while (!open_.empty()) End();
    const int64_t until_ns = Now() + 30 * kSyncNs;
    next_round_ns_ = Now();
    do {
      Advance(100 * kNsPerMs);
    } while (Now() < until_ns && result_.broken.empty() &&
             (ledger_->health().recovering || ledger_->health().in_flight > 0));
    if (!result_.broken.empty()) return;
    if (ledger_->health().in_flight != 0) {
      Broken("{} calls stay in flight", ledger_->health().in_flight);
    }
    const std::string broken =
        CheckPromises(facts_, any_power_cut_, *store_, &result_);
    if (!broken.empty()) Broken("{}", broken);
  }

  const SimOptions options_;
  SimResult result_;
  Dice dice_;
  std::shared_ptr<testing::ManualClock> clock_ =
      std::make_shared<testing::ManualClock>();
  std::vector<Fact> facts_;

  // Of this life.
  int64_t life_ = 0;
  std::shared_ptr<SimDisk> disk_ = std::make_shared<SimDisk>();
  std::shared_ptr<SimStore> store_;
  std::unique_ptr<Ledger> ledger_;
  Engine* engine_ = nullptr;
  std::map<size_t, Call> open_;  // By the index of their fact.
  int64_t offered_ = 0;
  int64_t dropped_ = 0;
  int64_t next_round_ns_ = 0;
  int64_t deaf_until_ns_ = 0;
  int64_t refuses_until_ns_ = 0;
  int64_t syncs_fail_since_ns_ = INT64_MAX;
  bool trouble_ = false;  // The store refuses, or did until a moment ago.
  bool in_pass_ = false;
  bool die_in_pass_ = false;
  bool dies_ = false;

  // The durable flush that was asked for, if any.
  int64_t flush_asked_ns_ = 0;
  uint64_t flush_ticket_ = 0;
  std::vector<size_t> flush_covers_;  // Facts.

  // Of the next.
  std::shared_ptr<SimDisk> next_disk_;
  std::shared_ptr<SimStore> next_store_;
  bool any_power_cut_ = false;
};

}  // namespace

SimResult Simulate(const SimOptions& options) {
  return Simulation(options).Run();
}

}  // namespace toll::internal
