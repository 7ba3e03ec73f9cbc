// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Checks of what must be true. In builds that ship they cost nothing; in debug
// and test builds they stop at the line that broke the promise.

#pragma once

#include <cstdio>
#include <cstdlib>

#ifdef NDEBUG
#define TOLL_DCHECK(condition) static_cast<void>(sizeof(!(condition)))
#else
#define TOLL_DCHECK(condition)                                                 \
  ((condition) ? static_cast<void>(0)                                          \
               : (static_cast<void>(std::fprintf(                              \
                      stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition)), \
                  std::abort()))
#endif
