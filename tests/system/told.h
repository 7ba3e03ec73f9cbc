// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Threads that call and tell, in a page that outlives their process, how far
// each call came; and the check that what is stored lies between the counters.

#pragma once

#include <unistd.h>

#include <atomic>
#include <map>
#include <new>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include <gtest/gtest.h>
#include <sys/mman.h>

#include "system/stored.h"
#include "toll/ledger.h"

namespace toll::internal {

// What one thread has done. The pairs are counted before and after each verb:
// the call that a death cuts off is one that began and did not end.
struct alignas(64) Told {
  std::atomic<uint64_t> starting, started, dropped;
  std::atomic<uint64_t> finishing, finished, abandoning, abandoned;
};

inline void Up(std::atomic<uint64_t>& counter) {
  // Relaxed: one writer; the parent reads after the child's death.
  counter.fetch_add(1, std::memory_order_relaxed);
}

// Counters that parent and children share.
class ToldPage {
 public:
  explicit ToldPage(size_t count) : bytes_(count * sizeof(Told)) {
    void* page = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EXPECT_NE(page, MAP_FAILED);
    told_ = new (page) Told[count]();
  }
  ~ToldPage() { munmap(told_, bytes_); }
  ToldPage(const ToldPage&) = delete;
  ToldPage& operator=(const ToldPage&) = delete;

  Told& operator[](size_t i) { return told_[i]; }

 private:
  const size_t bytes_;
  Told* told_ = nullptr;
};

inline std::string ToldAnswer(const std::string& id) {
  return fmt::format(
      R"({{"id":"{}","object":"chat.completion","model":"gpt-4o-2024-08-06",)"
      R"("choices":[{{"index":0,"message":{{"role":"assistant","content":"Hi"}},)"
      R"("finish_reason":"stop"}}],"usage":{{"prompt_tokens":100,)"
      R"("completion_tokens":7,"total_tokens":107,"prompt_tokens_details":)"
      R"({{"cached_tokens":20}}}}}})",
      id);
}

// The same as a stream, in two pieces.
inline std::pair<std::string, std::string> ToldStream(const std::string& id) {
  const std::string head =
      fmt::format(R"(data: {{"id":"{}","object":"chat.completion.chunk",)"
                  R"("model":"gpt-4o-2024-08-06",)",
                  id);
  return {head + R"("choices":[{"index":0,"delta":{"content":"Hi"}}]})"
                 "\n\n",
          head + R"("choices":[],"usage":{"prompt_tokens":100,)"
                 R"("completion_tokens":7,"total_tokens":107}})"
                 "\n\ndata: [DONE]\n\n"};
}

inline void FinishAs(Call call, uint64_t i, const std::string& id) {
  if (i % 8 != 5) {
    std::move(call).Finish(
        {.status = i % 64 == 9 ? 500 : 200, .body = ToldAnswer(id)});
    return;
  }
  const auto [first, last] = ToldStream(id);
  Stream stream(std::move(call));
  stream.Chunk(first);
  if (i % 64 == 13) usleep(200);
  stream.Chunk(last);
  std::move(stream).Finish({.status = 200});
}

// One call of a thread: finished, streamed or abandoned, by its number.
inline void CallAndTell(Ledger& ledger, Told& told, const std::string& user,
                        uint64_t i) {
  const std::string id = fmt::format("{}-{}", user, i);
  Up(told.starting);
  Call call = ledger.Start({.provider = "openai",
                            .model = "gpt-4o",
                            .session = user,
                            .issue = i % 2 == 0 ? "PROJ-1" : "PROJ-2",
                            .user = user,
                            .endpoint = "/v1/chat/completions"});
  const bool recorded = call.recorded();
  if (!recorded) Up(told.dropped);
  Up(told.started);
  // Most lives end while calls like this one are open.
  if (i % 64 == 3) usleep(200);
  if (i % 16 == 7) {
    if (recorded) Up(told.abandoning);
    { const Call gone(std::move(call)); }
    if (recorded) Up(told.abandoned);
  } else {
    if (recorded) Up(told.finishing);
    FinishAs(std::move(call), i, id);
    if (recorded) Up(told.finished);
  }
}

struct ToldRows {
  uint64_t finished = 0, abandoned = 0, interrupted = 0;
  uint64_t all() const { return finished + abandoned + interrupted; }
};

// The rows of each user, none of which is there twice.
inline std::map<std::string, ToldRows> RowsByUser(
    const std::vector<StoredCall>& calls) {
  std::map<std::string, ToldRows> rows;
  std::set<int64_t> ids;
  std::set<std::string> response_ids;
  uint64_t with_id = 0;
  for (const StoredCall& call : calls) {
    ToldRows& row = rows[call.user];
    const Outcome outcome = call.record.outcome;
    row.abandoned += outcome == Outcome::kAbandoned ? 1 : 0;
    row.interrupted += outcome == Outcome::kInterrupted ? 1 : 0;
    row.finished +=
        outcome == Outcome::kFinished || outcome == Outcome::kFailed ? 1 : 0;
    if (outcome == Outcome::kFinished) {
      EXPECT_EQ(call.record.leaves[kOutput], 7u) << call.response_id;
    }
    ids.insert(call.record.id);
    if (call.response_id.empty()) continue;
    ++with_id;
    response_ids.insert(call.response_id);
  }
  EXPECT_EQ(ids.size(), calls.size());
  EXPECT_EQ(response_ids.size(), with_id);
  return rows;
}

// What is stored of a thread lies between its counters.
inline void ExpectKept(const ToldRows& row, const Told& t,
                       const std::string& user) {
  EXPECT_GE(row.finished, t.finished) << user;
  EXPECT_LE(row.finished, t.finishing) << user;
  EXPECT_GE(row.abandoned, t.abandoned) << user;
  EXPECT_LE(row.abandoned, t.abandoning) << user;
  EXPECT_GE(row.all() + t.dropped, t.started) << user;
  EXPECT_LE(row.all() + t.dropped, t.starting) << user;
  EXPECT_LE(row.interrupted, 1u) << user;
}

}  // namespace toll::internal
