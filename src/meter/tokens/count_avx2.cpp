// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/block_avx2.h"
#include "meter/tokens/count_loop.h"

namespace toll::internal {

CountLoop LoopOfAvx2(Pattern pattern) { return LoopOf<BlockAvx2>(pattern); }

}  // namespace toll::internal
