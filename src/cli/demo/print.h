// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What the demo shows: for people, and for programs.
//
// Thread safety: thread-safe.

#pragma once

#include <string>

#include "cli/demo/run.h"
#include "view/table.h"

namespace toll::cli {

// Aligned text; escape sequences only if the style has colours.
std::string DemoText(const DemoResult& result,
                     const internal::TextStyle& style);

// One object, on one line.
std::string DemoJson(const DemoResult& result);

}  // namespace toll::cli
