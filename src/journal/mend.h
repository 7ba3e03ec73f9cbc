// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Makes a journal that was set aside readable again: what its header should
// say is worked out from the file's size, and the file gets its name back.
//
//   MendJournal("1f2e.journal.damaged-1767225600")   // then: toll recover
//
// The next recovery then takes it for one of another boot: only calls whose
// checksum holds count.
//
// Thread safety: REQUIRES: nobody else has the file, which is set aside.

#pragma once

#include <string>

#include "absl/status/status.h"

namespace toll::internal {

absl::Status MendJournal(const std::string& path);

}  // namespace toll::internal
