// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/block_sse2.h"
#include "meter/tokens/count_loop.h"

namespace toll::internal {

CountLoop LoopOfSse2(Pattern pattern) {
  return pattern == Pattern::kO200k ? RunCountLoop<BlockSse2, Pattern::kO200k>
                                    : RunCountLoop<BlockSse2, Pattern::kCl100k>;
}

}  // namespace toll::internal
