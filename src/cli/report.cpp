// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "view/report.h"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "fmt/format.h"

#include "base/text.h"
#include "cli/commands.h"
#include "cli/ledger_path.h"
#include "cli/terminal.h"
#include "cli/when.h"
#include "store/sqlite_store.h"
#include "toll/query.h"
#include "view/plain_text.h"
#include "view/summarize.h"

namespace toll::cli {
namespace {

struct ReportOptions {
  std::string db;
  std::vector<std::string> by = {"model"};
  std::string since = "30d";
  std::string until = "now";
  std::string zone = "UTC";
  std::string order = "cost";
  int64_t limit = 30;
  std::vector<std::string> filters;
  bool json = false;
  bool csv = false;
};

absl::Status ReadDimensions(const ReportOptions& options, Query* query) {
  for (const std::string& word : options.by) {
    const absl::StatusOr<Dimension> dimension = ParseDimension(word);
    if (!dimension.ok()) return dimension.status();
    query->group_by.push_back(*dimension);
  }
  for (const std::string& text : options.filters) {
    const size_t equals = text.find('=');
    if (equals == std::string::npos) {
      return absl::InvalidArgumentError(
          fmt::format("filter \"{}\" lacks a value: write model=gpt-4o", text));
    }
    const absl::StatusOr<Dimension> dimension =
        ParseDimension(std::string_view(text).substr(0, equals));
    if (!dimension.ok()) return dimension.status();
    query->filters.push_back({*dimension, text.substr(equals + 1)});
  }
  return absl::OkStatus();
}

absl::StatusOr<Query> ReadQuery(const ReportOptions& options, absl::Time now) {
  Query query;
  query.zone = options.zone;
  query.limit = options.limit;
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(options.zone, &zone)) {
    return absl::InvalidArgumentError(fmt::format(
        "unknown time zone \"{}\": give an IANA name such as Europe/Berlin",
        options.zone));
  }
  const absl::StatusOr<Measure> order = ParseMeasure(options.order);
  if (!order.ok()) return order.status();
  query.order_by = *order;
  const auto since = ParseWhen(options.since, now, zone);
  if (!since.ok()) return since.status();
  query.since = *since;
  if (options.until != "now") {
    const auto until = ParseWhen(options.until, now, zone);
    if (!until.ok()) return until.status();
    query.until = *until;
  }
  const absl::Status status = ReadDimensions(options, &query);
  if (!status.ok()) return status;
  return query;
}

// What to do about an answer without calls.
std::string NothingText(internal::Store& store, const Query& query,
                        const std::string& path) {
  const auto all = internal::Summarize(store, {.limit = 0, .quantiles = false});
  if (!all.ok() || all->total.calls == 0) {
    return fmt::format(
        "No calls yet in {0}.\nOpen the ledger in your program and make one:\n"
        "\n  auto ledger = toll::Ledger::OpenOrInert({{.path = \"{1}\"}});\n"
        "  toll::Call call = ledger->Start({{.provider = \"openai\", "
        ".model = \"gpt-4o\"}});\n",
        internal::PlainText(path),
        internal::PlainText(
            std::filesystem::path(path).parent_path().string()));
  }
  return fmt::format(
      "No calls match. The ledger holds {} from {} to {}: widen --since{}.\n",
      all->total.calls == 1 ? "1 call"
                            : fmt::format("{} calls", all->total.calls),
      absl::FormatTime("%Y-%m-%d", all->since, absl::UTCTimeZone()),
      absl::FormatTime("%Y-%m-%d", all->until, absl::UTCTimeZone()),
      query.filters.empty() ? " (--since all)" : ", or drop a --filter");
}

int RunReport(const ReportOptions& options) {
  const absl::Time now = absl::Now();
  const absl::StatusOr<Query> query = ReadQuery(options, now);
  if (!query.ok()) {
    return Complain(kExitUsage, internal::ToStd(query.status().message()));
  }
  const std::string path = DatabasePath(options.db);
  const auto store = internal::OpenSqliteStoreForReading(path);
  if (absl::IsNotFound(store.status())) {
    return Complain(
        kExitLedger,
        fmt::format("{}: give the ledger's directory by --db, or run the "
                    "program that opens it",
                    internal::ToStd(store.status().message())));
  }
  if (!store.ok()) {
    return Complain(kExitLedger, internal::ToStd(store.status().message()));
  }
  absl::StatusOr<Summary> summary = internal::Summarize(**store, *query);
  if (!summary.ok()) {
    return Complain(
        absl::IsInvalidArgument(summary.status()) ? kExitUsage : kExitLedger,
        internal::ToStd(summary.status().message()));
  }
  summary->as_of = now;
  if (options.json) {
    fmt::print("{}", internal::ReportJson(*query, *summary));
  } else if (options.csv) {
    fmt::print("{}", internal::ReportCsv(*query, *summary));
  } else if (summary->total.calls == 0) {
    fmt::print("{}", NothingText(**store, *query, path));
  } else {
    fmt::print("{}",
               internal::ReportTable(*query, *summary, StyleOfTerminal()));
  }
  return kExitDone;
}

}  // namespace

void AddReport(CLI::App& app, int* exit_code) {
  auto options = std::make_shared<ReportOptions>();
  CLI::App* report = app.add_subcommand(
      "report", "What calls added up to: by model, issue, user, day ...");
  report->footer(
      "Example: toll report --by model,issue --since 7d --order cost\n"
      "         toll report --by day --tz Europe/Berlin --filter user=ada");
  report->add_option("--db,--path", options->db,
                     "toll.db, or the directory that holds it (default: " +
                         DefaultDirectory() + ")");
  report
      ->add_option("--by", options->by,
                   "Dimensions: provider, model, session, issue, workflow, "
                   "agent, user, endpoint, outcome, day, month")
      ->delimiter(',')
      ->capture_default_str();
  report
      ->add_option("--since", options->since,
                   "From when: 90m, 24h, 7d, 4w, 2026-11-01, all")
      ->capture_default_str();
  report->add_option("--until", options->until, "Up to when, exclusive")
      ->capture_default_str();
  report->add_option("--tz", options->zone, "IANA zone of dates and days")
      ->capture_default_str();
  report
      ->add_option("--order", options->order,
                   "cost, calls, errors, tokens, latency or key")
      ->capture_default_str();
  report->add_option("--limit", options->limit, "Rows; the rest is added up")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  report->add_option("--filter", options->filters,
                     "Only this value, such as model=gpt-4o; may be repeated");
  CLI::Option* json =
      report->add_flag("--json", options->json, "JSON, amounts exact");
  report->add_flag("--csv", options->csv, "CSV, amounts exact")->excludes(json);
  report->callback([options, exit_code] { *exit_code = RunReport(*options); });
}

}  // namespace toll::cli
