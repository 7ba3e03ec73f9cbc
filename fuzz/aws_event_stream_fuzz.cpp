// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Any bytes, in chunks of any size: the same messages. The first byte is the
// chunks' size. With an odd second one the third says how many bytes are
// headers of a message whose checksums are right: else none would be opened.

#include <string>

#include "fuzz_input.h"
#include "meter/aws_event_stream.h"
#include "meter/aws_message.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  toll::internal::FuzzInput input(bytes, size);
  const size_t chunk_bytes = 1 + input.Byte();
  std::string stream;
  if ((input.Byte() & 1) != 0) {
    const size_t headers = input.Byte();
    const std::string_view rest = input.rest();
    stream = toll::internal::AwsMessage(
        rest.substr(0, headers), rest.substr(std::min(headers, rest.size())));
    stream += toll::internal::AwsChunk(rest);
  } else {
    stream = input.rest();
  }
  toll::internal::ExpectTheSameInChunks<toll::internal::AwsEventStream>(
      stream, chunk_bytes);
  return 0;
}
