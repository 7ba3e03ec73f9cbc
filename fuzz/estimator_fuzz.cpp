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

std::string Told(const FeatureCounts& counts) {
  std::string told;
  for (const uint64_t count : counts) told += std::to_string(count) + " ";
  return told;
}

void CompareLoops(std::string_view text, size_t piece_bytes) {
  FeatureCounts expected{};
  TextTail whole;
  CountFeaturesScalar(text, &whole, &expected);
  for (const FeatureSimd kind :
       {FeatureSimd::kSse2, FeatureSimd::kAvx2, FeatureSimd::kAvx512}) {
    if (kind > BestFeatureSimd()) break;
    FeatureCounts counts{};
    TextTail tail;
    for (size_t at = 0; at < text.size(); at += piece_bytes) {
      // A block of its own, so that asan sees each byte read beyond it.
      const std::string piece(text.substr(at, piece_bytes));
      FeatureLoopFor(kind)(piece, &tail, &counts);
    }
    ExpectEqual(Told(counts), Told(expected));
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
