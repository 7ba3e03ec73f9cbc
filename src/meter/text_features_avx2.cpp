// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/text_features_loop.h"
#include "meter/tokens/block_avx2.h"

namespace toll::internal {

uint64_t WeighFeaturesAvx2(std::string_view text, const FeatureWeights& weights,
                           TextTail* tail) noexcept {
  return RunFeatureLoop<BlockAvx2>(text, weights, tail);
}

}  // namespace toll::internal
