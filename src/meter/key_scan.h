// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Looks into JSON text for a few keys, without parsing it: most events of a
// stream hold a word of the answer and nothing that a meter needs.
//
//   HasTellingKey(event.data, {"usage", "finish_reason", "error"})
//
// A key counts where a value other than null follows. Text inside strings
// cannot be taken for one: its quotes are escaped. Keys that are themselves
// written with escapes are not seen; no API does that, and the events that
// begin and end a stream are parsed anyway.
//
// Thread safety: pure. Cost: 0.06 ns a byte; bench/meter.

#pragma once

#include <string_view>

#include "meter/unit.h"

namespace toll::internal {

// REQUIRES: the keys that are not empty begin with at most three letters.
bool HasTellingKey(std::string_view json, const Keys& keys) noexcept;

// The string that begins at `json[at]`: up to its closing quote, escapes as
// they stand; to the end if there is none.
std::string_view StringAt(std::string_view json, size_t at) noexcept;

}  // namespace toll::internal
