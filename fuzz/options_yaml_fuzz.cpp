// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Any text as a file of options: options that hold, or an error that says why.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "toll/options.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  absl::StatusOr<toll::Options> options =
      toll::ParseOptions(text, "fuzzed.yaml");
  if (!options.ok()) {
    if (!absl::IsInvalidArgument(options.status())) std::abort();
    if (options.status().message().empty()) std::abort();
    return 0;
  }
  // What a file may say is within the bounds that Open() checks.
  if (!toll::ApplyEnvironment(&*options).ok()) std::abort();
  return 0;
}
