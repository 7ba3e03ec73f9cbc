// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/block_avx512.h"
#include "meter/tokens/count_loop.h"

namespace toll::internal {

CountLoop LoopOfAvx512(Pattern pattern) { return LoopOf<BlockAvx512>(pattern); }

}  // namespace toll::internal
