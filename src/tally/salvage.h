// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Brings the calls of a damaged database into one that is whole, sums and all.
//
//   auto salvaged = SalvageDatabase("toll.db.damaged-1767225600", *store);
//
// Again changes nothing: a call keeps its journal, and with it its id, also
// where the new database numbers journals otherwise.
//
// Thread safety: the store's writer.
// Cost: reads the file into memory; some 10 us a call.

#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

#include "store/store.h"

namespace toll::internal {

struct Salvaged {
  int64_t found = 0;   // Calls on whole pages.
  int64_t stored = 0;  // Of these, those that the store did not have.
};

absl::StatusOr<Salvaged> SalvageDatabase(const std::string& path, Store& store);

}  // namespace toll::internal
