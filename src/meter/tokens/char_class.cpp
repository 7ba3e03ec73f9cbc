// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/char_class.h"

#include <cstring>

#include "absl/status/status.h"

#include "meter/tokens/embedded.h"
#include "meter/tokens/fnv.h"

namespace toll::internal {
namespace {

constexpr std::string_view kMagic = "tolluni\n";
constexpr uint32_t kVersion = 2;
constexpr size_t kStage1Count = 0x110000 / 128;

struct Header {
  char magic[8];
  uint32_t version;
  uint32_t stage1_count;
  uint32_t blocks_count;
};
static_assert(sizeof(Header) == 20);

absl::Status Refused(const char* why) {
  return absl::DataLossError(std::string("Unicode classes: ") + why +
                             "; make the table anew by scripts/update_unicode");
}

}  // namespace

absl::StatusOr<CharClasses> CharClasses::View(std::string_view table) {
  Header header;
  if (table.size() < sizeof header + 8) return Refused("too short");
  memcpy(&header, table.data(), sizeof header);
  if (std::string_view(header.magic, 8) != kMagic) {
    return Refused("not such a table (magic)");
  }
  if (header.version != kVersion) return Refused("of another version");
  if (header.stage1_count != kStage1Count || header.blocks_count > 0xFFFF ||
      table.size() != sizeof header + kStage1Count * 2 +
                          size_t{header.blocks_count} * kBlock + 8) {
    return Refused("sizes that do not fit together");
  }
  uint64_t checksum;
  memcpy(&checksum, table.data() + table.size() - 8, 8);
  if (Fnv1a(table.substr(0, table.size() - 8)) != checksum) {
    return Refused("damaged (checksum)");
  }
  const char* const at = table.data() + sizeof header;
  const CharClasses classes(
      reinterpret_cast<const uint16_t*>(at),
      reinterpret_cast<const uint8_t*>(at + kStage1Count * 2));
  for (size_t i = 0; i < kStage1Count; ++i) {
    if (classes.stage1_[i] >= header.blocks_count) {
      return Refused("a block that is not there");
    }
  }
  for (size_t i = 0; i < size_t{header.blocks_count} * kBlock; ++i) {
    if (classes.blocks_[i] >= kEnd) return Refused("an unknown class");
  }
  return classes;
}

CharClasses CharClasses::Embedded() {
  const char* const at =
      FindEmbedded("unicode_classes")->bytes().data() + sizeof(Header);
  return {reinterpret_cast<const uint16_t*>(at),
          reinterpret_cast<const uint8_t*>(at + kStage1Count * 2)};
}

}  // namespace toll::internal
