// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/text_features.h"

namespace toll::internal {
namespace {

enum ByteClass : uint8_t {
  kNothing,
  kSmall,
  kCapital,
  kDigit,
  kSpace,
  kLine,
  kSign,
  kLead,  // And beyond: the lead's feature is in the other table.
};

struct ByteTable {
  std::array<ByteClass, 256> classes{};
  std::array<Feature, 256> leads{};
};

constexpr Feature FeatureOfLead(unsigned byte) {
  if (byte <= 0xCB) return kLatin;
  if (byte <= 0xDF) return kTwoBytes;
  if (byte <= 0xE1) return kIndic;
  if (byte == 0xE2 || byte == 0xEE || byte == 0xEF) return kSymbols;
  return byte <= 0xED ? kCjk : kFourBytes;
}

constexpr ByteClass ClassOf(unsigned byte) {
  if (byte >= 0xC0) return kLead;
  if (byte >= 0x80) return kNothing;
  if (byte >= 'a' && byte <= 'z') return kSmall;
  if (byte >= 'A' && byte <= 'Z') return kCapital;
  if (byte >= '0' && byte <= '9') return kDigit;
  if (byte == ' ') return kSpace;
  return byte >= '\t' && byte <= '\r' ? kLine : kSign;
}

constexpr ByteTable MakeTable() {
  ByteTable table;
  for (unsigned byte = 0; byte < 256; ++byte) {
    table.classes[byte] = ClassOf(byte);
    if (byte >= 0xC0) table.leads[byte] = FeatureOfLead(byte);
  }
  return table;
}

constexpr ByteTable kTable = MakeTable();

// What the bytes before said.
struct Before {
  ByteClass last = kNothing;
  ByteClass last_but_one = kNothing;
  uint32_t letters = 0;  // Of the run that goes on.
};

uint64_t WeighLetter(ByteClass now, const Before& before,
                     const FeatureWeights& weights) {
  constexpr uint32_t kLongAfter = 5;
  uint64_t weight = 0;
  if (before.letters == 0) weight += weights[kWords];
  if (before.letters >= kLongAfter) weight += weights[kLongWords];
  if (now == kCapital && before.last == kSmall) weight += weights[kHumps];
  if (now == kCapital && before.last == kCapital) weight += weights[kCapitals];
  return weight;
}

uint64_t WeighDigit(const Before& before, const FeatureWeights& weights) {
  uint64_t weight = weights[kDigits];
  if (before.last != kDigit) weight += weights[kNumbers];
  if (before.last == kSpace) weight += weights[kSpacedNumbers];
  return weight;
}

uint64_t WeighByte(uint8_t byte, const Before& before,
                   const FeatureWeights& weights) {
  const ByteClass now = kTable.classes[byte];
  const bool indents = before.last == kSpace && before.last_but_one != kSpace;
  switch (now) {
    case kNothing:
      return 0;
    case kSmall:
    case kCapital:
      return WeighLetter(now, before, weights);
    case kDigit:
      return WeighDigit(before, weights);
    case kSpace:
      return indents ? weights[kIndents] : 0;
    case kLine:
      return before.last != kLine ? weights[kLines] : 0;
    case kSign:
      return weights[before.last == kSign ? kMoreSigns : kSigns];
    case kLead:
      return weights[kTable.leads[byte]];
  }
  return 0;
}

void Step(uint8_t byte, Before* before) {
  const ByteClass now = kTable.classes[byte];
  const bool letter = now == kSmall || now == kCapital;
  before->letters = letter ? before->letters + 1 : 0;
  before->last_but_one = before->last;
  before->last = now;
}

}  // namespace

uint64_t WeighFeaturesScalar(std::string_view text,
                             const FeatureWeights& weights,
                             TextTail* tail) noexcept {
  uint64_t weight = 0;
  Before before;
  for (size_t i = 0; i < TextTail::kBytes; ++i) {
    Step(static_cast<uint8_t>(tail->bytes >> (8 * i)), &before);
  }
  for (const char c : text) {
    const auto byte = static_cast<uint8_t>(c);
    weight += WeighByte(byte, before, weights);
    Step(byte, &before);
    tail->bytes = tail->bytes >> 8 | uint64_t{byte} << 56;
  }
  return weight;
}

FeatureSimd BestFeatureSimd() noexcept {
  // The loops are compiled for these sets (CMakeLists.txt).
  if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("bmi2")) {
    return FeatureSimd::kAvx512;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2")) {
    return FeatureSimd::kAvx2;
  }
  return __builtin_cpu_supports("popcnt") ? FeatureSimd::kSse2
                                          : FeatureSimd::kScalar;
}

FeatureLoop FeatureLoopFor(FeatureSimd simd) noexcept {
  switch (simd) {
    case FeatureSimd::kAvx512:
      return WeighFeaturesAvx512;
    case FeatureSimd::kAvx2:
      return WeighFeaturesAvx2;
    case FeatureSimd::kSse2:
      return WeighFeaturesSse2;
    case FeatureSimd::kScalar:
      break;
  }
  return WeighFeaturesScalar;
}

uint64_t WeighFeatures(std::string_view text, const FeatureWeights& weights,
                       TextTail* tail) noexcept {
  static const FeatureLoop loop = FeatureLoopFor(BestFeatureSimd());
  return loop(text, weights, tail);
}

}  // namespace toll::internal
