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

// Undoes what was begun, also where an exception ends it, unless told that it
// is committed.
class Undo {
 public:
  explicit Undo(Store& store) : store_(&store) {}
  ~Undo() {
    if (store_ != nullptr) store_->Rollback();
  }
  Undo(const Undo&) = delete;
  Undo& operator=(const Undo&) = delete;
  void Keep() { store_ = nullptr; }

 private:
  Store* store_;
};

// `change` returns an absl::StatusOr, whose error undoes it.
template <typename Change>
std::invoke_result_t<Change> InTransaction(Store& store, Change&& change) {
  if (absl::Status begun = store.Begin(); !begun.ok()) return begun;
  Undo undo(store);
  auto result = change();
  if (!result.ok()) return result;
  if (absl::Status committed = store.Commit(true); !committed.ok()) {
    return committed;
  }
  undo.Keep();
  return result;
}

}  // namespace toll::internal
