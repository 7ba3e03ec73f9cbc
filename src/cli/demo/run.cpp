// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/demo/run.h"

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <thread>
#include <vector>

#include "fmt/format.h"
#include "simdjson.h"
#include <sys/stat.h>

#include "cli/demo/child.h"
#include "cli/demo/dice.h"
#include "cli/demo/evidence.h"
#include "cli/demo/kept.h"
#include "cli/demo/line_log.h"
#include "cli/demo/stopwatch.h"
#include "toll/ledger.h"

namespace toll::cli {

namespace {

// The rows of a table that a reader still looks at.
constexpr int64_t kRowsMax = 6;

// The demo is the same for all: what the user has set for real work, above all
// TOLL_PATH, must not reach it.
void ForgetEnvironment() {
  std::vector<std::string> names;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view line = *entry;
    if (line.starts_with("TOLL_")) names.emplace_back(line, 0, line.find('='));
  }
  for (const std::string& name : names) unsetenv(name.c_str());
}

absl::StatusOr<std::string> MakeDirectory(const std::string& wanted) {
  std::error_code error;
  if (wanted.empty()) {
    const std::filesystem::path parent =
        std::filesystem::temp_directory_path(error);
    std::string path = (parent / "toll-demo-XXXXXX").string();
    if (!error && mkdtemp(path.data()) != nullptr) return path;
  } else {
    if (std::filesystem::exists(wanted, error) &&
        !std::filesystem::is_empty(wanted, error)) {
      return absl::AlreadyExistsError(
          fmt::format("{} is not empty: name a new directory, so that the "
                      "demo's books can be checked against it alone",
                      wanted));
    }
    std::filesystem::create_directories(wanted, error);
    if (!error && chmod(wanted.c_str(), 0700) == 0) {
      return std::filesystem::absolute(wanted).string();
    }
  }
  return absl::UnavailableError(fmt::format(
      "no directory could be made for the demo's data ({}): name one by "
      "--keep DIR that you may write to",
      error ? error.message() : std::strerror(errno)));
}

absl::StatusOr<Child> StartMock(const DemoResult& result) {
  return Child::Start({OwnProgram(), "mock-provider", "--log",
                       result.directory + "/bill.jsonl", "--seed",
                       fmt::format("{}", result.options.seed)});
}

absl::StatusOr<Child> StartAgent(const DemoResult& result,
                                 const std::string& port) {
  const auto text = [](auto number) { return fmt::format("{}", number); };
  return Child::Start({OwnProgram(), "demo-agent", "--url",
                       "http://127.0.0.1:" + port, "--ledger", result.ledger,
                       "--log", result.directory + "/diary.jsonl", "--calls",
                       text(result.options.calls_count), "--threads",
                       text(result.options.threads_count), "--seed",
                       text(result.options.seed)});
}

// Waits until the agent is in the midst of its work, and kills it there.
absl::Status KillMidway(const DemoResult& result, Child* agent) {
  const int64_t calls = result.options.calls_count;
  Dice dice(result.options.seed, 77);
  // Two lines a call. The moment within that call is the machine's to choose.
  const int64_t lines_wanted = 2 * dice.Between(calls / 4, calls * 3 / 4);
  const int64_t begin_ns = SteadyNs();
  constexpr int64_t kWaitNsMax = 60'000'000'000;
  while (SteadyNs() - begin_ns < kWaitNsMax) {
    const auto lines = ReadLines(result.directory + "/diary.jsonl");
    if (lines.ok() && static_cast<int64_t>(lines->size()) >= lines_wanted) {
      std::this_thread::sleep_for(
          std::chrono::microseconds(dice.Between(0, 4'000)));
      agent->Kill();
      return absl::OkStatus();
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return absl::DeadlineExceededError(
      "the agent came nowhere within a minute: run the demo again with fewer "
      "--threads");
}

void ReadHealth(const std::string& words, DemoResult* result) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  AgentHealth& health = result->health;
  result->has_health =
      parser.parse(words).get(object) == simdjson::SUCCESS &&
      object["dropped"].get(health.dropped) == simdjson::SUCCESS &&
      object["drain_cpu_ns"].get(health.drain_cpu_ns) == simdjson::SUCCESS &&
      object["journal_bytes"].get(health.journal_bytes) == simdjson::SUCCESS &&
      object["memory_bytes"].get(health.memory_bytes) == simdjson::SUCCESS;
}

absl::Status RunAgent(const std::string& port, DemoResult* result) {
  const int64_t begin_ns = SteadyNs();
  absl::StatusOr<Child> agent = StartAgent(*result, port);
  if (!agent.ok()) return agent.status();
  if (result->options.kill) {
    absl::Status killed = KillMidway(*result, &*agent);
    if (!killed.ok()) return killed;
    const int code = agent->Wait();
    if (code != 128 + SIGKILL) {
      return absl::FailedPreconditionError(
          "the agent had ended before it could be killed: ask for more "
          "--calls");
    }
  } else {
    absl::StatusOr<std::string> words = agent->ReadLine();
    if (agent->Wait() != 0 || !words.ok()) {
      return absl::InternalError(
          "the agent failed: it says above what is wrong");
    }
    ReadHealth(*words, result);
  }
  result->seconds = static_cast<double>(SteadyNs() - begin_ns) / 1e9;
  return absl::OkStatus();
}

absl::Status Act(DemoResult* result) {
  absl::StatusOr<Child> mock = StartMock(*result);
  if (!mock.ok()) return mock.status();
  const absl::StatusOr<std::string> port = mock->ReadLine();
  if (!port.ok()) {
    return absl::UnavailableError(
        "the mock provider did not start: it says above what is wrong");
  }
  absl::Status worked = RunAgent(*port, result);
  if (!worked.ok()) return worked;
  // It bills before it sends, so its log is complete once it has left.
  mock->CloseInput();
  mock->Wait();
  return absl::OkStatus();
}

absl::Status Summarize(DemoResult* result) {
  absl::StatusOr<std::unique_ptr<Ledger>> ledger =
      Ledger::Open({.path = result->ledger});
  if (!ledger.ok()) return ledger.status();
  const auto ask = [&](Dimension dimension, Summary* summary) {
    absl::StatusOr<Summary> answer =
        (*ledger)->Summarize({.group_by = {dimension},
                              .order_by = Measure::kCost,
                              .limit = kRowsMax});
    if (!answer.ok()) return answer.status();
    *summary = *std::move(answer);
    return absl::OkStatus();
  };
  absl::Status status = ask(Dimension::kModel, &result->by_model);
  if (status.ok()) status = ask(Dimension::kIssue, &result->by_issue);
  if (status.ok()) status = ask(Dimension::kSession, &result->by_session);
  return status;
}

absl::Status Check(DemoResult* result) {
  const absl::StatusOr<Diary> diary =
      ReadDiary(result->directory + "/diary.jsonl");
  if (!diary.ok()) return diary.status();
  const absl::StatusOr<Bill> bill = ReadBill(result->directory + "/bill.jsonl");
  if (!bill.ok()) return bill.status();
  const absl::StatusOr<std::vector<KeptCall>> kept =
      ReadKeptCalls(result->ledger);
  if (!kept.ok()) return kept.status();
  result->audit =
      AuditCalls(*kept, *diary, *bill, {.killed = result->options.kill});
  result->overhead = OverheadOf(*diary);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<DemoResult> RunDemo(const DemoOptions& options) {
  ForgetEnvironment();
  absl::StatusOr<std::string> directory = MakeDirectory(options.directory);
  if (!directory.ok()) return directory.status();
  DemoResult result;
  result.options = options;
  result.directory = *std::move(directory);
  result.ledger = result.directory + "/ledger";
  absl::Status status = Act(&result);
  if (!status.ok()) return status;
  absl::StatusOr<Takeover> takeover = TakeOver(result.ledger);
  if (!takeover.ok()) return takeover.status();
  result.takeover = *std::move(takeover);
  status = Summarize(&result);
  if (status.ok()) status = Check(&result);
  if (!status.ok()) return status;
  return result;
}

}  // namespace toll::cli
