// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A vocabulary table of any bytes is refused with a reason, or it is one: then
// the image that is made of it is whole, and counts.

#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <string>

#include "fuzz_input.h"
#include "meter/tokens/compact_table.h"
#include "meter/tokens/fnv.h"
#include "meter/tokens/merge.h"
#include "meter/tokens/vocabulary_builder.h"

namespace toll::internal {
namespace {

struct FreeAligned {
  void operator()(char* bytes) const {
    ::operator delete[](bytes, std::align_val_t{64});
  }
};

void ExpectWhole(const std::string& image) {
  const std::unique_ptr<char[], FreeAligned> aligned(
      static_cast<char*>(::operator new[](image.size(), std::align_val_t{64})));
  memcpy(aligned.get(), image.data(), image.size());
  const auto vocabulary = Vocabulary::View({aligned.get(), image.size()});
  if (!vocabulary.ok() || !vocabulary->Verify().ok()) std::abort();
  constexpr std::string_view kText = "what a table of bytes makes of a text";
  std::vector<TokenId> ids;
  const Merge merge(*vocabulary);
  merge.Encode(kText, &ids);
  if (merge.Count(kText) != static_cast<int64_t>(ids.size())) std::abort();
  size_t bytes = 0;
  for (const TokenId id : ids) bytes += vocabulary->SizeOf(id);
  if (bytes != kText.size()) std::abort();
}

// A small table is made whole, so that what is behind its checksum is reached:
// the seed's 256 bytes, and the tokens that the input makes.
std::string TableOf(FuzzInput input) {
  std::string sizes(256, '\1');
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) {
    bytes.push_back(static_cast<char>(byte));
  }
  for (std::string_view rest = input.rest(); !rest.empty();) {
    const size_t size =
        std::min<size_t>(1 + static_cast<uint8_t>(rest[0]) % 8, rest.size());
    sizes.push_back(static_cast<char>(size));
    bytes += rest.substr(0, size);
    rest.remove_prefix(size);
  }
  std::string table = "tollbpe\n";
  const auto number = [&table](uint32_t value) {
    table.append(reinterpret_cast<const char*>(&value), sizeof value);
  };
  number(1);
  number(static_cast<uint32_t>(sizes.size()));
  number(static_cast<uint32_t>(bytes.size()));
  table += std::string(32, '\0') + sizes + bytes;
  const uint64_t checksum = Fnv1a(table);
  table.append(reinterpret_cast<const char*>(&checksum), sizeof checksum);
  return table;
}

void Read(const std::string& table) {
  const auto tokens = ReadCompactTable(table);
  if (!tokens.ok()) {
    if (tokens.status().message().empty()) std::abort();
    return;
  }
  const auto image = BuildVocabulary(*tokens);
  if (image.ok()) {
    ExpectWhole(*image);
  } else if (image.status().message().empty()) {
    std::abort();
  }
}

void ReadAny(FuzzInput input) {
  const uint8_t steer = input.Byte();
  if (steer % 4 == 0) {
    Read(std::string(input.rest()));
  } else if (steer % 4 != 1) {
    Read(TableOf(input));
  } else {
    // Damaged: a bit of it is another.
    const uint8_t place = input.Byte();
    std::string table = TableOf(input);
    table[place * table.size() / 256] ^= static_cast<char>(1 << steer / 4 % 8);
    if (ReadCompactTable(table).ok()) std::abort();
  }
}

}  // namespace
}  // namespace toll::internal

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  toll::internal::ReadAny({bytes, size});
  return 0;
}
