// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/ticks.h"

#include <fcntl.h>
#include <unistd.h>

#include <string_view>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace toll::internal {
namespace {

bool TscIsInvariant() noexcept {
#if defined(__x86_64__)
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid(0x80000007, &a, &b, &c, &d) != 0 && (d & (1u << 8)) != 0;
#else
  return false;
#endif
}

// The kernel watches the TSC against other clocks and drops it when it drifts.
// Under kvm-clock the TSC is what the guest's clock is made of.
bool KernelTrustsTsc() noexcept {
  const int fd =
      open("/sys/devices/system/clocksource/clocksource0/current_clocksource",
           O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  char word[32] = {};
  const ssize_t bytes = read(fd, word, sizeof word - 1);
  close(fd);
  if (bytes <= 0) return false;
  const std::string_view source(word, static_cast<size_t>(bytes));
  return source.starts_with("tsc") || source.starts_with("kvm-clock");
}

// The TSC's rate by the machine's own clock over a few microseconds: a start
// until two anchors lie far enough apart.
double MeasuredNsPerTick() noexcept {
  static const double measured = [] {
    const Anchor first = TakeAnchor();
    Anchor last = first;
    while (last.monotonic_ns - first.monotonic_ns < 200'000) {
      last = TakeAnchor();
    }
    return static_cast<double>(last.monotonic_ns - first.monotonic_ns) /
           static_cast<double>(last.ticks - first.ticks);
  }();
  return measured;
}

}  // namespace

bool TscIsTrusted() noexcept {
  static const bool trusted = TscIsInvariant() && KernelTrustsTsc();
  return trusted;
}

const bool kTscTrusted = TscIsTrusted();

double NsPerTick() noexcept { return kTscTrusted ? MeasuredNsPerTick() : 1.0; }

Anchor TakeAnchor() noexcept {
  // Ticks beside the monotonic clock: the error is half the time of one read.
  Anchor anchor;
  anchor.real_ns = KernelClockNs(CLOCK_REALTIME);
  anchor.monotonic_ns = KernelClockNs(CLOCK_MONOTONIC);
  anchor.ticks = ReadTicks();
  anchor.boot_ns = KernelClockNs(CLOCK_BOOTTIME);
  return anchor;
}

TickMap::TickMap(const Anchor& first, const Anchor& last) noexcept
    : last_(last) {
  constexpr int64_t kFarEnoughNs = 10'000'000;
  constexpr int64_t kSleepNsMin = 1'000'000;
  const int64_t ns = last.monotonic_ns - first.monotonic_ns;
  const auto ticks = static_cast<int64_t>(last.ticks - first.ticks);
  // While the machine sleeps ticks may go on, the monotonic clock does not.
  const int64_t asleep_ns = (last.boot_ns - first.boot_ns) - ns;
  if (ns >= kFarEnoughNs && ticks > 0 && asleep_ns < kSleepNsMin) {
    ns_per_tick_ = static_cast<double>(ns) / static_cast<double>(ticks);
  } else {
    // Anchors of a clock whose tick is a nanosecond say so themselves: both
    // differences agree, or the tick reads as the monotonic time does.
    const bool is_ns = static_cast<int64_t>(last.ticks) == last.monotonic_ns;
    ns_per_tick_ = is_ns || !kTscTrusted ? 1.0 : MeasuredNsPerTick();
  }
}

void SharedTickMap::Publish(const TickMap& map) noexcept {
  // Relaxed: the only writer.
  const uint64_t version = version_.load(std::memory_order_relaxed);
  version_.store(version + 1, std::memory_order_relaxed);
  // Release each: who reads a new word finds the odd version before it.
  ticks_.store(map.last().ticks, std::memory_order_release);
  real_ns_.store(map.last().real_ns, std::memory_order_release);
  ns_per_tick_.store(map.ns_per_tick(), std::memory_order_release);
  // Release: who reads the even version finds all words before it.
  version_.store(version + 2, std::memory_order_release);
}

}  // namespace toll::internal
