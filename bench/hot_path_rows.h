// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The parts of hot_path_bench that stand in files of their own; rows of many
// threads (hot_path_threads.cpp) and at a low rate (hot_path_paced.cpp) add
// themselves.
//
// Thread safety: the main thread.

#pragma once

#include "caller.h"

namespace toll::bench {

// Prints single calls and floors; false if the 2 KB call is beyond 1.6 times
// (p50) or 3 times (p99) the sum of its floors. hot_path_table.cpp
bool PrintPercentiles(Host& host, int bursts);

}  // namespace toll::bench
