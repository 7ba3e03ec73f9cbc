// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/block_sse2.h"
#include "meter/tokens/count_loop.h"

namespace toll::internal {

CountLoop LoopOfSse2(Pattern pattern) { return LoopOf<BlockSse2>(pattern); }

}  // namespace toll::internal
