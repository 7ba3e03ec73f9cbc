// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The build's own tool: data/<encoding>.bin in, the image that is linked out.
//
//   toll_make_vocabulary data/o200k_base.bin o200k_base.image

#include <exception>
#include <fstream>
#include <iterator>
#include <string>

#include "fmt/format.h"

#include "base/text.h"
#include "meter/tokens/compact_table.h"
#include "meter/tokens/vocabulary_builder.h"

namespace toll::internal {
namespace {

int Fail(const std::string& what) {
  fmt::print(stderr, "toll_make_vocabulary: {}\n", what);
  return 1;
}

int Make(const char* input, const char* output) {
  std::ifstream in(input, std::ios::binary);
  if (!in) return Fail(fmt::format("cannot read {}", input));
  const std::string table((std::istreambuf_iterator<char>(in)), {});
  const auto tokens = ReadCompactTable(table);
  if (!tokens.ok()) return Fail(tokens.status().ToString());
  const auto image = BuildVocabulary(*tokens);
  if (!image.ok()) return Fail(image.status().ToString());
  std::ofstream out(output, std::ios::binary);
  out.write(image->data(), static_cast<std::streamsize>(image->size()));
  return out.flush() ? 0 : Fail(fmt::format("cannot write {}", output));
}

}  // namespace
}  // namespace toll::internal

int main(int argc, char** argv) {
  if (argc != 3) {
    return toll::internal::Fail("toll_make_vocabulary TABLE IMAGE");
  }
  try {
    return toll::internal::Make(argv[1], argv[2]);
  } catch (const std::exception& error) {
    return toll::internal::Fail(error.what());
  }
}
