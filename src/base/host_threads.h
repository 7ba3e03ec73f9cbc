// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Is a thread of the host's left, or only those that this library has made?
//
//   pthread_setname_np(thread, kOurThreadName);
//   if (HostHasLeft()) return;  // The process ends with its last thread.
//
// A host whose main() leaves by pthread_exit means to end with its other
// threads: ours must not keep the process for ever.
//
// Thread safety: thread-safe. Cost: three system calls, 10 us.

#pragma once

namespace toll::internal {

inline constexpr const char* kOurThreadName = "toll-drain";

// True if main() has left its thread and every other one is ours. False where
// /proc does not tell.
bool HostHasLeft() noexcept;

}  // namespace toll::internal
