// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A Disk for a journal that finds no room on the real one: its files have no
// name and live in memory, as long as somebody holds or maps them.
//
//   Journal::Create(MemoryDisk(), "", sizes, now);
//
// Open, Identify by path and List know no file.
//
// Thread safety: as Disk.

#pragma once

#include "base/disk.h"

namespace toll::internal {

// Never destroyed.
Disk& MemoryDisk();

}  // namespace toll::internal
