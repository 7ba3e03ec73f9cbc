// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Any bytes as JSON: walks by any verbs stay within it, and end.

#include "fuzz_input.h"
#include "meter/delta_text.h"
#include "meter/json_index.h"
#include "meter/json_walk.h"
#include "meter/key_scan.h"
#include "meter/unit.h"

namespace toll::internal {
namespace {

constexpr int kDepthMax = 64;

void WalkValue(JsonWalk& walk, int depth);

void WalkString(JsonWalk& walk, std::string_view key) {
  std::string_view text;
  std::string_view plain = key;
  static_cast<void>(walk.PlainKey(&plain));
  switch (key.size() % 3) {
    case 0:
      walk.Text(&text);
      break;
    case 1:
      walk.TextOrWord(&text);
      break;
    default:
      walk.RawText(&text);
  }
}

void WalkValue(JsonWalk& walk, int depth) {
  const char c = walk.Peek();
  if (depth > kDepthMax) {
    walk.Skip();
  } else if (c == '{') {
    const char* const start = walk.position();
    ForFields(walk, [&](std::string_view key) {
      if (walk.Peek() == '"') {
        WalkString(walk, key);
      } else if (key.size() % 4 == 1) {
        return false;
      } else {
        WalkValue(walk, depth + 1);
      }
      return true;
    });
    static_cast<void>(walk.Since(start));
  } else if (c == '[') {
    ForElements(walk, [&] { WalkValue(walk, depth + 1); });
  } else if (c == '-' || (c >= '0' && c <= '9') || c == '"') {
    int64_t count = kAbsent;
    uint32_t flags = 0;
    walk.Count(&count, &flags);
    if (count < kAbsent || count > kCountMax) std::abort();
  } else {
    static_cast<void>(walk.Word());
    walk.Skip();
  }
}

void WalkAll(std::string_view json) {
  static JsonIndex index(8 << 20);
  if (!Usable(index.Build(json))) return;
  JsonWalk walk = index.Walk();
  WalkValue(walk, 0);
  JsonWalk raw = index.Walk();
  static_cast<void>(raw.Raw());
  const Keys keys = {"content", "text"};
  size_t bytes = 0;
  ForTexts(index.Walk(), keys, [&](std::string_view text) {
    bytes += text.size();
    for (std::string_view rest = text; !rest.empty();) {
      const std::string_view piece = UncutEscapes(rest, 7);
      if (piece.empty()) std::abort();
      rest.remove_prefix(piece.size());
    }
  });
  // Both look for the same texts.
  if (bytes != FindTexts(index.Walk(), keys).bytes) std::abort();
  static_cast<void>(Recognise(index.Walk()));
  static_cast<void>(HasTellingKey(json, {"usage", "error"}));
}

}  // namespace
}  // namespace toll::internal

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  toll::internal::WalkAll({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
