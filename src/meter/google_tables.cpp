// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/google_tables.h"

namespace toll::internal {
namespace {

constexpr Modality kModalities[] = {
    {"AUDIO", '4', &Stated::input_audio, &Stated::cached_audio,
     &Stated::output_audio},
    {"IMAGE", '2', &Stated::input_image, &Stated::cached_image,
     &Stated::output_image},
    {"VIDEO", '3', &Stated::input_video, &Stated::cached_video,
     &Stated::output_video},
};

bool SameLetters(std::string_view name, std::string_view upper) {
  if (name.size() != upper.size()) return false;
  for (size_t i = 0; i < name.size(); ++i) {
    // Letters of one alphabet differ in this bit alone.
    if ((name[i] & ~0x20) != upper[i]) return false;
  }
  return true;
}

}  // namespace

const Modality* ModalityOf(std::string_view name) noexcept {
  for (const Modality& modality : kModalities) {
    if (SameLetters(name, modality.name)) return &modality;
    if (name.size() == 1 && name[0] == modality.number) return &modality;
  }
  return nullptr;
}

void SettleGoogle(const Draft& draft, Reading* reading) noexcept {
  Draft all = draft;
  Stated& stated = all.stated;
  const int64_t input = OrZero(stated.input) + OrZero(stated.tool_prompt);
  const int64_t output = OrZero(stated.output);
  const int64_t thoughts = OrZero(stated.reasoning);
  const bool inside =
      thoughts > 0 && thoughts <= output && stated.total == input + output;
  stated.input = input;
  stated.output = inside ? output : output + thoughts;
  stated.total = kAbsent;
  SettleInclusive(all, reading);
}

}  // namespace toll::internal
