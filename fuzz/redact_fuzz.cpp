// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Any text around a secret, redacted into any room: never more than the room,
// and nothing of the secret but its beginning. The first byte is the room's
// size, the second says where the secret stands.

#include "base/redact.h"
#include "fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  toll::internal::FuzzInput input(bytes, size);
  const size_t capacity = 4 * size_t{input.Byte()};
  const size_t at = input.Byte();
  constexpr std::string_view kTail = "Q7rT2mZ9kX4w";
  std::string text(input.rest());
  if (text.find(kTail) != std::string::npos) return 0;
  text.insert(std::min(at, text.size()),
              " sk-proj-A1b2C3d4" + std::string(kTail) + " ");
  std::vector<char> room(capacity);
  const std::string_view redacted =
      toll::internal::Redact(text, room.data(), capacity);
  if (redacted.size() > capacity) std::abort();
  if (redacted.find(kTail) != std::string_view::npos) std::abort();
  return 0;
}
