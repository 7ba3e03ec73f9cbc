// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Any bytes, cut anywhere: the same features on every kind of processor, the
// same estimate as of the whole. The first byte is the pieces' size, the next
// says how much of what follows is the model's name.

#include <string>

#include "fuzz_input.h"
#include "meter/estimator.h"
#include "toll/estimate.h"

namespace toll::internal {
namespace {

// No two features weigh the same, nor do few of one weigh what one of another
// does.
constexpr FeatureWeights kWeights = {1,    3,    7,    19,   43,   97,
                                     211,  461,  1009, 2203, 4801, 10477,
                                     1511, 5003, 9001, 257,  30011};

void CompareLoops(std::string_view text, size_t piece_bytes) {
  TextTail whole;
  const uint64_t expected = WeighFeaturesScalar(text, kWeights, &whole);
  for (const FeatureSimd kind :
       {FeatureSimd::kSse2, FeatureSimd::kAvx2, FeatureSimd::kAvx512}) {
    if (kind > BestFeatureSimd()) break;
    uint64_t weight = 0;
    TextTail tail;
    for (size_t at = 0; at < text.size(); at += piece_bytes) {
      // A block of its own, so that asan sees each byte read beyond it.
      const std::string piece(text.substr(at, piece_bytes));
      weight += FeatureLoopFor(kind)(piece, kWeights, &tail);
    }
    ExpectEqual(std::to_string(weight), std::to_string(expected));
    ExpectEqual(std::to_string(tail.bytes), std::to_string(whole.bytes));
  }
}

void CompareEstimates(std::string_view model, std::string_view text,
                      size_t piece_bytes) {
  Estimator estimator(FamilyOf(model));
  for (size_t at = 0; at < text.size(); at += piece_bytes) {
    estimator.Feed(text.substr(at, piece_bytes));
  }
  ExpectEqual(std::to_string(estimator.text_tokens()),
              std::to_string(EstimateTokens(model, text)));
  if (!text.empty() && estimator.tokens() == 0) ExpectEqual("0", "1 or more");
}

}  // namespace
}  // namespace toll::internal

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  toll::internal::FuzzInput input(bytes, size);
  const size_t piece_bytes = 1 + input.Byte();
  const size_t name_bytes = input.Byte();
  const std::string_view model = input.rest().substr(0, name_bytes);
  const std::string_view text = input.rest().substr(model.size());
  toll::internal::CompareLoops(text, piece_bytes);
  toll::internal::CompareEstimates(model, text, piece_bytes);
  return 0;
}
