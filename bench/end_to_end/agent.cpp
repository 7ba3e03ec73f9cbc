// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "end_to_end/agent.h"

#include <unistd.h>

#include <fstream>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "fmt/format.h"

#include "cli/demo/agent_work.h"
#include "cli/demo/http_client.h"
#include "cli/demo/stopwatch.h"
#include "toll/ledger.h"

namespace toll::bench {
namespace {

// What each thread has of its own.
struct Worker {
  int64_t number = 0;
  int64_t calls = 0;
  int64_t failed = 0;
  int64_t call_ns = 0;
  int64_t toll_ns = 0;
  size_t answer_bytes = 0;
};

std::string ContextOf(int64_t bytes) {
  std::string text;
  while (static_cast<int64_t>(text.size()) < bytes) {
    text += "and then the queue drains before a lock is held, so we move on. ";
  }
  return text;
}

class Agent {
 public:
  Agent(const AgentOptions& options, Ledger* ledger)
      : options_(options),
        ledger_(ledger),
        context_(ContextOf(options.context_bytes)),
        clock_cost_ns_(cli::ClockCostNs()) {}

  void Run(Worker& worker) const {
    cli::HttpClient http;
    cli::Dice dice(7, static_cast<uint64_t>(worker.number));
    std::ofstream transcript(
        fmt::format("{}/transcript-{}", options_.directory, worker.number));
    cli::DemoTask task = cli::NextTask(dice);
    for (int64_t i = 0; i < worker.calls; ++i) {
      if (i % 10 == 9) task = cli::NextTask(dice);
      cli::DemoRequest request = cli::NextRequest(dice, task);
      request.body.insert(request.body.find(task.issue), context_);
      const int64_t before = cli::SteadyNs();
      const cli::HttpReply reply =
          ledger_ == nullptr ? Ask(http, request)
                             : AskMetered(http, task, request, &worker.toll_ns);
      worker.call_ns += cli::SteadyNs() - before;
      worker.answer_bytes += reply.body.size();
      if (!reply.whole() || reply.status != 200) ++worker.failed;
      transcript << request.body << '\n' << reply.body << '\n' << std::flush;
      usleep(static_cast<useconds_t>(1'000 *
                                     dice.Between(0, 2 * options_.think_ms)));
    }
  }

 private:
  std::string Url(const cli::DemoRequest& request) const {
    return options_.base_url + std::string(request.endpoint);
  }

  cli::HttpReply Ask(cli::HttpClient& http,
                     const cli::DemoRequest& request) const {
    // Its pieces are looked at as they come, as with toll.
    size_t bytes = 0;
    return http.Post(Url(request), request.body,
                     [&](std::string_view piece) { bytes += piece.size(); });
  }

  cli::HttpReply AskMetered(cli::HttpClient& http, const cli::DemoTask& task,
                            const cli::DemoRequest& request,
                            int64_t* toll_ns) const {
    cli::Stopwatch toll(clock_cost_ns_);
    Call call = toll.Around([&] {
      return ledger_->Start({.provider = request.provider,
                             .model = request.model,
                             .session = task.session,
                             .issue = task.issue,
                             .workflow = task.workflow,
                             .agent = task.agent,
                             .user = task.user,
                             .endpoint = request.endpoint,
                             .request = request.body});
    });
    cli::HttpReply reply;
    if (request.stream) {
      Stream stream(std::move(call));
      reply =
          http.Post(Url(request), request.body, [&](std::string_view piece) {
            toll.Around([&] { stream.Chunk(piece); });
          });
      toll.Around([&] {
        std::move(stream).Finish({.status = reply.status,
                                  .content_type = reply.content_type,
                                  .headers = reply.headers});
      });
    } else {
      reply = Ask(http, request);
      toll.Around([&] {
        std::move(call).Finish({.status = reply.status,
                                .content_type = reply.content_type,
                                .headers = reply.headers,
                                .body = reply.body});
      });
    }
    *toll_ns += toll.total_ns();
    return reply;
  }

  const AgentOptions& options_;
  Ledger* const ledger_;
  const std::string context_;
  const int64_t clock_cost_ns_;
};

// All calls of all threads; how many failed.
int64_t Work(const AgentOptions& options, Ledger* ledger, Measured* measured) {
  const Agent agent(options, ledger);
  std::vector<Worker> workers(static_cast<size_t>(options.threads));
  std::vector<std::thread> threads;
  for (size_t i = 0; i < workers.size(); ++i) {
    workers[i].number = static_cast<int64_t>(i);
    workers[i].calls = options.calls / options.threads;
    threads.emplace_back([&agent, &worker = workers[i]] { agent.Run(worker); });
  }
  for (std::thread& thread : threads) thread.join();
  int64_t failed = 0;
  double call_ns = 0, toll_ns = 0;
  for (const Worker& worker : workers) {
    (*measured)[kCalls] += static_cast<double>(worker.calls);
    (*measured)[kAnswerBytes] += static_cast<double>(worker.answer_bytes);
    call_ns += static_cast<double>(worker.call_ns);
    toll_ns += static_cast<double>(worker.toll_ns);
    failed += worker.failed;
  }
  (*measured)[kCallMs] = call_ns / (*measured)[kCalls] * 1e-6;
  (*measured)[kTollUs] = toll_ns / (*measured)[kCalls] * 1e-3;
  return failed;
}

}  // namespace

absl::StatusOr<Measured> RunAgent(const AgentOptions& options) {
  Measured measured{};
  std::unique_ptr<Ledger> ledger;
  if (options.with_toll) {
    auto opened = Ledger::Open({.path = options.directory + "/ledger"});
    if (!opened.ok()) return opened.status();
    ledger = *std::move(opened);
    // The first call writes what every ledger writes once.
    ledger->Start({.provider = "openai"}).Settle({.input = 1});
    if (absl::Status status = ledger->Flush(); !status.ok()) return status;
  }
  measured[kOpenedBytes] = WrittenBytes();
  const Moment began = Now();
  if (const int64_t failed = Work(options, ledger.get(), &measured)) {
    return absl::UnavailableError(fmt::format("{} calls failed", failed));
  }
  if (ledger != nullptr) {
    if (absl::Status status = ledger->Flush(); !status.ok()) return status;
    if (ledger->health().dropped != 0) return absl::DataLossError("dropped");
  }
  const Moment ended = Now();
  measured[kSeconds] = ended.seconds - began.seconds;
  measured[kCpuShare] = CpuShare(began, ended);
  measured[kRssBytes] = ResidentBytes();
  usleep(1'500'000);  // The last second's sync.
  const Moment rests = Now();
  sleep(static_cast<unsigned>(options.idle_seconds));
  measured[kIdleShare] = CpuShare(rests, Now());
  ledger.reset();
  measured[kWrittenBytes] = WrittenBytes() - measured[kOpenedBytes];
  return measured;
}

}  // namespace toll::bench
