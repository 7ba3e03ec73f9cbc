// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/demo/agent.h"

#include <atomic>
#include <cstdio>
#include <memory>
#include <thread>
#include <vector>

#include "fmt/format.h"

#include "cli/demo/agent_work.h"
#include "cli/demo/dice.h"
#include "cli/demo/http_client.h"
#include "cli/demo/line_log.h"
#include "cli/demo/stopwatch.h"
#include "toll/ledger.h"

namespace toll::cli {

namespace {

using std::chrono::milliseconds;

constexpr uint16_t kAttemptsMax = 4;

absl::StatusCode ReasonOf(CURLcode code) {
  return code == CURLE_OPERATION_TIMEDOUT ? absl::StatusCode::kDeadlineExceeded
                                          : absl::StatusCode::kUnavailable;
}

bool MayRetry(const HttpReply& reply) {
  return reply.whole() && (reply.status == 429 || reply.status >= 500);
}

milliseconds RetryDelay(const HttpReply& reply) {
  const std::string_view stated = reply.Header("retry-after-ms");
  if (stated.empty()) return milliseconds(20);
  return milliseconds(std::atoi(std::string(stated).c_str()));
}

Answer AnswerOf(const HttpReply& reply) {
  return {.status = reply.status,
          .content_type = reply.content_type,
          .headers = reply.headers,
          .body = reply.body};
}

// One thread of the agent: its own connection, sessions and chances.
class Worker {
 public:
  Worker(const DemoAgentOptions& options, Ledger& ledger, const LineLog& log,
         uint64_t number)
      : options_(options),
        ledger_(ledger),
        log_(log),
        dice_(options.seed, 1'000'000 + number),
        clock_cost_ns_(ClockCostNs()) {}

  // Works until `calls_left` is used up.
  void Run(std::atomic<int64_t>& calls_left) {
    ledger_.Warm();
    while (true) {
      const DemoTask task = NextTask(dice_);
      int64_t planner = 0;  // The session's first call caused the others.
      for (int64_t step = dice_.Between(4, 9); step > 0; --step) {
        // Relaxed: the count guards no other data.
        if (calls_left.fetch_sub(1, std::memory_order_relaxed) <= 0) return;
        const int64_t id = Ask(task, planner);
        if (planner == 0) planner = id;
        Pause(milliseconds(dice_.Between(0, 2)));
      }
    }
  }

 private:
  static void Pause(milliseconds time) { std::this_thread::sleep_for(time); }

  // One question, asked until it is answered or there is no hope. Returns the
  // first attempt's id.
  int64_t Ask(const DemoTask& task, int64_t parent) {
    const DemoRequest request = NextRequest(dice_, task);
    CallSpec spec = {.provider = request.provider,
                     .model = request.model,
                     .session = task.session,
                     .issue = task.issue,
                     .workflow = task.workflow,
                     .agent = task.agent,
                     .user = task.user,
                     .endpoint = request.endpoint,
                     .request = request.body,
                     .parent = parent};
    int64_t first_id = 0;
    for (; spec.attempt < kAttemptsMax; ++spec.attempt) {
      int64_t id = 0;
      HttpReply reply = request.stream ? AskStreamed(request, spec, &id)
                                       : AskBlocking(request, spec, &id);
      if (spec.attempt == 0) first_id = id;
      if (!MayRetry(reply)) break;
      spec.retry_of = first_id;
      Pause(RetryDelay(reply));
    }
    return first_id;
  }

  HttpReply AskBlocking(const DemoRequest& request, const CallSpec& spec,
                        int64_t* id) {
    Stopwatch watch(clock_cost_ns_);
    const int64_t begin_ns = SteadyNs();
    Call call = watch.Around([&] { return ledger_.Start(spec); });
    *id = call.id();
    LogBegun(*id);
    HttpReply reply = http_.Post(Url(request), request.body, {});
    watch.Around([&] {
      if (reply.whole()) {
        std::move(call).Finish(AnswerOf(reply));
      } else {
        std::move(call).Fail(ReasonOf(reply.code));
      }
    });
    LogSettled(*id, reply, watch.total_ns(), SteadyNs() - begin_ns);
    return reply;
  }

  HttpReply AskStreamed(const DemoRequest& request, const CallSpec& spec,
                        int64_t* id) {
    Stopwatch watch(clock_cost_ns_);
    const int64_t begin_ns = SteadyNs();
    Stream stream = watch.Around([&] { return Stream(ledger_.Start(spec)); });
    *id = stream.id();
    LogBegun(*id);
    HttpReply reply =
        http_.Post(Url(request), request.body, [&](std::string_view bytes) {
          watch.Around([&] { stream.Chunk(bytes); });
        });
    watch.Around([&] {
      if (reply.whole()) {
        std::move(stream).Finish(AnswerOf(reply));
      } else {
        std::move(stream).Fail(ReasonOf(reply.code));
      }
    });
    LogSettled(*id, reply, watch.total_ns(), SteadyNs() - begin_ns);
    return reply;
  }

  std::string Url(const DemoRequest& request) const {
    return fmt::format("{}{}", options_.base_url, request.endpoint);
  }

  void LogBegun(int64_t id) {
    log_.Append(fmt::format(R"({{"begun":{}}})", id));
  }

  // After Finish has returned: from here on toll vouches for the call.
  void LogSettled(int64_t id, const HttpReply& reply, int64_t toll_ns,
                  int64_t call_ns) {
    const bool good = reply.whole() && reply.status == 200;
    log_.Append(
        fmt::format(R"({{"settled":{},"id":"{}","toll_ns":{},"call_ns":{}}})",
                    id, good ? AnswerId(reply.body) : "", toll_ns, call_ns));
  }

  const DemoAgentOptions& options_;
  Ledger& ledger_;
  const LineLog& log_;
  Dice dice_;
  int64_t clock_cost_ns_;
  HttpClient http_;
};

void PrintHealth(const Health& health) {
  fmt::print(R"({{"offered":{},"stored":{},"dropped":{},"in_flight":{},)"
             R"("drain_cpu_ns":{},"journal_bytes":{},"memory_bytes":{}}})"
             "\n",
             health.offered, health.stored, health.dropped, health.in_flight,
             health.drain_cpu_ns, health.journal_bytes, health.memory_bytes);
  std::fflush(stdout);
}

}  // namespace

absl::Status RunDemoAgent(const DemoAgentOptions& options) {
  absl::StatusOr<LineLog> log = LineLog::Open(options.log_path);
  if (!log.ok()) return log.status();
  absl::StatusOr<std::unique_ptr<Ledger>> ledger =
      Ledger::Open({.path = options.ledger_path});
  if (!ledger.ok()) return ledger.status();
  curl_global_init(CURL_GLOBAL_DEFAULT);  // Before there are threads.
  std::atomic<int64_t> calls_left = options.calls_count;
  std::vector<std::thread> threads;
  for (int64_t i = 0; i < options.threads_count; ++i) {
    threads.emplace_back([&, i] {
      Worker(options, **ledger, *log, static_cast<uint64_t>(i)).Run(calls_left);
    });
  }
  for (std::thread& thread : threads) thread.join();
  const absl::Status flushed = (*ledger)->Flush();
  PrintHealth((*ledger)->health());
  return flushed.ok() ? (*ledger)->Close() : flushed;
}

}  // namespace toll::cli
