// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/crc32c.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/crc_vector.h"

namespace toll::internal {
namespace {

// RFC 3720, appendix B.4, and the check value of the CRC catalogue.
TEST(Crc32c, AgreesWithTheKnownVectors) {
  const std::vector<CrcVector> vectors = {
      {"", 0},
      {"123456789", 0xe3069283},
      {std::string(32, '\0'), 0x8a9136aa},
      {std::string(32, '\xff'), 0x62a8ab43},
      {Counting(0, 1), 0x46dd794e},
      {Counting(31, -1), 0x113fdb5c},
  };
  for (const CrcVector& vector : vectors) {
    EXPECT_EQ(Crc32c(Bytes(vector.bytes)), vector.crc) << vector.bytes;
    EXPECT_EQ(Crc32cByTable(Bytes(vector.bytes)), vector.crc) << vector.bytes;
  }
}

TEST(Crc32c, IsTheSameByTableAndByInstructionAtAnyLengthAndAlignment) {
  std::string text;
  for (int i = 0; i < 600; ++i) text += static_cast<char>(i * 31 + i / 7);
  for (size_t start = 0; start < 9; ++start) {
    for (size_t length = 0; length < 80; ++length) {
      const auto bytes = Bytes(text).subspan(start, length);
      EXPECT_EQ(Crc32c(bytes), Crc32cByTable(bytes)) << start << " " << length;
    }
  }
}

TEST(Crc32c, GoesOnFromAnyCut) {
  const std::string text(513, 'x');
  const uint32_t whole = Crc32c(Bytes(text));
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    const uint32_t head = Crc32c(Bytes(text).first(cut));
    EXPECT_EQ(Crc32c(Bytes(text).subspan(cut), head), whole) << cut;
    EXPECT_EQ(Crc32cByTable(Bytes(text).subspan(cut), head), whole) << cut;
  }
}

TEST(Crc32c, NoticesEachSingleBit) {
  std::string text(64, '\x5a');
  const uint32_t whole = Crc32c(Bytes(text));
  for (size_t bit = 0; bit < text.size() * 8; ++bit) {
    text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_NE(Crc32c(Bytes(text)), whole) << bit;
    text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << (bit % 8)));
  }
}

}  // namespace
}  // namespace toll::internal
