// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What the demo shows: for people, and for programs.
//
// Thread safety: thread-safe.

#pragma once

#include <string>

#include "cli/demo/run.h"

namespace toll::cli {

// Aligned text of at most 100 columns; escape sequences only if `color`.
std::string DemoText(const DemoResult& result, bool color);

// One object, on one line.
std::string DemoJson(const DemoResult& result);

}  // namespace toll::cli
