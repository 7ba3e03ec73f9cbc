// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Any bytes, in chunks of any size: the same elements. The first byte is the
// chunks' size.

#include "fuzz_input.h"
#include "meter/json_array.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  toll::internal::FuzzInput input(bytes, size);
  const size_t chunk_bytes = 1 + input.Byte();
  toll::internal::ExpectTheSameInChunks<toll::internal::JsonArray>(input.rest(),
                                                                   chunk_bytes);
  return 0;
}
