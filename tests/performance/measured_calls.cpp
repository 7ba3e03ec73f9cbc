// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What instructions_test and system_calls_test count: each part of a call's
// way, warm, between two words to callgrind, which writes a file a part, and
// between two system calls that mean nothing, which strace logs. One thread;
// the drain runs by hand. Under neither it does the same and says nothing.
//
//   valgrind --tool=callgrind --collect-atstart=no measured_calls DIRECTORY
//   strace -o LOG measured_calls DIRECTORY

#include "performance/measured_calls.h"

#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "simdjson.h"
#include <valgrind/callgrind.h>

#include "answers.h"
#include "meter/answer_reader.h"
#include "toll/ledger.h"
#include "toll/testing.h"

namespace toll::bench {
namespace {

std::string Sample(const char* name) {
  std::ifstream file(std::string(TOLL_SOURCE_DIR "/tests/data/") + name,
                     std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// A system call that nothing else makes, for strace's log.
void Mark(const char* word, const char* part) {
  const std::string path = std::string("/measured/") + word + "/" + part;
  static_cast<void>(access(path.c_str(), F_OK));
}

// Runs it for the memos, lets the drain compile what they lack, then counts.
void Measure(
    const char* part, const std::function<void(int)>& operation,
    const std::function<void()>& rest = [] {}) {
  for (int i = 0; i < internal::kMeasuredTimes; ++i) operation(i);
  rest();
  Mark("begin", part);
  CALLGRIND_TOGGLE_COLLECT;
  for (int i = 0; i < internal::kMeasuredTimes; ++i) operation(i);
  CALLGRIND_TOGGLE_COLLECT;
  Mark("end", part);
  CALLGRIND_DUMP_STATS_AT(part);
  rest();
}

// What another machine does in more or fewer instructions, as its processor
// has it: all other parts are judged by their ratio to this one.
void MeasureFloor(const std::vector<std::string>& answers) {
  simdjson::dom::parser parser;
  std::vector<simdjson::padded_string> padded;
  for (const std::string& answer : answers) padded.emplace_back(answer);
  uint64_t sum = 0;
  Measure("floor", [&](int i) {
    const auto& body = padded[static_cast<size_t>(i) % padded.size()];
    simdjson::dom::element answer;
    uint64_t input = 0;
    if (parser.parse(body).get(answer) == simdjson::SUCCESS &&
        answer["usage"]["prompt_tokens"].get(input) == simdjson::SUCCESS) {
      sum += input;
    }
  });
  if (sum == 0) std::fputs("the floor has read nothing\n", stderr);
}

void MeasureReading() {
  internal::AnswerReader reader;
  for (const char* name :
       {"openai_chat", "openai_responses", "anthropic_messages"}) {
    const std::string body = Sample((std::string(name) + ".json").c_str());
    const Answer answer = {.content_type = "application/json", .body = body};
    Measure((std::string("read_") + name).c_str(),
            [&](int) { static_cast<void>(reader.Read({}, answer)); });
  }
}

void MeasureCalls(Ledger& ledger, const std::vector<std::string>& answers) {
  const BoundSpec bound = ledger.Bind(EightNames());
  const auto body = [&](int i) -> std::string_view {
    return answers[static_cast<size_t>(i) % answers.size()];
  };
  const auto part = [&](const char* name,
                        const std::function<void(int)>& operation) {
    Measure(name, operation, [&] { testing::Pump(ledger).IgnoreError(); });
  };
  part("call_2kb_bound",
       [&](int i) { ledger.Start(bound).Finish({.body = body(i)}); });
  part("call_2kb_names",
       [&](int i) { ledger.Start(EightNames()).Finish({.body = body(i)}); });
  part("call_no_body",
       [&](int) { ledger.Start(bound).Settle({.input = 100, .output = 7}); });
  Stream stream(ledger.Start(bound));
  part("chunk", [&](int) {
    stream.Chunk(
        R"(data: {"id":"chatcmpl-s","model":"gpt-4o-2024-08-06","choices":)"
        R"([{"index":0,"delta":{"content":"Hello"}}],"usage":null})"
        "\n\n");
  });
  std::move(stream).Finish({.status = 200});
  // A pass of the drain for ten calls and their rows: mostly SQLite's.
  Measure("drain_ten_calls", [&](int) {
    CALLGRIND_TOGGLE_COLLECT;
    for (int i = 0; i < 10; ++i) ledger.Start(bound).Finish({.body = body(i)});
    CALLGRIND_TOGGLE_COLLECT;
    testing::Pump(ledger).IgnoreError();
  });
}

int Run(const std::string& directory) {
  const std::vector<std::string> answers = OpenAiChatAnswers(64, 2'048);
  MeasureFloor(answers);
  MeasureReading();
  const auto ledger = Ledger::Open({.path = directory, .manual_drain = true});
  if (!ledger.ok()) {
    std::fprintf(stderr, "%s\n", ledger.status().ToString().c_str());
    return 2;
  }
  MeasureCalls(**ledger, answers);
  return (*ledger)->health().dropped == 0 ? 0 : 1;
}

}  // namespace
}  // namespace toll::bench

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("measured_calls DIRECTORY\n", stderr);
    return 2;
  }
  return toll::bench::Run(argv[1]);
}
