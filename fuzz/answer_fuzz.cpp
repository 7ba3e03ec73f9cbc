// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Any bytes as an answer that came whole, in any dialect: read the same with
// and without vector code, unless that is not JSON. The first
// bytes choose dialect, quirks, status and content type.

#include "simdjson.h"

#include "meter/answer_reader.h"
#include "meter/told.h"
#include "reading_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  static toll::internal::AnswerReader vector_reader;
  static toll::internal::AnswerReader scalar_reader(8 << 20, false);
  toll::internal::FuzzInput input(bytes, size);
  const toll::internal::Route route = toll::internal::RouteOf(input);
  const int status = toll::internal::StatusOf(input);
  const std::string_view type = toll::internal::TypeOf(input);
  const toll::Answer answer = {
      .status = status, .content_type = type, .body = input.rest()};
  const toll::internal::Reading vector = vector_reader.Read(route, answer);
  toll::internal::ExpectSense(vector);
  const toll::internal::Reading scalar = scalar_reader.Read(route, answer);
  // simdjson's stages find different tokens in what is not JSON.
  static simdjson::dom::parser parser;
  if (parser.parse(std::string(input.rest())).error() != simdjson::SUCCESS) {
    return 0;
  }
  toll::internal::ExpectEqual(toll::internal::Told(vector),
                              toll::internal::Told(scalar));
  return 0;
}
