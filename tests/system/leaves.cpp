// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// leaves LEDGER HOLDER WAY: a host that holds its ledger in one of six places
// and leaves in one of six ways, with threads in the middle of calls, and with
// calls from static destructors, atexit handlers and thread-locals. Exits with
// 0 if nothing but its own leaving ended it.

#include <pthread.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <string_view>
#include <thread>

#include "forked_child.h"
#include "toll/ledger.h"
#include "toll/price_book.h"

namespace {

constexpr int kSureCalls = 50;

// Not owned: what late code calls through, whatever has become of the ledger.
toll::Ledger* late_ledger = nullptr;

void CallAs(std::string_view user) {
  if (late_ledger == nullptr) return;
  late_ledger->Start({.provider = "openai", .model = "gpt-4o", .user = user})
      .Settle({.input = 1});
}

// Calls when it goes: as a static before or after the ledger, or thread-local.
struct LateCaller {
  ~LateCaller() { CallAs("late"); }
};

struct Holder {
  std::unique_ptr<toll::Ledger> ledger;
  ~Holder() {
    if (ledger != nullptr) late_ledger = nullptr;
  }
};

// A thread whose first answer comes when libraries' statics have gone, and
// which reads a price book then, as the drain may.
struct LateThread {
  ~LateThread() {
    if (late_ledger == nullptr) return;
    std::thread([] {
      toll::Call call = late_ledger->Start(
          {.provider = "openai", .model = "gpt-4o", .user = "late"});
      std::move(call).Finish({.body = R"({"object":"chat.completion",)"
                                      R"("usage":{"prompt_tokens":1}})"});
      static_cast<void>(toll::PriceBook::Parse("{}").ok());
    }).join();
  }
};

LateThread outlives_libraries;
LateCaller outlives_the_ledger;
Holder static_holder;
LateCaller goes_before_the_ledger;
thread_local Holder thread_holder;
thread_local LateCaller thread_caller;

std::unique_ptr<toll::Ledger>& AtExitLedger() {
  static auto* held = new std::unique_ptr<toll::Ledger>;
  return *held;
}

void CloseAtExit() {
  CallAs("late");
  late_ledger = nullptr;
  AtExitLedger().reset();
  CallAs("late");
}

void Hold(std::unique_ptr<toll::Ledger> ledger, std::string_view where,
          Holder* local) {
  late_ledger = ledger.get();
  if (where == "static") {
    static_holder.ledger = std::move(ledger);
  } else if (where == "leaked") {
    static_cast<void>(ledger.release());
  } else if (where == "atexit") {
    AtExitLedger() = std::move(ledger);
    std::atexit(CloseAtExit);
  } else if (where == "thread") {
    thread_holder.ledger = std::move(ledger);
  } else if (where == "closed") {
    ledger->Close().IgnoreError();
    static_cast<void>(ledger.release());
  } else {
    local->ledger = std::move(ledger);
  }
}

void Leave(std::string_view way) {
  if (way == "exit") std::exit(0);
  if (way == "exit-thread") {
    std::thread([] { std::exit(0); }).join();
  }
  if (way == "quick_exit") std::quick_exit(0);
  if (way == "_exit") _exit(0);
  if (way == "pthread_exit") {
    // glibc 2.36 forgets what a main thread that leaves so has thread-local.
    toll::internal::SkipLeakCheck();
    pthread_exit(nullptr);
  }
}

}  // namespace

int main(int count, char** words) {
  if (count != 4) return 2;
  Holder local;
  auto ledger = toll::Ledger::Open({.path = words[1], .flush_interval_ms = 1});
  if (!ledger.ok()) return 3;
  late_ledger = ledger->get();
  static_cast<void>(&thread_caller);  // Made now, so that it goes.
  for (int i = 0; i < kSureCalls; ++i) CallAs("sure");
  // Calls of an ended thread, and one that is open all along.
  std::thread([] {
    static_cast<void>(&thread_caller);
    CallAs("ended");
  }).join();
  toll::Call open = late_ledger->Start({.provider = "openai", .user = "open"});
  std::string_view where = words[2];
  Hold(*std::move(ledger), where, &local);
  // A thread that goes on while the process leaves. It may not use a ledger
  // that is destroyed meanwhile: no object may be.
  const std::string_view way = words[3];
  const bool is_kept = where == "leaked" || where == "closed";
  if (is_kept && way != "pthread_exit") {
    std::thread([] {
      for (;;) {
        CallAs("late");
        usleep(10);
      }
    }).detach();
  }
  usleep(2'000);
  Leave(way);
  return 0;
}
