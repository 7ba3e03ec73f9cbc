// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "tally/reprice.h"

#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "fmt/format.h"

#include "base/text.h"
#include "cli/commands.h"
#include "cli/ledger_path.h"
#include "cli/load_book.h"
#include "cli/terminal.h"
#include "cli/when.h"
#include "cli/when_free.h"
#include "store/sqlite_store.h"
#include "view/amounts.h"
#include "view/plain_text.h"
#include "view/table.h"

namespace toll::cli {
namespace {

using internal::Reprice;
using internal::Repriced;
using internal::RepricedModel;
using internal::RepriceMode;
using internal::RepriceRange;

struct RepriceOptions {
  std::string db;
  std::string prices;
  std::string prices_override;
  std::string since = "all";
  std::string until = "now";
  bool look = false;
  bool json = false;
};

absl::StatusOr<RepriceRange> RangeOf(const RepriceOptions& options) {
  RepriceRange range;
  const absl::Time now = absl::Now();
  const auto since = ParseWhen(options.since, now, absl::UTCTimeZone());
  if (!since.ok()) return since.status();
  if (*since != absl::InfinitePast()) {
    range.since_ns = absl::ToUnixNanos(*since);
  }
  if (options.until != "now") {
    const auto until = ParseWhen(options.until, now, absl::UTCTimeZone());
    if (!until.ok()) return until.status();
    range.until_ns = absl::ToUnixNanos(*until);
  }
  return range;
}

absl::StatusOr<std::shared_ptr<internal::Store>> OpenStore(
    const std::string& path, RepriceMode mode) {
  // Not made anew where a path is mistyped.
  auto reading = internal::OpenSqliteStoreForReading(path);
  if (!reading.ok() || mode == RepriceMode::kLook) return reading;
  reading->reset();
  return internal::OpenSqliteStore(path, {});
}

std::string ModelJson(const RepricedModel& model) {
  return fmt::format(
      R"({{"provider":{},"model":{},"calls":{},"changed":{},)"
      R"("unpriced_before":{},"unpriced_after":{},"before_usd":"{}",)"
      R"("after_usd":"{}"}})",
      internal::JsonString(model.provider), internal::JsonString(model.model),
      model.calls, model.changed, model.unpriced_before, model.unpriced_after,
      model.before.ToString(), model.after.ToString());
}

void PrintJson(const Repriced& repriced) {
  std::string models;
  for (const RepricedModel& model : repriced.models) {
    models += (models.empty() ? "\n  " : ",\n  ") + ModelJson(model);
  }
  fmt::print("{{\"models\":[{}],\n\"total\":{}}}\n", models,
             ModelJson(repriced.total));
}

std::string Difference(const RepricedModel& model, int digits) {
  const Int128 by = model.after.pico_usd() - model.before.pico_usd();
  if (by == 0) return "-";
  return (by < 0 ? "-" : "+") +
         internal::ShortMoney(Money::PicoUsd(by < 0 ? -by : by), digits);
}

std::vector<std::string> CellsOf(const RepricedModel& model, int digits) {
  const int64_t unpriced = model.unpriced_after - model.unpriced_before;
  return {internal::WithCommas(model.calls),
          internal::WithCommas(model.changed),
          internal::ShortMoney(model.before, digits),
          internal::ShortMoney(model.after, digits),
          Difference(model, digits),
          unpriced == 0 ? "-" : fmt::format("{:+}", unpriced)};
}

void PrintTable(const Repriced& repriced, RepriceMode mode) {
  internal::Table table({{.title = "provider", .leaves = 2},
                         {.title = "model"},
                         {.title = "calls", .right = true},
                         {.title = "changed", .right = true},
                         {.title = "before", .right = true},
                         {.title = "after", .right = true},
                         {.title = "change", .right = true},
                         {.title = "unpriced", .right = true, .leaves = 3}});
  const int digits = internal::MoneyDigits(
      std::max(repriced.total.before, repriced.total.after));
  const auto add = [&](std::vector<std::string> names,
                       const RepricedModel& model, internal::Table::Look look) {
    for (std::string& cell : CellsOf(model, digits)) {
      names.push_back(std::move(cell));
    }
    table.Add(std::move(names), look);
  };
  for (const RepricedModel& model : repriced.models) {
    add({internal::PlainText(model.provider), internal::PlainText(model.model)},
        model,
        model.unpriced_after != 0 ? internal::Table::Look::kWarn
                                  : internal::Table::Look::kPlain);
  }
  table.AddRule();
  add({"total", ""}, repriced.total, internal::Table::Look::kTotal);
  fmt::print("{}\n", table.Render(StyleOfTerminal()));
  fmt::print("{} of {} priced calls {} another price.{}\n",
             internal::WithCommas(repriced.total.changed),
             internal::WithCommas(repriced.total.calls),
             mode == RepriceMode::kLook ? "would get" : "have",
             mode == RepriceMode::kLook ? " Nothing was written." : "");
}

int RunReprice(const RepriceOptions& options) {
  const auto range = RangeOf(options);
  if (!range.ok()) {
    return Complain(kExitUsage, internal::ToStd(range.status().message()));
  }
  const auto book = LoadBook(options.prices, options.prices_override);
  if (!book.ok()) {
    return Complain(kExitUsage, internal::ToStd(book.status().message()));
  }
  const RepriceMode mode =
      options.look ? RepriceMode::kLook : RepriceMode::kWrite;
  const auto store = OpenStore(DatabasePath(options.db), mode);
  if (!store.ok()) {
    return Complain(kExitLedger, internal::ToStd(store.status().message()));
  }
  const absl::StatusOr<Repriced> repriced =
      WhenFree([&] { return Reprice(**store, *book, *range, mode); });
  if (!repriced.ok()) {
    return Complain(kExitLedger, internal::ToStd(repriced.status().message()));
  }
  if (options.json) {
    PrintJson(*repriced);
  } else {
    PrintTable(*repriced, mode);
  }
  return kExitDone;
}

}  // namespace

void AddReprice(CLI::App& app, int* exit_code) {
  auto options = std::make_shared<RepriceOptions>();
  CLI::App* command = app.add_subcommand(
      "reprice", "Price history anew with another price book");
  command->footer(
      "What calls used is kept; only what that costs is worked out again, in "
      "one\ntransaction, in rows, rollups and sessions alike.\n\n"
      "Example: toll reprice --override negotiated.json --since 2026-11-01 "
      "--dry-run");
  command->add_option("--db,--path", options->db,
                      "toll.db, or the directory that holds it (default: " +
                          DefaultDirectory() + ")");
  command->add_option("--prices", options->prices,
                      "A price book (JSON) instead of the embedded one");
  command->add_option("--override", options->prices_override,
                      "Negotiated prices (JSON), laid over the book");
  command
      ->add_option("--since", options->since,
                   "From when: 24h, 7d, 2026-11-01, all")
      ->capture_default_str();
  command->add_option("--until", options->until, "Up to when, exclusive")
      ->capture_default_str();
  command->add_flag("--dry-run", options->look,
                    "Tell what would change, write nothing");
  command->add_flag("--json", options->json, "JSON, amounts exact");
  command->callback(
      [options, exit_code] { *exit_code = RunReprice(*options); });
}

}  // namespace toll::cli
