// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A plugin of a host that is unloaded with its ledger open; see unloads.cpp.

#include "toll/ledger.h"

extern "C" int RunPlugin(const char* path, int calls);

extern "C" int RunPlugin(const char* path, int calls) {
  auto ledger = toll::Ledger::Open({.path = path, .flush_interval_ms = 1});
  if (!ledger.ok()) return 1;
  for (int i = 0; i < calls; ++i) {
    (*ledger)
        ->Start({.provider = "openai", .model = "gpt-4o", .user = "sure"})
        .Settle({.input = 1});
  }
  // Left open: the plugin forgot it.
  static_cast<void>(ledger->release());
  return 0;
}
