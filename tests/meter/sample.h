// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What the tests of the readers share: samples, and readers that live as long
// as the views that they give.

#pragma once

#include <fstream>
#include <initializer_list>
#include <iterator>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

#include "meter/answer_reader.h"
#include "meter/stream_reader.h"
#include "told.h"

namespace toll::internal {

inline std::string Sample(std::string_view name) {
  std::ifstream file(std::string(TOLL_SOURCE_DIR "/tests/data/").append(name),
                     std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Reads a whole answer; its views live in a reader of the thread's.
inline Reading Read(Route route, const Answer& answer) {
  static thread_local AnswerReader reader;
  Reading reading = reader.Read(route, answer);
  return reading;
}
inline Reading Read(Dialect dialect, std::string_view body, int status = 200) {
  return Read({.dialect = dialect}, {.status = status, .body = body});
}

// The same for a stream, fed in chunks of `chunk_bytes`.
inline Reading ReadStream(Dialect dialect, std::string_view body,
                          size_t chunk_bytes = 1 << 20, int status = 200) {
  static thread_local AnswerReader reader;
  static thread_local StreamReader stream;
  Reading reading;
  stream.Begin({.dialect = dialect});
  for (size_t at = 0; at < body.size(); at += chunk_bytes) {
    stream.Chunk(body.substr(at, chunk_bytes), reader);
  }
  stream.End({.status = status}, reader, &reading);
  return reading;
}

// Events by their names, which may be empty, as server-sent ones: what a unit
// makes of them does not depend on the framing.
inline std::string Events(
    std::initializer_list<std::pair<std::string_view, std::string_view>> all) {
  std::string out;
  for (const auto& [name, json] : all) {
    if (!name.empty()) out.append("event: ").append(name).append("\n");
    out.append("data: ");
    for (const char c : json) out += c == '\n' ? ' ' : c;
    out.append("\n\n");
  }
  return out;
}

}  // namespace toll::internal
