// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "view/report.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "fmt/format.h"

#include "base/text.h"
#include "view/amounts.h"
#include "view/plain_text.h"

namespace toll::internal {
namespace {

constexpr int kBarWidth = 10;

absl::TimeZone ZoneOf(const Query& query) {
  absl::TimeZone zone = absl::UTCTimeZone();
  absl::LoadTimeZone(query.zone, &zone);  // Unknown: UTC, as it says then.
  return zone;
}

std::string TimeText(absl::Time time, absl::TimeZone zone) {
  if (time == absl::InfinitePast()) return "the beginning";
  if (time == absl::InfiniteFuture()) return "the end";
  return absl::FormatTime("%Y-%m-%d %H:%M", time, zone);
}

// Keys are never empty cells: one could not tell what they say.
std::string KeyText(const std::string& key) {
  return key.empty() ? "(none)" : PlainText(key);
}

// " + ?" where a part is unknown; where it is not, as much room, so that the
// points stand below each other.
std::string CostText(const Row& row, const Row& total, int digits) {
  if (total.unpriced == 0) return ShortMoney(row.cost, digits);
  if (row.unpriced == 0) return ShortMoney(row.cost, digits) + "    ";
  if (row.cost.is_zero()) return "unpriced    ";
  return ShortMoney(row.cost, digits) + " + ?";
}

double ShareOf(Money part, Money whole) {
  if (whole.pico_usd() <= 0) return 0;
  return static_cast<double>(part.pico_usd()) /
         static_cast<double>(whole.pico_usd());
}

struct Page {
  const Query& query;
  const Summary& summary;
  int digits;
  Table* table;
};

void AddRow(const Page& page, std::vector<std::string> cells, const Row& row,
            Table::Look look) {
  const double share = ShareOf(row.cost, page.summary.total.cost);
  cells.push_back(WithCommas(row.calls));
  cells.push_back(ShortCount(row.usage.total_input()));
  cells.push_back(ShortCount(row.usage.total_output()));
  cells.push_back(CostText(row, page.summary.total, page.digits));
  cells.push_back(look == Table::Look::kTotal ? "" : Bar(share, kBarWidth));
  cells.push_back(fmt::format("{:.1f} %", share * 100));
  cells.push_back(row.errors == 0 ? "-" : WithCommas(row.errors));
  cells.push_back(ShortDuration(row.latency.p50));
  cells.push_back(ShortDuration(row.latency.p95));
  page.table->Add(std::move(cells), look);
}

std::vector<std::string> Labelled(const Query& query, std::string label) {
  std::vector<std::string> cells(query.group_by.size());
  if (!cells.empty()) cells[0] = std::move(label);
  return cells;
}

std::string Footer(const Page& page, const TextStyle& style) {
  const Summary& summary = page.summary;
  const Row& total = summary.total;
  const absl::TimeZone zone = ZoneOf(page.query);
  std::string text;
  const auto warn = [&](int64_t count, std::string_view what) {
    if (count == 0) return;
    text += Warn(fmt::format("! {} {} {}", WithCommas(count),
                             count == 1 ? "call" : "calls", what),
                 style) +
            "\n";
  };
  warn(total.unpriced,
       "unpriced (the + ?): their cost is not in these sums; 'toll price' "
       "says why");
  const int digits = page.digits;
  warn(total.estimated, fmt::format("with estimated usage: {} of the sum",
                                    ShortMoney(total.estimated_cost, digits)));
  warn(total.partial,
       fmt::format("of which only a part was seen: {} of the sum, at least",
                   ShortMoney(total.partial_cost, digits)));
  if (total.estimated + total.partial != 0) {
    const Money exact = total.cost - total.estimated_cost - total.partial_cost;
    text += fmt::format("  exact: {} of the sum\n", ShortMoney(exact, digits));
  }
  const bool less = total.stated_beyond < Money();
  const Money apart = less ? Money::PicoUsd(-total.stated_beyond.pico_usd())
                           : total.stated_beyond;
  warn(total.cost_differs,
       fmt::format("whose provider states another cost: {} {} in all",
                   ShortMoney(apart, MoneyDigits(apart)),
                   less ? "less" : "more"));
  warn(summary.dropped,
       fmt::format("dropped without detail, in the ledger's life: {} more, in "
                   "no row",
                   ShortMoney(summary.dropped_cost,
                              MoneyDigits(summary.dropped_cost))));
  text +=
      Dim(fmt::format("{} to {} {}{}", TimeText(summary.since, zone),
                      TimeText(summary.until, zone), PlainText(page.query.zone),
                      summary.as_of == absl::Time()
                          ? ""
                          : ", as of " + absl::FormatTime("%Y-%m-%d %H:%M:%S",
                                                          summary.as_of, zone)),
          style);
  return text + "\n";
}

}  // namespace

std::string ReportTable(const Query& query, const Summary& summary,
                        const TextStyle& style) {
  std::vector<Column> columns;
  for (const Dimension dimension : query.group_by) {
    columns.push_back({.title = std::string(ToString(dimension))});
  }
  // What leaves a narrow terminal first: the bars, then latencies, tokens.
  columns.push_back({.title = "calls", .right = true});
  columns.push_back({.title = "input", .right = true, .leaves = 2});
  columns.push_back({.title = "output", .right = true, .leaves = 1});
  columns.push_back(
      {.title = "cost" + std::string(summary.total.unpriced == 0 ? "" : "    "),
       .right = true});
  columns.push_back({.title = "", .leaves = 6});
  columns.push_back({.title = "share", .right = true, .leaves = 3});
  columns.push_back({.title = "errors", .right = true, .leaves = 3});
  columns.push_back({.title = "p50", .right = true, .leaves = 4});
  columns.push_back({.title = "p95", .right = true, .leaves = 5});
  Table table(std::move(columns));
  const Page page = {query, summary, MoneyDigits(summary.total.cost), &table};
  for (const Row& row : summary.rows) {
    std::vector<std::string> cells;
    for (const std::string& key : row.keys) cells.push_back(KeyText(key));
    AddRow(page, std::move(cells), row,
           row.unpriced != 0 ? Table::Look::kWarn : Table::Look::kPlain);
  }
  if (summary.rest.calls != 0) {
    AddRow(page, Labelled(query, "(the rest)"), summary.rest,
           Table::Look::kPlain);
  }
  if (!query.group_by.empty()) {
    table.AddRule();
    AddRow(page, Labelled(query, "total"), summary.total, Table::Look::kTotal);
  }
  return table.Render(style) + "\n" + Footer(page, style);
}

}  // namespace toll::internal
