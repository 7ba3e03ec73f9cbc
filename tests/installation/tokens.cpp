// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A host that counts tokens, and links nothing else of toll.

#include "toll/tokens.h"

#include <cstdio>

int main() {
  auto counter = toll::TokenCounter::ForModel("gpt-4o");
  if (!counter.ok() || counter->Count("hello world") != 2) {
    std::fputs("consumer: tokens\n", stderr);
    return 1;
  }
  toll::TokenStream stream(&*counter);
  stream.Feed("hello wo");
  stream.Feed("rld");
  if (stream.count() != 2) return 1;
  std::puts("consumer: all is well");
  return 0;
}
