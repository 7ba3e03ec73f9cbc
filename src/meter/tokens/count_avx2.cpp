// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/block_avx2.h"
#include "meter/tokens/count_loop.h"

namespace toll::internal {

CountLoop LoopOfAvx2(Pattern pattern) {
  return pattern == Pattern::kO200k ? RunCountLoop<BlockAvx2, Pattern::kO200k>
                                    : RunCountLoop<BlockAvx2, Pattern::kCl100k>;
}

}  // namespace toll::internal
