// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/compact_table.h"

#include <cstdint>
#include <cstring>
#include <string>

#include "absl/status/status.h"

#include "meter/tokens/fnv.h"

namespace toll::internal {
namespace {

constexpr std::string_view kMagic = "tollbpe\n";
constexpr uint32_t kVersion = 1;

struct Header {
  char magic[8];
  uint32_t version;
  uint32_t tokens_count;
  uint32_t bytes_count;
  uint8_t sha256[32];
};
static_assert(sizeof(Header) == 52);

absl::Status Refused(const char* why) {
  return absl::DataLossError(
      std::string("vocabulary table: ") + why +
      "; make the table anew by scripts/update_encodings");
}

}  // namespace

absl::StatusOr<std::vector<std::string_view>> ReadCompactTable(
    std::string_view table) {
  Header header;
  if (table.size() < sizeof header + 8) return Refused("too short");
  memcpy(&header, table.data(), sizeof header);
  if (std::string_view(header.magic, 8) != kMagic) {
    return Refused("not such a table (magic)");
  }
  if (header.version != kVersion) return Refused("of another version");
  const size_t body = table.size() - sizeof header - 8;
  if (size_t{header.tokens_count} + header.bytes_count != body) {
    return Refused("sizes that do not fit together");
  }
  uint64_t checksum;
  memcpy(&checksum, table.data() + table.size() - 8, 8);
  if (Fnv1a(table.substr(0, table.size() - 8)) != checksum) {
    return Refused("damaged (checksum)");
  }
  const std::string_view sizes =
      table.substr(sizeof header, header.tokens_count);
  const std::string_view bytes =
      table.substr(sizeof header + header.tokens_count, header.bytes_count);
  std::vector<std::string_view> tokens;
  tokens.reserve(sizes.size());
  size_t at = 0;
  for (const char each : sizes) {
    const size_t size = static_cast<unsigned char>(each);
    if (size == 0 || size > bytes.size() - at) {
      return Refused("a token that is not in its bytes");
    }
    tokens.push_back(bytes.substr(at, size));
    at += size;
  }
  if (at != bytes.size()) return Refused("bytes of no token");
  return tokens;
}

}  // namespace toll::internal
