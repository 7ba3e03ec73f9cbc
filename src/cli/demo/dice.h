// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Dice are chance that a seed repeats, on every machine and library.
//
//   Dice dice(seed, request_number);
//   if (dice.Chance(30)) ...              // 30 in 1,000
//   int64_t words = dice.Between(20, 90); // both ends included
//
// Thread safety: one thread at a time.
// Cost: three multiplications a throw.

#pragma once

#include <cstdint>
#include <string>

namespace toll::cli {

class Dice {
 public:
  // Each stream of one seed throws its own sequence.
  Dice(uint64_t seed, uint64_t stream) : state_(seed ^ Mix(stream + 1)) {}

  // splitmix64: Steele, Lea, Flood, "Fast splittable pseudorandom number
  // generators", 2014. std::uniform_int_distribution differs by library.
  uint64_t Next() { return Mix(state_ += 0x9e3779b97f4a7c15u); }

  int64_t Between(int64_t first, int64_t last) {
    const uint64_t span = static_cast<uint64_t>(last - first) + 1;
    return first + static_cast<int64_t>(Next() % span);
  }

  bool Chance(int64_t permille) { return Between(0, 999) < permille; }

  template <typename Array>
  const auto& Pick(const Array& choices) {
    return choices[Next() % std::size(choices)];
  }

  // Letters and digits, as providers make their ids of.
  std::string Word(size_t length) {
    constexpr char kAlphabet[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    std::string word(length, ' ');
    for (char& c : word) c = kAlphabet[Next() % (sizeof(kAlphabet) - 1)];
    return word;
  }

 private:
  static uint64_t Mix(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

  uint64_t state_;
};

}  // namespace toll::cli
