// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The loop of text_features.h, compiled once for each kind of processor
// (text_features_sse2.cpp, ..._avx2.cpp, ..._avx512.cpp).
//
//   RunFeatureLoop<BlockAvx2>(text, weights, &tail);
//
// A class is a mask of 64 bytes; what stands before a byte is the same mask,
// shifted, with the last bits of the block before. The first block begins with
// the tail, whose own bits are not counted:
//
//   |tail 8|text 56| |text 64| ... |text|80 80 80|
//
// Thread safety: pure. Cost: 16 masks a block, 6 more where it is not ASCII.

#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "meter/text_features.h"

namespace toll::internal {

inline constexpr size_t kFeatureBlock = 64;

// A template, so that no two kinds of processor share a function.
template <typename Block>
class FeatureRun {
 public:
  explicit FeatureRun(const FeatureWeights& weights) : weights_(weights) {}

  uint64_t weight() const { return weight_; }

  // Weighs what `keep` has of the 64 bytes.
  [[gnu::always_inline]] void Add(const char* at, uint64_t keep) {
    const Block block(at);
    const Classes now = Classify(block);
    const uint64_t before = Before(now.letters, last_.letters, 1);
    const uint64_t pairs = now.letters & before;
    const uint64_t fours = pairs & Before(pairs, pairs_, 2);
    Weigh(kWords, now.letters & ~before & keep);
    Weigh(kLongWords, fours & Before(pairs, pairs_, 4) & keep);
    const uint64_t capitals = now.capitals & before & keep;
    const uint64_t more = capitals & Before(now.capitals, last_.capitals, 1);
    Weigh(kHumps, capitals ^ more);
    Weigh(kCapitals, more);
    AddRuns(now, keep);
    if (now.high != 0) [[unlikely]]
      AddLeads(block, keep);
    last_ = now;
    pairs_ = pairs;
  }

 private:
  struct Classes {
    uint64_t letters = 0;
    uint64_t capitals = 0;
    uint64_t digits = 0;
    uint64_t spaces = 0;
    uint64_t lines = 0;
    uint64_t signs = 0;
    uint64_t high = 0;
  };

  [[gnu::always_inline]] static Classes Classify(const Block& block) {
    Classes now = {.letters = block.FoldedRange('a', 25),
                   .capitals = block.Range('A', 25),
                   .digits = block.Range('0', 9),
                   .spaces = block.Equal(' '),
                   .lines = block.Range('\t', 4),
                   .high = block.High()};
    now.signs = ~(now.letters | now.digits | now.spaces | now.lines | now.high);
    return now;
  }

  // The mask of what stands `bytes` before each byte.
  [[gnu::always_inline]] static uint64_t Before(uint64_t now, uint64_t last,
                                                int bytes) {
    return now << bytes | last >> (64 - bytes);
  }

  [[gnu::always_inline]] void Weigh(Feature feature, uint64_t mask) {
    weight_ +=
        static_cast<uint64_t>(__builtin_popcountll(mask)) * weights_[feature];
  }

  [[gnu::always_inline]] void AddRuns(const Classes& now, uint64_t keep) {
    const uint64_t after_space = Before(now.spaces, last_.spaces, 1);
    const uint64_t digits = now.digits & keep;
    Weigh(kDigits, digits);
    Weigh(kNumbers, digits & ~Before(now.digits, last_.digits, 1));
    Weigh(kSpacedNumbers, digits & after_space);
    Weigh(kIndents, now.spaces & after_space &
                        ~Before(now.spaces, last_.spaces, 2) & keep);
    Weigh(kLines, now.lines & ~Before(now.lines, last_.lines, 1) & keep);
    const uint64_t signs = now.signs & keep;
    const uint64_t more = signs & Before(now.signs, last_.signs, 1);
    Weigh(kSigns, signs ^ more);
    Weigh(kMoreSigns, more);
  }

  [[gnu::always_inline]] void AddLeads(const Block& block, uint64_t keep) {
    const auto range = [&](int first, int last) {
      return block.Range(static_cast<char>(first),
                         static_cast<char>(last - first)) &
             keep;
    };
    Weigh(kLatin, range(0xC0, 0xCB));
    Weigh(kTwoBytes, range(0xCC, 0xDF));
    Weigh(kIndic, range(0xE0, 0xE1));
    Weigh(kSymbols, range(0xE2, 0xE2) | range(0xEE, 0xEF));
    Weigh(kCjk, range(0xE3, 0xED));
    Weigh(kFourBytes, range(0xF0, 0xFF));
  }

  const FeatureWeights& weights_;
  uint64_t weight_ = 0;
  Classes last_;
  uint64_t pairs_ = 0;
};

template <typename Block>
uint64_t RunFeatureLoop(std::string_view text, const FeatureWeights& weights,
                        TextTail* tail) noexcept {
  constexpr size_t kTail = TextTail::kBytes;
  constexpr uint64_t kAll = ~uint64_t{0};
  if (text.empty()) return 0;
  FeatureRun<Block> run(weights);
  char room[kFeatureBlock];
  size_t at = std::min(text.size(), kFeatureBlock - kTail);
  memset(room, 0x80, sizeof(room));
  memcpy(room, &tail->bytes, kTail);
  memcpy(room + kTail, text.data(), at);
  run.Add(room, kAll << kTail);
  for (; text.size() - at >= kFeatureBlock; at += kFeatureBlock) {
    run.Add(text.data() + at, kAll);
  }
  if (text.size() > at) {
    char rest[kFeatureBlock];
    memset(rest, 0x80, sizeof(rest));
    memcpy(rest, text.data() + at, text.size() - at);
    run.Add(rest, kAll);
  }
  if (text.size() >= kTail) {
    memcpy(&tail->bytes, text.data() + text.size() - kTail, kTail);
  } else {
    memcpy(&tail->bytes, room + text.size(), kTail);
  }
  return run.weight();
}

}  // namespace toll::internal
