// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/utf8.h"

#include <exception>

#include "meter/json_kernel.h"

namespace toll::internal {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

struct Sequence {
  size_t size;  // Of the longest beginning of a character, 1 at least.
  bool is_whole;
  bool may_go_on;  // It ends with the text.
};

// Unicode's table 3-7: which second byte a lead byte allows.
Sequence SequenceAt(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) {
    return static_cast<unsigned char>(text[at + i]);
  };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {1, true, false};
  if (lead < 0xC2 || lead > 0xF4) return {1, false, false};
  const size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  for (size_t i = 1; i < size; ++i) {
    if (at + i == text.size()) return {i, false, true};
    unsigned char lowest = 0x80;
    unsigned char highest = 0xBF;
    if (i == 1) {
      if (lead == 0xE0) lowest = 0xA0;
      if (lead == 0xED) highest = 0x9F;
      if (lead == 0xF0) lowest = 0x90;
      if (lead == 0xF4) highest = 0x8F;
    }
    if (byte(i) < lowest || byte(i) > highest) return {i, false, false};
  }
  return {size, true, false};
}

}  // namespace

bool IsValidUtf8(std::string_view text) noexcept try {
  return JsonKernel().validate_utf8(text.data(), text.size());
} catch (const std::exception&) {
  // No memory for a kernel's first use: slower, by this file's own table.
  for (size_t at = 0; at < text.size();) {
    const Sequence sequence = SequenceAt(text, at);
    if (!sequence.is_whole) return false;
    at += sequence.size;
  }
  return true;
}

size_t UnfinishedBytes(std::string_view text) noexcept {
  const size_t longest = text.size() < 3 ? text.size() : 3;
  for (size_t size = 1; size <= longest; ++size) {
    const size_t at = text.size() - size;
    if ((static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) continue;
    const Sequence sequence = SequenceAt(text, at);
    return sequence.may_go_on && sequence.size == size ? size : 0;
  }
  return 0;
}

void AppendLossy(std::string_view text, std::string* out) {
  size_t whole_from = 0;
  for (size_t at = 0; at < text.size();) {
    const Sequence sequence = SequenceAt(text, at);
    if (!sequence.is_whole) {
      out->append(text.substr(whole_from, at - whole_from));
      out->append(kReplacement);
      whole_from = at + sequence.size;
    }
    at += sequence.size;
  }
  out->append(text.substr(whole_from));
}

}  // namespace toll::internal
