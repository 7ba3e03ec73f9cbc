// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/json_kernel.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <string>

namespace toll::internal {
namespace {

using simdjson::implementation;

template <typename Kernel>
const implementation& NeverDestroyed() {
  static const auto* const kernel = new Kernel;
  return *kernel;
}

template <typename Kernel>
const implementation* IfSupported() {
  const implementation& kernel = NeverDestroyed<Kernel>();
  return kernel.supported_by_runtime_system() ? &kernel : nullptr;
}

const implementation& Fastest() {
  const implementation* const kernels[] = {
#if SIMDJSON_IMPLEMENTATION_ICELAKE
    IfSupported<simdjson::icelake::implementation>(),
#endif
#if SIMDJSON_IMPLEMENTATION_HASWELL
    IfSupported<simdjson::haswell::implementation>(),
#endif
#if SIMDJSON_IMPLEMENTATION_WESTMERE
    IfSupported<simdjson::westmere::implementation>(),
#endif
#if SIMDJSON_IMPLEMENTATION_ARM64
    IfSupported<simdjson::arm64::implementation>(),
#endif
#if SIMDJSON_IMPLEMENTATION_PPC64
    IfSupported<simdjson::ppc64::implementation>(),
#endif
    &ScalarJsonKernel()
  };
  return **std::find_if(std::begin(kernels), std::end(kernels),
                        [](auto* kernel) { return kernel != nullptr; });
}

}  // namespace

const implementation& JsonKernel() {
  static const implementation& fastest = Fastest();
  return fastest;
}

const implementation& ScalarJsonKernel() {
  return NeverDestroyed<simdjson::fallback::implementation>();
}

// The price book is read by simdjson's own choice of a kernel, whose first use
// allocates in functions that may not throw: without memory the host would be
// ended. And it is a static object: the drain may read the book while the host
// exits. So ours, which is the same one, takes its place when this library is
// loaded, where nothing fails that would not fail the host as well. What the
// host, or its user, has chosen stays chosen.
[[maybe_unused]] static const bool kSimdjsonIsReady = [] {
  auto& active = simdjson::get_active_implementation();
  const std::string name = active->name();
  const bool is_chosen =
      std::getenv("SIMDJSON_FORCE_IMPLEMENTATION") != nullptr ||
      (name != "best_supported_detector" && name != JsonKernel().name());
  if (!is_chosen) active = &JsonKernel();
  return simdjson::get_available_implementations().detect_best_supported() !=
         nullptr;
}();

}  // namespace toll::internal
