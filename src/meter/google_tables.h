// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What Google's dialects have in common: counts by modality, and what their
// sums leave out.
//
//   {"promptTokensDetails", Modalities<&Modality::input>}
//
// Thread safety: pure. Cost: allocates nothing.

#pragma once

#include "meter/fields.h"

namespace toll::internal {

// A kind of tokens, by its name or the number that some clients send instead,
// and the counts that it is for.
struct Modality {
  std::string_view name;
  char number;
  int64_t Stated::*input;
  int64_t Stated::*cached;
  int64_t Stated::*output;
};

// The modality's row; null for text, documents and what is unknown, which have
// no price of their own.
const Modality* ModalityOf(std::string_view name) noexcept;

// [{"modality": "AUDIO", "tokenCount": 150}, ...]
template <int64_t Stated::*Modality::*kColumn>
bool Modalities(JsonWalk& walk, Draft* draft) noexcept {
  ForElements(walk, [&] {
    std::string_view name;
    int64_t count = kAbsent;
    ForFields(walk, [&](std::string_view key) {
      if (key == "modality") return walk.TextOrWord(&name);
      return (key == "tokenCount" || key == "tokens") &&
             walk.Count(&count, &draft->reading->flags);
    });
    const Modality* modality = ModalityOf(name);
    if (modality == nullptr || count == kAbsent) return;
    draft->stated.*(modality->*kColumn) = count;
  });
  return true;
}

// Input and output that leave out what tools put into the prompt and what was
// thought: both are added, unless the total shows that they are inside.
void SettleGoogle(const Draft& draft, Reading* reading) noexcept;

}  // namespace toll::internal
