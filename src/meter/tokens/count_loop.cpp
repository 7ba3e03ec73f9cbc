// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/count_loop.h"

namespace toll::internal {

Simd BestSimd() {
  // The loops are compiled for these sets (CMakeLists.txt).
  if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("bmi2")) {
    return Simd::kAvx512;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2")) {
    return Simd::kAvx2;
  }
  return Simd::kSse2;
}

CountLoop LoopFor(Simd simd, Pattern pattern) {
  switch (simd) {
    case Simd::kAvx512:
      return LoopOfAvx512(pattern);
    case Simd::kAvx2:
      return LoopOfAvx2(pattern);
    case Simd::kSse2:
      break;
  }
  return LoopOfSse2(pattern);
}

}  // namespace toll::internal
