// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/exhausted.h"

#include "fmt/format.h"

#include "base/text.h"

namespace toll::internal {

absl::Status Exhausted(std::string_view what,
                       const std::exception& why) noexcept try {
  return absl::ResourceExhaustedError(ToAbsl(fmt::format(
      "{}: {}: free memory, or raise this process's limits (ulimit -v, -u), "
      "and try again",
      what, why.what())));
} catch (const std::exception&) {
  return absl::Status(absl::StatusCode::kResourceExhausted, "");
}

}  // namespace toll::internal
