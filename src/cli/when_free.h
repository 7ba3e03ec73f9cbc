// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Hosts write to the store for some milliseconds at a time; a command that
// writes, too, waits its turn.
//
//   auto repriced = WhenFree([&] { return Reprice(store, ...); });

#pragma once

#include <chrono>
#include <thread>
#include <type_traits>

#include "absl/status/status.h"
#include "absl/time/clock.h"

namespace toll::cli {

// What `act` says, a Status or a StatusOr, once that is no longer Unavailable;
// after half a minute whatever it says.
template <typename Act>
auto WhenFree(Act&& act) {
  const absl::Time give_up = absl::Now() + absl::Seconds(30);
  while (true) {
    auto result = act();
    absl::Status status;
    if constexpr (std::is_same_v<decltype(result), absl::Status>) {
      status = result;
    } else {
      status = result.status();
    }
    if (!absl::IsUnavailable(status) || absl::Now() > give_up) return result;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

}  // namespace toll::cli
