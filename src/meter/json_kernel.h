// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The fastest of simdjson's kernels that this machine runs, for as long as any
// thread lives. simdjson's own are static objects: a thread that still calls
// while the host exits would find a pure virtual function in their place. Where
// the host has chosen none, simdjson's own parsers use this one, too.
//
//   JsonKernel().validate_utf8(text.data(), text.size());
//
// The first use allocates, and may throw std::bad_alloc; the next tries again.

#pragma once

#include "simdjson.h"

namespace toll::internal {

const simdjson::implementation& JsonKernel();

// The one without vector instructions, for tests.
const simdjson::implementation& ScalarJsonKernel();

}  // namespace toll::internal
