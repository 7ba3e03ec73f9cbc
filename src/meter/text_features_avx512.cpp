// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/text_features_loop.h"
#include "meter/tokens/block_avx512.h"

namespace toll::internal {

uint64_t WeighFeaturesAvx512(std::string_view text,
                             const FeatureWeights& weights,
                             TextTail* tail) noexcept {
  return RunFeatureLoop<BlockAvx512>(text, weights, tail);
}

}  // namespace toll::internal
