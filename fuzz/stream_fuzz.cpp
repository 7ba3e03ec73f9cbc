// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Any bytes as a stream, in any dialect: read the same in chunks of any size.
// The first bytes choose dialect, quirks, status, content type and size.

#include "meter/stream_reader.h"
#include "meter/told.h"
#include "reading_input.h"

namespace toll::internal {
namespace {

std::string ReadIn(Route route, const Answer& answer, size_t chunk_bytes) {
  static AnswerReader reader;
  static StreamReader stream;
  stream.Begin(route);
  for (size_t at = 0; at < answer.body.size(); at += chunk_bytes) {
    const std::string chunk(answer.body.substr(at, chunk_bytes));
    stream.Chunk(chunk, reader);
    static_cast<void>(stream.progress());
  }
  Reading reading;
  stream.End(answer, reader, &reading);
  ExpectSense(reading);
  return Told(reading);
}

}  // namespace
}  // namespace toll::internal

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  toll::internal::FuzzInput input(bytes, size);
  const toll::internal::Route route = toll::internal::RouteOf(input);
  const int status = toll::internal::StatusOf(input);
  const std::string_view type = toll::internal::TypeOf(input);
  const size_t chunk_bytes = 1 + input.Byte();
  const toll::Answer answer = {
      .status = status, .content_type = type, .body = input.rest()};
  toll::internal::ExpectEqual(
      toll::internal::ReadIn(route, answer, chunk_bytes),
      toll::internal::ReadIn(route, answer, answer.body.size() + 1));
  return 0;
}
