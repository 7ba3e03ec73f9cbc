// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Tables of how fast tokens are counted, beside floors and npm's packages:
// token_counter_bench --tables.
//
// Thread safety: the main thread.

#pragma once

namespace toll::internal {

// Quick: a twentieth of each text, once, and no peers.
void PrintTokenTables(bool is_quick);

}  // namespace toll::internal
