// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Any bytes as a request: unchanged, or with one piece put into it, after which
// nothing more is to be done.

#include "fuzz_input.h"
#include "toll/request.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const std::string request(reinterpret_cast<const char*>(bytes), size);
  const std::string once = toll::WithUsage(request);
  if (once != request && once.find("include_usage") == std::string::npos) {
    std::abort();
  }
  toll::internal::ExpectEqual(toll::WithUsage(once), once);
  return 0;
}
