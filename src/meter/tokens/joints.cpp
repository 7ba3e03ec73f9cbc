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

// A character of which bytes [known_from, known_to) are known, the first in
// the low bits.
struct PartOfChar {
  uint32_t bytes = 0;
  size_t known_from = 0;
  size_t known_to = 0;
};

// All characters of three bytes that have this part.
std::vector<uint32_t> Completions(PartOfChar part) {
  std::vector<uint32_t> all = {part.bytes};
  for (size_t i = 0; i < kCharBytes; ++i) {
    if (part.known_from <= i && i < part.known_to) continue;
    const uint32_t first = i == 0 ? 0xE0 : 0x80;
    const uint32_t count = i == 0 ? 16 : 64;
    std::vector<uint32_t> more;
    for (const uint32_t each : all) {
      for (uint32_t b = 0; b < count; ++b) {
        more.push_back(each | (first + b) << (8 * i));
      }
    }
    all = std::move(more);
  }
  return all;
}

uint32_t ByteAt(std::string_view text, size_t at) {
  return static_cast<unsigned char>(text[at]);
}

// The character that ends before `at`, as far as the token holds it; unknown
// (known_to 0) if it has not three bytes.
PartOfChar Before(std::string_view token, size_t at) {
  PartOfChar part = {0, kCharBytes, kCharBytes};
  while (at > 0 && part.known_from > 1 && IsTail(token[at - 1])) {
    --at;
    --part.known_from;
    part.bytes |= ByteAt(token, at) << (8 * part.known_from);
  }
  if (at == 0) return part;
  if (part.known_from != 1 || !IsLead(token[at - 1])) return {};
  part.known_from = 0;
  part.bytes |= ByteAt(token, at - 1);
  return part;
}

PartOfChar After(std::string_view token, size_t at) {
  PartOfChar part;
  while (at < token.size() && part.known_to < kCharBytes &&
         (part.known_to == 0 ? IsLead(token[at]) : IsTail(token[at]))) {
    part.bytes |= ByteAt(token, at) << (8 * part.known_to);
    ++part.known_to;
    ++at;
  }
  return part;
}

}  // namespace

std::vector<uint64_t> JointsOf(const std::vector<std::string_view>& tokens) {
  std::vector<uint64_t> bits((size_t{1} << Vocabulary::kJointsBits) / 64);
  for (const std::string_view token : tokens) {
    for (size_t at = 1; at < token.size(); ++at) {
      const PartOfChar right = After(token, at);
      if (right.known_to == 0) continue;
      const PartOfChar left = Before(token, at);
      if (left.known_to == 0) continue;
      const std::vector<uint32_t> rights = Completions(right);
      for (const uint32_t l : Completions(left)) {
        for (const uint32_t r : rights) {
          const uint64_t bit = Vocabulary::JointOf(l, r);
          bits[bit / 64] |= uint64_t{1} << (bit % 64);
        }
      }
    }
  }
  return bits;
}

}  // namespace toll::internal
