// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/text_features_loop.h"
#include "meter/tokens/block_avx2.h"

namespace toll::internal {

void CountFeaturesAvx2(std::string_view text, TextTail* tail,
                       FeatureCounts* counts) noexcept {
  RunFeatureLoop<BlockAvx2>(text, tail, counts);
}

}  // namespace toll::internal
