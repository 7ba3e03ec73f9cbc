// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/block_avx512.h"
#include "meter/tokens/count_loop.h"

namespace toll::internal {

CountLoop LoopOfAvx512(Pattern pattern) {
  return pattern == Pattern::kO200k
             ? RunCountLoop<BlockAvx512, Pattern::kO200k>
             : RunCountLoop<BlockAvx512, Pattern::kCl100k>;
}

}  // namespace toll::internal
