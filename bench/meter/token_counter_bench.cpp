// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// How fast tokens are counted, beside the floors of any such counter and beside
// npm's tiktoken and gpt-tokenizer on the same files.
//
//   TOLL_NODE_MODULES=... build/bench/bin/token_counter_bench [--quick]
//
// cold: a fresh counter's first pass. warmed: a counter that has counted all
// other texts, its first pass over this one. hot: its second. One core.

#include <time.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "fmt/format.h"
#include <sys/resource.h>

#include "meter/tokens/texts.h"
#include "meter/tokens/utf8.h"
#include "toll/tokens.h"

namespace toll::internal {
namespace {

// Of this thread's processor time: other work on the machine costs it nothing
// but cache lines.
double Seconds(const std::function<void()>& run) {
  const auto now = [] {
    timespec time = {};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) +
           static_cast<double>(time.tv_nsec) * 1e-9;
  };
  const double from = now();
  run();
  return now() - from;
}

// The least: what a run costs when nothing else pushes out its cache lines.
double Least(const std::vector<double>& values) {
  return *std::min_element(values.begin(), values.end());
}

TokenCounter Fresh(const char* encoding) {
  return std::move(TokenCounter::ForEncoding(encoding)).value();
}

struct Speeds {
  double cold = 0, warmed = 0, hot = 0;  // Seconds.
  int64_t tokens = 0;
};

Speeds Measure(const char* encoding, const std::vector<NamedText>& texts,
               size_t which, int runs) {
  const std::string& text = texts[which].text;
  Speeds speeds;
  const auto count = [&](TokenCounter& counter) {
    return Seconds([&] { speeds.tokens = counter.Count(text); });
  };
  std::vector<double> cold, warmed, hot;
  for (int i = 0; i < runs; ++i) {
    TokenCounter fresh = Fresh(encoding);
    cold.push_back(count(fresh));
    TokenCounter other = Fresh(encoding);
    for (size_t j = 0; j < texts.size(); ++j) {
      if (j != which) static_cast<void>(other.Count(texts[j].text));
    }
    warmed.push_back(count(other));
    hot.push_back(count(other));
  }
  speeds.cold = Least(cold);
  speeds.warmed = Least(warmed);
  speeds.hot = Least(hot);
  return speeds;
}

// A message of 1 KB, another one each time, in ns.
double MessageNs(const char* encoding, const std::string& text) {
  TokenCounter counter = Fresh(encoding);
  const size_t messages = text.size() / 1024;
  int64_t tokens = 0;
  std::vector<double> runs;
  for (int run = 0; run < 15; ++run) {
    runs.push_back(Seconds([&] {
      for (size_t i = 0; i < messages; ++i) {
        tokens += counter.Count(std::string_view(text).substr(i * 1024, 1024));
      }
    }));
  }
  return tokens == 0 ? 0 : Least(runs) / static_cast<double>(messages) * 1e9;
}

void PrintSpeeds(const char* encoding, const std::vector<NamedText>& texts,
                 int runs) {
  fmt::print("\n{}: MB/s (Mtok/s)\n{:>10} {:>8} {:>14} {:>14} {:>14} {:>8}\n",
             encoding, "", "bytes", "cold", "warmed", "hot", "1 KB, ns");
  for (size_t i = 0; i < texts.size(); ++i) {
    const Speeds speeds = Measure(encoding, texts, i, runs);
    const auto show = [&](double seconds) {
      return fmt::format(
          "{:.0f} ({:.0f})",
          static_cast<double>(texts[i].text.size()) / seconds / 1e6,
          static_cast<double>(speeds.tokens) / seconds / 1e6);
    };
    fmt::print("{:>10} {:>8} {:>14} {:>14} {:>14} {:>8.0f}\n", texts[i].name,
               texts[i].text.size(), show(speeds.cold), show(speeds.warmed),
               show(speeds.hot), MessageNs(encoding, texts[i].text));
  }
}

void PrintAdversarial(const char* encoding, size_t bytes) {
  fmt::print("\n{}: MB/s of {} bytes each, adversarial\n", encoding, bytes);
  for (const NamedText& each : AdversarialTexts(bytes)) {
    TokenCounter counter = Fresh(encoding);
    const double seconds =
        Seconds([&] { static_cast<void>(counter.Count(each.text)); });
    fmt::print("{:>24} {:>8.1f}\n", each.name,
               static_cast<double>(each.text.size()) / seconds / 1e6);
  }
}

int Run(bool is_quick) {
  std::vector<NamedText> texts = TextsOfTheMachine();
  if (is_quick) {
    for (NamedText& each : texts) each.text.resize(each.text.size() / 20);
  }
  const int runs = is_quick ? 1 : 11;
  for (const char* encoding : {"o200k_base", "cl100k_base"}) {
    PrintSpeeds(encoding, texts, runs);
    PrintAdversarial(encoding, is_quick ? 20'000 : 1'000'000);
  }
  return 0;
}

}  // namespace
}  // namespace toll::internal

int main(int argc, char** argv) {
  return toll::internal::Run(argc > 1 && std::string(argv[1]) == "--quick");
}
