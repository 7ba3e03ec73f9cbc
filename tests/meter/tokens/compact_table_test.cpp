// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/compact_table.h"

#include <cstring>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "meter/tokens/fnv.h"

namespace toll::internal {
namespace {

std::string Committed() {
  std::ifstream file(TOLL_SOURCE_DIR "/data/cl100k_base.bin", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string WhyRefused(const std::string& table) {
  const auto tokens = ReadCompactTable(table);
  return tokens.ok() ? "" : tokens.status().ToString();
}

// With a checksum that fits, so that what stands behind it is reached.
std::string Sealed(std::string table) {
  const uint64_t checksum =
      Fnv1a(std::string_view(table).substr(0, table.size() - 8));
  memcpy(table.data() + table.size() - 8, &checksum, 8);
  return table;
}

TEST(CompactTable, HoldsAllTokens) {
  const std::string table = Committed();
  EXPECT_LE(table.size(), 3'000'000u);
  const auto tokens = ReadCompactTable(table);
  ASSERT_TRUE(tokens.ok()) << tokens.status();
  EXPECT_EQ(tokens->size(), 100'256u);
  EXPECT_EQ((*tokens)[0], "!");
}

TEST(CompactTable, RefusesWhatIsDamagedOrForeign) {
  const std::string good = Committed();
  EXPECT_NE(WhyRefused("").find("too short"), std::string::npos);
  std::string magic = good;
  magic[0] = 'x';
  EXPECT_NE(WhyRefused(magic).find("magic"), std::string::npos);
  std::string version = good;
  version[8] = 9;
  EXPECT_NE(WhyRefused(version).find("version"), std::string::npos);
  EXPECT_NE(WhyRefused(good.substr(0, 5'000)).find("sizes"), std::string::npos);
  std::string damaged = good;
  damaged[damaged.size() / 2] ^= 1;
  EXPECT_NE(WhyRefused(damaged).find("checksum"), std::string::npos);
  std::string empty_token = good;
  empty_token[60] = 0;
  EXPECT_NE(WhyRefused(Sealed(empty_token)).find("not in its bytes"),
            std::string::npos);
  std::string short_token = good;
  short_token[60 + 90'000] = 1;
  EXPECT_NE(WhyRefused(Sealed(short_token)).find("bytes of no token"),
            std::string::npos);
}

}  // namespace
}  // namespace toll::internal
