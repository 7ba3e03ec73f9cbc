// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Times as one types them: "7d", "90m", "2026-11-01", "2026-11-01 14:30",
// "2026-11-01T14:30:00Z", "now", "all".
//
// Thread safety: functions of their arguments.

#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace toll::cli {

// A span counts back from `now`; a date is of `zone`; "all" is the infinite
// past. InvalidArgument names the forms.
absl::StatusOr<absl::Time> ParseWhen(std::string_view text, absl::Time now,
                                     absl::TimeZone zone);

}  // namespace toll::cli
