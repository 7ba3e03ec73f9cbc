// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What a forked child can not do under a sanitizer.
//
// Under AddressSanitizer one that leaves by exit() is searched for leaks, and
// whatever the parent's threads held looks like one: those threads are not
// there to hold it.
//
//   const pid_t child = fork();
//   if (child == 0) { SkipLeakCheck(); ... exit(0); }
//
// And its allocator takes no lock over a fork: a child finds the locks of
// threads that allocated at that moment, and waits for them for ever.
//
// ThreadSanitizer lets it start no thread.
//
//   if (!kChildMayHaveALedger) GTEST_SKIP() << kWhyNot;

#pragma once

namespace toll::internal {

#if defined(TOLL_SANITIZE_ADDRESS) || defined(TOLL_SANITIZE_THREAD)
constexpr bool kChildMayHaveALedger = false;
#else
constexpr bool kChildMayHaveALedger = true;
#endif
constexpr const char* kWhyNot =
    "AddressSanitizer's allocator hangs in a child of many threads, and "
    "ThreadSanitizer lets it start none";

inline bool skips_leak_check = false;

inline void SkipLeakCheck() { skips_leak_check = true; }

}  // namespace toll::internal

// LeakSanitizer asks for this by name.
extern "C" __attribute__((used)) inline int __lsan_is_turned_off() {
  return toll::internal::skips_leak_check ? 1 : 0;
}
