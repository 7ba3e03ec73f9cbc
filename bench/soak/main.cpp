// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// toll_soak: calls at a steady rate, for long; what grew, and what did not.
//
//   toll_soak --seconds 3600 --rate 10000 --csv soak.csv
//
// Exit code 1: a promise did not hold. scripts/soak.sh runs and plots it.

#include <exception>

#include "CLI/CLI.hpp"
#include "fmt/format.h"

#include "soak/soak.h"
#include "temp_directory.h"

namespace toll::bench {
namespace {

void PrintProgress(const Sample& sample) {
  constexpr double kMiB = 1 << 20;
  const auto second = static_cast<int64_t>(sample[kSeconds] + .5);
  if (second % 10 != 0) return;
  fmt::print(
      "{:5} s {:7.0f} calls/s  RSS {:6.1f}  journal {:5.1f}  log {:5.1f}  "
      "database {:6.1f} MiB  not stored {:6.0f}  dropped {:.0f}\n",
      second, sample[kCallsPerSecond], sample[kRssBytes] / kMiB,
      sample[kJournalBytes] / kMiB, sample[kLogBytes] / kMiB,
      sample[kDatabaseBytes] / kMiB, sample[kNotStored], sample[kDropped]);
  static_cast<void>(fflush(stdout));
}

int Soak(SoakOptions options, const std::string& csv) {
  const internal::TempDirectory temporary;
  if (options.directory.empty()) options.directory = temporary / "ledger";
  options.progress = PrintProgress;
  const absl::StatusOr<SoakResult> result = RunSoak(options);
  if (!result.ok()) {
    fmt::print(stderr, "toll_soak: {}\n", result.status().ToString());
    return 2;
  }
  if (!csv.empty() && !WriteCsv(result->samples, csv)) {
    fmt::print(stderr, "toll_soak: cannot write {}\n", csv);
    return 2;
  }
  bool all = true;
  for (const Verdict& verdict : result->verdicts) {
    fmt::print("{:<48} {:<6} {}\n", verdict.what,
               verdict.held ? "held" : "FAILED", verdict.measured);
    all = all && verdict.held;
  }
  return all ? 0 : 1;
}

int Run(int argc, char** argv) {
  CLI::App app{"Calls at a steady rate: does anything grow?", "toll_soak"};
  SoakOptions options;
  std::string csv;
  app.add_option("--seconds", options.seconds, "For how long")
      ->capture_default_str()
      ->check(CLI::Range(3, 1'000'000));
  app.add_option("--rate", options.load.rate, "Calls a second")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  app.add_option("--threads", options.load.threads, "That make the calls")
      ->capture_default_str()
      ->check(CLI::Range(1, 64));
  app.add_option("--session-calls", options.load.session_calls,
                 "Calls until a session ends and a new one begins")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  app.add_option("--store-bytes-max", options.store_bytes_max,
                 "The option of that name; 0: four minutes of calls");
  app.add_flag("--stuck-reader", options.stuck_reader,
               "Someone reads the database all through the middle third");
  app.add_option("--dir", options.directory,
                 "A new directory for the ledger; else a temporary one");
  app.add_option("--csv", csv, "A file for the samples, one a second");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return Soak(options, csv);
}

}  // namespace
}  // namespace toll::bench

int main(int argc, char** argv) {
  try {
    return toll::bench::Run(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "toll_soak: {}\n", error.what());
    return 2;
  }
}
