// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "toll/request.h"

#include "meter/json_index.h"

namespace toll {
namespace {

using internal::JsonIndex;
using internal::JsonWalk;

constexpr size_t kRequestBytesMax = 64 << 20;
constexpr size_t kNowhere = ~size_t{0};
constexpr std::string_view kNull = "null";

// Where something has to be put into a request, and whether a comma must
// follow it.
struct Gap {
  size_t at = kNowhere;
  bool is_empty = false;  // The object that it opens has no fields yet.
};

// What a request says of its stream.
struct Request {
  bool streams = false;
  bool decided = false;  // It says something of include_usage.
  bool has_options = false;
  Gap top;
  Gap options;
  size_t options_null = kNowhere;  // "stream_options": null
};

// The gap behind the bracket of the object ahead.
Gap GapOf(JsonWalk walk, std::string_view text) {
  Gap gap = {.at = static_cast<size_t>(walk.position() - text.data()) + 1};
  walk.Enter('{');
  gap.is_empty = walk.Peek() == '}';
  return gap;
}

bool ReadOptions(JsonWalk& walk, std::string_view text, Request* request) {
  // The last of two fields of a name counts, as JSON readers have it.
  request->has_options = true;
  request->decided = false;
  request->options = {};
  request->options_null = kNowhere;
  const auto at = static_cast<size_t>(walk.position() - text.data());
  if (text.substr(at, kNull.size()) == kNull) {
    request->options_null = at;
    return false;
  }
  if (walk.Peek() != '{') {
    request->decided = true;  // Not ours to put right.
    return false;
  }
  request->options = GapOf(walk, text);
  ForFields(walk, [&](std::string_view key) {
    request->decided |= key == "include_usage";
    return false;
  });
  return true;
}

// False: not one whole JSON object.
bool ReadRequest(JsonWalk walk, std::string_view text, Request* request) {
  if (walk.Peek() != '{') return false;
  request->top = GapOf(walk, text);
  ForFields(walk, [&](std::string_view key) {
    if (key == "stream") request->streams = walk.Word() == "true";
    return key == "stream_options" && ReadOptions(walk, text, request);
  });
  return !walk.broken() && walk.at_end();
}

}  // namespace

std::string WithUsage(std::string_view request) {
  std::string out(request);
  JsonIndex index(kRequestBytesMax);
  Request said;
  if (index.Build(request) != internal::Indexed::kWhole ||
      !ReadRequest(index.Walk(), request, &said) || !said.streams ||
      said.decided) {
    return out;
  }
  if (said.options_null != kNowhere) {
    return out.replace(said.options_null, kNull.size(),
                       R"({"include_usage":true})");
  }
  if (said.has_options) {
    return out.insert(said.options.at, said.options.is_empty
                                           ? R"("include_usage":true)"
                                           : R"("include_usage":true,)");
  }
  return out.insert(said.top.at, R"("stream_options":{"include_usage":true},)");
}

}  // namespace toll
