// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/token_tables.h"

#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "fmt/format.h"
#include <sys/resource.h>

#include "meter/tokens/block_sse2.h"
#include "meter/tokens/counting.h"
#include "meter/tokens/embedded.h"
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

// Where pieces of ASCII end, 64 bytes at a time, and nothing else.
int64_t CutAlone(std::string_view text) {
  if (text.size() < kBlockReach) return 0;
  const char* const last = text.data() + text.size() - kBlockReach;
  const char* at = text.data();
  uint32_t ends[kPiecesCount + 8];
  int64_t count = 0;
  while (at <= last) {
    const size_t pieces = CutPieces<BlockSse2, Pattern::kO200k>(at, last, ends);
    count += static_cast<int64_t>(pieces);
    at += pieces == 0 ? 64 : ends[pieces - 1];
  }
  return count;
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

// What any counter has to do, by itself: MB/s.
void PrintFloors(const std::vector<NamedText>& texts, int runs) {
  fmt::print("\nfloors: MB/s\n{:>10} {:>10} {:>12} {:>12}\n", "", "UTF-8",
             "cut, ASCII", "cut + probe");
  const Encoding encoding = EncodingByName("o200k_base").value();
  const Splitter splitter(encoding.pattern);
  for (const NamedText& each : texts) {
    const std::string& text = each.text;
    std::vector<size_t> ends;
    for (size_t at = 0; at < text.size(); ends.push_back(at)) {
      at = splitter.Next(text, at).end;
    }
    Counting counting(encoding);
    static_cast<void>(counting.Count(text));
    const PieceCache& cache = CacheOf(&counting);
    std::vector<double> valid, cut, probe;
    int64_t sum = 0;
    for (int i = 0; i < runs; ++i) {
      valid.push_back(Seconds([&] { sum += IsValidUtf8(text); }));
      cut.push_back(Seconds([&] { sum += CutAlone(text); }));
      probe.push_back(Seconds([&] {
        size_t begin = 0;
        for (const size_t end : ends) {
          if (end - begin <= PieceKey::kBytesMax && begin + 16 <= text.size()) {
            sum += cache.Find(PieceKey::Of(text.data() + begin, end - begin));
          }
          begin = end;
        }
      }));
    }
    const auto speed = [&](double seconds) {
      return static_cast<double>(text.size()) / seconds / 1e6;
    };
    fmt::print("{:>10} {:>10.0f} {:>12.0f} {:>12.0f}\n", each.name,
               speed(Least(valid)), speed(Least(cut)),
               sum == 0 ? 0 : speed(Least(cut) + Least(probe)));
  }
}

int64_t ResidentKb(const char* field) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(field)) return std::atoll(line.c_str() + 8);
  }
  return 0;
}

// How long until the first count, and what memory it takes. REQUIRES: nothing
// was counted before.
void PrintStartUp(const std::vector<NamedText>& texts) {
  for (const char* encoding : {"o200k_base", "cl100k_base"}) {
    const int64_t before = ResidentKb("VmRSS:");
    const auto from = std::chrono::steady_clock::now();
    TokenCounter counter = Fresh(encoding);
    const int64_t tokens = counter.Count("How many tokens are in this text?");
    const std::chrono::duration<double, std::milli> took =
        std::chrono::steady_clock::now() - from;
    const int64_t first = ResidentKb("VmRSS:") - before;
    for (const NamedText& each : texts) {
      static_cast<void>(counter.Count(each.text));
    }
    fmt::print(
        "{}: first count ({} tokens) after {:.2f} ms, +{} KB resident; +{} KB "
        "after all texts\n",
        encoding, tokens, took.count(), first, ResidentKb("VmRSS:") - before);
  }
}

// npm's tiktoken and gpt-tokenizer on the same texts, in this run.
void PrintPeers(const char* encoding, const std::vector<NamedText>& texts) {
  namespace fs = std::filesystem;
  const char* const modules = std::getenv("TOLL_NODE_MODULES");
  if (modules == nullptr) {
    fmt::print("\nskipped: no npm packages (TOLL_NODE_MODULES)\n");
    return;
  }
  const fs::path folder = fs::temp_directory_path() / "toll_token_bench";
  fs::create_directories(folder);
  std::string command =
      fmt::format("NODE_PATH='{}' node {}/bench/meter/npm_speed.cjs {}",
                  modules, TOLL_SOURCE_DIR, encoding);
  fmt::print(
      "\n{}, npm: ready after ms of tiktoken, gpt-tokenizer; then MB/s "
      "of each and the tokens, for",
      encoding);
  for (const NamedText& each : texts) {
    const fs::path path = folder / each.name;
    // As much as slow ones need to be measured.
    std::ofstream(path) << each.text.substr(
        0, each.text.rfind('\n', std::min<size_t>(each.text.size(), 500'000)));
    command += fmt::format(" '{}'", path.string());
    fmt::print(" {}", each.name);
  }
  fmt::print("\n");
  std::fflush(stdout);
  if (std::system(command.c_str()) != 0) fmt::print("npm_speed.cjs failed\n");
  fs::remove_all(folder);
}

}  // namespace

void PrintTokenTables(bool is_quick) {
  std::vector<NamedText> texts = TextsOfTheMachine();
  PrintStartUp(texts);
  if (is_quick) {
    for (NamedText& each : texts) {
      each.text.resize(each.text.find('\n', each.text.size() / 20) + 1);
    }
  }
  const int runs = is_quick ? 1 : 11;
  PrintFloors(texts, runs);
  for (const char* encoding : {"o200k_base", "cl100k_base"}) {
    PrintSpeeds(encoding, texts, runs);
    PrintAdversarial(encoding, is_quick ? 20'000 : 1'000'000);
    if (!is_quick) PrintPeers(encoding, texts);
  }
}

}  // namespace toll::internal
