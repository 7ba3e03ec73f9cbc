// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A forked child that leaves by exit() under AddressSanitizer is searched for
// leaks, and whatever the parent's threads held looks like one: those threads
// are not there to hold it.
//
//   const pid_t child = fork();
//   if (child == 0) { SkipLeakCheck(); ... exit(0); }

#pragma once

namespace toll::internal {

inline bool skips_leak_check = false;

inline void SkipLeakCheck() { skips_leak_check = true; }

}  // namespace toll::internal

// LeakSanitizer asks for this by name.
extern "C" __attribute__((used)) inline int __lsan_is_turned_off() {
  return toll::internal::skips_leak_check ? 1 : 0;
}
