// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Why a file was set aside, in a small private text file beside it.
//
//   KeepReason(disk, "toll.db.damaged-1767225600", "page 7 is damaged");
//   //                toll.db.why-1767225600
//   ReadReason(disk, "toll.db.salvaged-1767225600")   // the same one
//
// Its name has neither mark, so that it is never taken for what it explains.
//
// Thread safety: thread-safe.

#pragma once

#include <string>
#include <string_view>

#include "base/disk.h"

namespace toll::internal {

inline constexpr std::string_view kDamagedMark = ".damaged-";
// What was read since.
inline constexpr std::string_view kSalvagedMark = ".salvaged-";
inline constexpr std::string_view kReasonMark = ".why-";

// REQUIRES: the name of `aside` bears one of the first two marks.
std::string ReasonPath(const std::string& aside);

// A reason that cannot be kept is not missed: the file is what counts.
void KeepReason(Disk& disk, const std::string& aside,
                std::string_view why) noexcept;

// Empty: none was kept.
std::string ReadReason(Disk& disk, const std::string& aside);

}  // namespace toll::internal
