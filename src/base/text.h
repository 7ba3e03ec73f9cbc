// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Debian's absl::string_view is a type of its own: this is the one border.

#pragma once

#include <string_view>

#include "absl/strings/string_view.h"

namespace toll::internal {

inline absl::string_view ToAbsl(std::string_view text) {
  return {text.data(), text.size()};
}

inline std::string_view ToStd(absl::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace toll::internal
