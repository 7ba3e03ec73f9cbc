// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Any bytes are counted the same by the counter, by its stream whatever the
// chunks, by the ids, and by the slow, obvious reference.

#include <cstdlib>
#include <string>
#include <vector>

#include "fuzz_input.h"
#include "meter/tokens/reference.h"
#include "meter/tokens/utf8.h"
#include "toll/tokens.h"

namespace toll::internal {
namespace {

struct Counted {
  explicit Counted(const char* name)
      : reference(name), counter(TokenCounter::ForEncoding(name).value()) {}
  Reference reference;
  TokenCounter counter;
};

void ExpectCount(int64_t got, size_t expected, const char* who) {
  ExpectEqual(who + std::to_string(got), who + std::to_string(expected));
}

void CountAll(FuzzInput input) {
  static Counted o200k("o200k_base");
  static Counted cl100k("cl100k_base");
  const uint8_t steer = input.Byte();
  Counted& counted = steer % 2 == 0 ? o200k : cl100k;
  const size_t chunk_bytes = 1 + steer / 2;
  const std::string_view text = input.rest();
  std::string repaired;
  AppendLossy(text, &repaired);
  const std::vector<uint32_t> expected = counted.reference.Encode(repaired);
  std::vector<uint32_t> ids;
  counted.counter.Encode(text, &ids);
  if (ids != expected) std::abort();
  ExpectCount(counted.counter.Count(text), expected.size(), "counter ");
  TokenStream stream(&counted.counter);
  for (size_t at = 0; at < text.size(); at += chunk_bytes) {
    stream.Feed(text.substr(at, chunk_bytes));
  }
  ExpectCount(stream.count(), expected.size(), "stream ");
}

}  // namespace
}  // namespace toll::internal

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  toll::internal::CountAll({bytes, size});
  return 0;
}
