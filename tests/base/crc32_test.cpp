// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/crc32.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/crc_vector.h"

namespace toll::internal {
namespace {

// As zlib computes them; the second is the check value of the CRC catalogue.
TEST(Crc32, AgreesWithTheKnownVectors) {
  const std::vector<CrcVector> vectors = {
      {"", 0},
      {"123456789", 0xcbf43926},
      {std::string(32, '\0'), 0x190a55ad},
      {std::string(32, '\xff'), 0xff6cab0b},
      {Counting(0, 1), 0x91267e8a},
      {Counting(31, -1), 0x9ab0ef72},
  };
  for (const CrcVector& vector : vectors) {
    EXPECT_EQ(Crc32(Bytes(vector.bytes)), vector.crc) << vector.bytes;
    EXPECT_EQ(Crc32ByTable(Bytes(vector.bytes)), vector.crc) << vector.bytes;
  }
}

TEST(Crc32, IsTheSameByTableAndByInstructionAtAnyLengthAndAlignment) {
  std::string text;
  for (int i = 0; i < 600; ++i) text += static_cast<char>(i * 31 + i / 7);
  for (size_t start = 0; start < 9; ++start) {
    for (size_t length = 0; length < 300; ++length) {
      const auto bytes = Bytes(text).subspan(start, length);
      EXPECT_EQ(Crc32(bytes), Crc32ByTable(bytes)) << start << " " << length;
    }
  }
}

TEST(Crc32, GoesOnFromAnyCut) {
  const std::string text(513, 'x');
  const uint32_t whole = Crc32(Bytes(text));
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    const uint32_t head = Crc32(Bytes(text).first(cut));
    EXPECT_EQ(Crc32(Bytes(text).subspan(cut), head), whole) << cut;
    EXPECT_EQ(Crc32ByTable(Bytes(text).subspan(cut), head), whole) << cut;
  }
}

TEST(Crc32, NoticesEachSingleBit) {
  std::string text(64, '\x5a');
  const uint32_t whole = Crc32(Bytes(text));
  for (size_t bit = 0; bit < text.size() * 8; ++bit) {
    text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_NE(Crc32(Bytes(text)), whole) << bit;
    text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << (bit % 8)));
  }
}

}  // namespace
}  // namespace toll::internal
