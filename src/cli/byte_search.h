// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Looks for bytes in the files of a directory, whatever their format.
//
//   FilesWithText("state/toll", "alice")    // {"state/toll/4f..a1.journal"}
//
// Thread safety: thread-safe; a file that is being written is read as it is.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace toll::cli {

// The paths of those that hold `text`, in order; not of subdirectories.
// REQUIRES: text is not empty.
std::vector<std::string> FilesWithText(const std::string& directory,
                                       std::string_view text);

}  // namespace toll::cli
