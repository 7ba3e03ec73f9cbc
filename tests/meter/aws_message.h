// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Writes AWS event-stream messages, as a server would, for tests.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/crc32.h"

namespace toll::internal {

inline std::string BigEndian(size_t value, int bytes) {
  std::string out;
  for (int i = bytes - 1; i >= 0; --i) {
    out += static_cast<char>(value >> (8 * i));
  }
  return out;
}

inline std::string CrcBytes(std::string_view bytes) {
  return BigEndian(Crc32(std::as_bytes(std::span(bytes))), 4);
}

inline std::string TextHeader(std::string_view name, std::string_view value) {
  return BigEndian(name.size(), 1).append(name) + '\7' +
         BigEndian(value.size(), 2).append(value);
}

inline std::string AwsMessage(std::string_view headers,
                              std::string_view payload) {
  std::string out = BigEndian(headers.size() + payload.size() + 16, 4) +
                    BigEndian(headers.size(), 4);
  out += CrcBytes(out);
  out.append(headers).append(payload);
  return out + CrcBytes(out);
}

inline std::string AwsEvent(std::string_view type, std::string_view payload) {
  return AwsMessage(TextHeader(":event-type", type) +
                        TextHeader(":content-type", "application/json") +
                        TextHeader(":message-type", "event"),
                    payload);
}

inline std::string AwsException(std::string_view type,
                                std::string_view payload) {
  return AwsMessage(TextHeader(":exception-type", type) +
                        TextHeader(":content-type", "application/json") +
                        TextHeader(":message-type", "exception"),
                    payload);
}

// {"bytes":"<base64 of json>"}, as InvokeModelWithResponseStream wraps it.
inline std::string AwsChunk(std::string_view json) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (size_t at = 0; at < json.size(); at += 3) {
    uint32_t group = 0;
    for (size_t i = 0; i < 3; ++i) {
      const bool there = at + i < json.size();
      group = group << 8 | (there ? static_cast<uint8_t>(json[at + i]) : 0u);
    }
    for (size_t i = 0; i < 4; ++i) {
      const bool pad = at + i > json.size();
      text += pad ? '=' : kAlphabet[group >> (18 - 6 * i) & 63];
    }
  }
  return AwsEvent("chunk", "{\"bytes\":\"" + text + "\",\"p\":\"abcdef\"}");
}

}  // namespace toll::internal
