// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A store in memory, with the semantics of the one on disk: transactions,
// rollback, ids, replay. For tests, and for hosts that want no file.
//
//   std::shared_ptr<Store> store = toll::testing::MemoryStore();
//
// What is written within a transaction is kept apart until Commit(), so that
// readers never see half a pass.
//
// Thread safety: as store/store.h.
// Cost: keeps every record for ever.

#pragma once

#include <memory>

#include "store/store.h"

namespace toll::internal {

std::shared_ptr<Store> MakeMemoryStore();

}  // namespace toll::internal
