// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What a forked child can not do under AddressSanitizer.
//
// One that leaves by exit() is searched for leaks, and whatever the parent's
// threads held looks like one: those threads are not there to hold it.
//
//   const pid_t child = fork();
//   if (child == 0) { SkipLeakCheck(); ... exit(0); }
//
// And its allocator takes no lock over a fork: a child finds the locks of
// threads that allocated at that moment, and waits for them for ever.
//
//   if (!kChildMayAllocate) GTEST_SKIP() << kWhyNot;

#pragma once

namespace toll::internal {

#ifdef __SANITIZE_ADDRESS__
constexpr bool kChildMayAllocate = false;
#else
constexpr bool kChildMayAllocate = true;
#endif
constexpr const char* kWhyNot =
    "AddressSanitizer's allocator hangs in a forked child";

inline bool skips_leak_check = false;

inline void SkipLeakCheck() { skips_leak_check = true; }

}  // namespace toll::internal

// LeakSanitizer asks for this by name.
extern "C" __attribute__((used)) inline int __lsan_is_turned_off() {
  return toll::internal::skips_leak_check ? 1 : 0;
}
