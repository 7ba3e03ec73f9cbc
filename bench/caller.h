// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A host that makes calls to be measured: its ledger, its answers, and a call
// of each kind.
//
//   Host host;
//   Caller call(*host.ledger, {.work = Work::kBound, .bytes = 2'048});
//   call(i);
//
// Thread safety: a caller belongs to one thread.
// Cost: what it calls, and a jump.

#pragma once

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "answers.h"
#include "temp_directory.h"
#include "toll/ledger.h"
#include "toll/testing.h"

namespace toll::bench {

// A ledger in a directory of its own, which goes with it.
struct Host {
  explicit Host(Options options = {}) {
    manual_drain = options.manual_drain;
    options.path = directory / "ledger";
    auto opened = Ledger::Open(std::move(options));
    if (!opened.ok()) {
      std::fprintf(stderr, "%s\n", opened.status().ToString().c_str());
      std::exit(2);
    }
    ledger = *std::move(opened);
  }
  // Until all is stored.
  void CatchUp() const {
    const absl::Status status =
        manual_drain ? testing::Pump(*ledger) : ledger->Flush();
    if (!status.ok()) std::abort();
  }
  double dropped() const {
    return static_cast<double>(ledger->health().dropped);
  }

  const internal::TempDirectory directory;
  bool manual_drain;
  std::unique_ptr<Ledger> ledger;
};

// How a call is made.
enum class Work : uint8_t {
  kBound,    // Names that were resolved before.
  kNames,    // Eight names.
  kChanges,  // Eight names, and another session each time.
  kAdmit,    // Asks the gate first.
  kHeaders,  // Hands the answer's headers over.
};

struct Job {
  Work work = Work::kBound;
  size_t bytes = 2'048;  // Of its answer; 0: the host has read it itself.
};

// Some half a megabyte of answers: more than a core's nearest cache, since
// what a host has just received lies further away.
inline std::vector<std::string> AnswersOf(size_t bytes) {
  if (bytes == 0) return {""};
  return OpenAiChatAnswers(
      std::clamp<size_t>((size_t{1} << 19) / bytes, 4, 256), bytes);
}

class Caller {
 public:
  Caller(Ledger& ledger, const Job& job)
      : job_(job),
        ledger_(ledger),
        bound_(ledger.Bind(EightNames(kSessions[0]))),
        answers_(AnswersOf(job.bytes)) {}

  void operator()(int i) {
    const auto n = static_cast<size_t>(i);
    Call call = Start(n);
    if (job_.bytes == 0) {
      std::move(call).Settle({.input = 100, .output = 7});
    } else if (job_.work == Work::kHeaders) {
      std::move(call).Finish({.headers = kAnswerHeaders, .body = body(n)});
    } else {
      std::move(call).Finish({.body = body(n)});
    }
  }

  std::string_view body(size_t n) const {
    return answers_[n % answers_.size()];
  }

 private:
  static constexpr std::string_view kSessions[2] = {"sess-000017-aaaa",
                                                    "sess-000018-bbbb"};

  Call Start(size_t n) {
    switch (job_.work) {
      case Work::kBound:
        return ledger_.Start(bound_);
      case Work::kChanges:
        return ledger_.Start(EightNames(kSessions[n % 2]));
      case Work::kAdmit:
        return *ledger_.Admit(EightNames(kSessions[0]), {.output = 800});
      case Work::kNames:
      case Work::kHeaders:
        return ledger_.Start(EightNames(kSessions[0]));
    }
    return {};
  }

  const Job job_;
  Ledger& ledger_;
  const BoundSpec bound_;
  const std::vector<std::string> answers_;
};

}  // namespace toll::bench
