// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/joints.h"

#include <cstddef>

#include "meter/tokens/vocabulary.h"

namespace toll::internal {
namespace {

// Asked about characters of three bytes alone (merge.cpp): Chinese, Japanese,
// Korean and most of Asia. Others are short, or join with almost anything.
constexpr size_t kCharBytes = 3;

bool IsLead(char c) { return (static_cast<unsigned char>(c) & 0xF0) == 0xE0; }
bool IsTail(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

uint32_t ByteAt(std::string_view text, size_t at) {
  return static_cast<unsigned char>(text[at]);
}

// What a token says of the character before `at`: all of it; or, where the
// token begins in its middle, the last byte; or 0 if it has not three bytes.
uint32_t Before(std::string_view token, size_t at) {
  if (!IsTail(token[at - 1])) return 0;
  const uint32_t last = ByteAt(token, at - 1);
  if (at == 1) return last;
  if (!IsTail(token[at - 2])) return 0;
  if (at == 2) return last;
  if (!IsLead(token[at - 3])) return 0;
  return ByteAt(token, at - 3) | ByteAt(token, at - 2) << 8 | last << 16;
}

// All characters of three bytes that begin as the token does at `at`, where it
// may end before they do.
std::vector<uint32_t> After(std::string_view token, size_t at) {
  if (!IsLead(token[at])) return {};
  std::vector<uint32_t> all = {ByteAt(token, at)};
  for (size_t i = 1; i < kCharBytes; ++i) {
    std::vector<uint32_t> longer;
    for (const uint32_t each : all) {
      if (at + i < token.size()) {
        longer.push_back(each | ByteAt(token, at + i) << (8 * i));
        continue;
      }
      for (uint32_t tail = 0x80; tail < 0xC0; ++tail) {
        longer.push_back(each | tail << (8 * i));
      }
    }
    all = std::move(longer);
  }
  return all;
}

}  // namespace

std::vector<uint64_t> JointsOf(const std::vector<std::string_view>& tokens) {
  std::vector<uint64_t> bits((size_t{1} << Vocabulary::kJointsBits) / 64);
  for (const std::string_view token : tokens) {
    for (size_t at = 1; at < token.size(); ++at) {
      const uint32_t left = Before(token, at);
      if (left == 0) continue;
      for (const uint32_t right : After(token, at)) {
        const uint64_t bit = Vocabulary::JointOf(left, right);
        bits[bit / 64] |= uint64_t{1} << (bit % 64);
      }
    }
  }
  return bits;
}

}  // namespace toll::internal
