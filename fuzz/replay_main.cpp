// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Stands in for libFuzzer where there is none: runs a target over its seeds,
// and over mutations of them that are the same each time.
//
//   sse_fuzz fuzz/corpus/sse         2,000 mutations of each seed
//   sse_fuzz fuzz/corpus/sse 100     100

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size);

namespace {

constexpr int kMutationsOfEach = 2000;

void Run(const std::string& input) {
  // A block of its own, so that asan sees each byte read beyond it.
  const std::vector<uint8_t> bytes(input.begin(), input.end());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

std::vector<std::string> Load(const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> seeds;
  for (const std::filesystem::path& path : paths) {
    std::ifstream file(path, std::ios::binary);
    seeds.emplace_back(std::istreambuf_iterator<char>(file),
                       std::istreambuf_iterator<char>());
  }
  return seeds;
}

void Mutate(std::mt19937& random, const std::vector<std::string>& seeds,
            std::string* input) {
  const size_t at = random() % (input->size() + 1);
  switch (random() % 5) {
    case 0:
      if (at < input->size()) (*input)[at] = static_cast<char>(random());
      break;
    case 1:
      input->erase(at, random() % 8);
      break;
    case 2:
      input->insert(at, 1 + random() % 4, static_cast<char>(random()));
      break;
    case 3:
      input->resize(at);
      break;
    default:
      const std::string& other = seeds[random() % seeds.size()];
      input->insert(at, other.substr(random() % (other.size() + 1), 64));
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2 && count != 3) {
    std::fprintf(stderr, "usage: %s DIRECTORY [MUTATIONS]\n", arguments[0]);
    return 2;
  }
  const std::vector<std::string> seeds = Load(arguments[1]);
  if (seeds.empty()) {
    std::fprintf(stderr, "%s: no seeds\n", arguments[1]);
    return 1;
  }
  const int mutations = count == 3 ? std::atoi(arguments[2]) : kMutationsOfEach;
  std::mt19937 random(20261121);
  int runs = 0;
  for (const std::string& seed : seeds) {
    Run(seed);
    std::string input = seed;
    for (int i = 0; i < mutations; ++i, ++runs) {
      Mutate(random, seeds, &input);
      Run(input);
      if (i % 8 == 7) input = seed;
    }
  }
  std::printf("%zu seeds, %d mutations\n", seeds.size(), runs);
  return 0;
}
