// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/text_features_loop.h"
#include "meter/tokens/block_sse2.h"

namespace toll::internal {

uint64_t WeighFeaturesSse2(std::string_view text, const FeatureWeights& weights,
                           TextTail* tail) noexcept {
  return RunFeatureLoop<BlockSse2>(text, weights, tail);
}

}  // namespace toll::internal
