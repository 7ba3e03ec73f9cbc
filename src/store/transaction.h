// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A change of the whole store: all of it is there, and on the disk, or nothing.
//
//   return InTransaction(store, [&] { return Recount(store); });
//
// What `change` reads it reads within the transaction: no call comes between.
//
// Thread safety: as the store's writer.

#pragma once

#include <type_traits>

#include "store/store.h"

namespace toll::internal {

// `change` returns an absl::StatusOr, whose error undoes it.
template <typename Change>
std::invoke_result_t<Change> InTransaction(Store& store, Change&& change) {
  if (absl::Status begun = store.Begin(); !begun.ok()) return begun;
  auto result = change();
  if (result.ok()) {
    absl::Status committed = store.Commit(true);
    if (committed.ok()) return result;
    result = committed;
  }
  store.Rollback();
  return result;
}

}  // namespace toll::internal
