// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/text_features_loop.h"
#include "meter/tokens/block_sse2.h"

namespace toll::internal {

void CountFeaturesSse2(std::string_view text, TextTail* tail,
                       FeatureCounts* counts) noexcept {
  RunFeatureLoop<BlockSse2>(text, tail, counts);
}

}  // namespace toll::internal
