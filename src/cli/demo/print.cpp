// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/demo/print.h"

#include <string_view>
#include <utility>
#include <vector>

#include "fmt/format.h"

#include "view/amounts.h"
#include "view/plain_text.h"

namespace toll::cli {

namespace {

using internal::Dim;
using internal::MoneyDigits;
using internal::PlainText;
using internal::ShortDuration;
using internal::ShortMoney;
using internal::Table;
using internal::TextStyle;
using internal::WithCommas;

#ifdef NDEBUG
constexpr std::string_view kBuild = "";
#else
constexpr std::string_view kBuild = " (a debug build)";
#endif

// Collects the lines.
class Page {
 public:
  explicit Page(const TextStyle& style) : style_(style) {}

  const TextStyle& style() const { return style_; }
  std::string Good(std::string_view text) const {
    if (!style_.color) return std::string(text);
    return fmt::format("\x1b[32m{}\x1b[0m", text);
  }
  std::string Bad(std::string_view text) const { return Warn(text, style_); }
  // A line with a heading in the margin; one without a heading goes on.
  void Line(std::string_view heading, std::string_view text) {
    text_ += Bold(fmt::format("{:<10}", heading), style_);
    text_ += text;
    text_ += '\n';
  }
  void Add(std::string_view text) {
    text_ += text;
    text_ += '\n';
  }
  std::string&& Take() { return std::move(text_); }

 private:
  TextStyle style_;
  std::string text_;
};

std::string Counted(int64_t count, std::string_view one,
                    std::string_view several) {
  return fmt::format("{} {}", WithCommas(count), count == 1 ? one : several);
}

// What a report rounds to microseconds matters here by the nanosecond.
std::string Fine(int64_t ns) {
  if (ns < 1'000) return fmt::format("{} ns", ns);
  if (ns < 100'000) {
    return fmt::format("{:.1f} µs", static_cast<double>(ns) / 1e3);
  }
  return ShortDuration(absl::Nanoseconds(ns));
}

// To a hundredth of a cent; the check is exact.
std::string About(Money cost) { return "about " + ShortMoney(cost, 4); }

// All twelve digits: money that is compared is not rounded.
std::string Exact(Money cost) {
  const Int128 pico = cost.pico_usd();
  return fmt::format("${}.{:012d}",
                     static_cast<int64_t>(pico / Money::kPicoPerUsd),
                     static_cast<int64_t>(pico % Money::kPicoPerUsd));
}

void AddRow(std::string name, const Row& row, Table::Look look, Table* table) {
  table->Add(
      {std::move(name), WithCommas(row.calls),
       row.errors == 0 ? "-" : WithCommas(row.errors),
       internal::ShortCount(row.usage.total_input()),
       internal::ShortCount(row.usage.total_output()), ShortMoney(row.cost, 4),
       ShortDuration(row.latency.p50), ShortDuration(row.latency.p95)},
      look);
}

void AddTable(std::string_view by, const Summary& summary, bool with_total,
              Page* page) {
  Table table({{.title = std::string(by)},
               {.title = "calls", .right = true},
               {.title = "errors", .right = true, .leaves = 2},
               {.title = "input", .right = true, .leaves = 3},
               {.title = "output", .right = true, .leaves = 4},
               {.title = "cost", .right = true},
               {.title = "p50", .right = true, .leaves = 5},
               {.title = "p95", .right = true, .leaves = 6}});
  for (const Row& row : summary.rows) {
    AddRow(row.keys[0].empty() ? "(none)" : PlainText(row.keys[0]), row,
           Table::Look::kPlain, &table);
  }
  if (summary.rest.calls != 0) {
    AddRow("(the rest)", summary.rest, Table::Look::kPlain, &table);
  }
  if (with_total) {
    table.AddRule();
    AddRow("total", summary.total, Table::Look::kTotal, &table);
  }
  page->Add(table.Render(page->style()));
}

void AddKill(const DemoResult& result, Page* page) {
  if (!result.options.kill) return;
  const Audit& audit = result.audit;
  page->Line("KILLED",
             fmt::format("kill -9 after {:.1f} s: {} begun, {} settled",
                         result.seconds, Counted(audit.begun, "call", "calls"),
                         WithCommas(audit.settled)));
  page->Line("",
             fmt::format("recovered from its journal in {}: {}, {} of them in "
                         "flight",
                         ShortDuration(result.takeover.took),
                         Counted(result.takeover.stored, "call", "calls"),
                         WithCommas(result.takeover.interrupted)));
  if (audit.nothing_lost()) {
    page->Line("",
               fmt::format("{}: all {} are in the store, {} as interrupted "
                           "({})",
                           page->Good("nothing lost"), WithCommas(audit.begun),
                           WithCommas(audit.interrupted),
                           About(audit.interrupted_cost)));
  }
  page->Add("");
}

void AddLoss(const Audit& audit, Page* page) {
  if (audit.nothing_lost()) return;
  page->Line("LOST", page->Bad(fmt::format(
                         "{} begun, {} settled and {} received are missing; "
                         "{} kept twice",
                         audit.begun_missing, audit.settled_missing,
                         audit.whole_missing, audit.kept_twice)));
  page->Add("");
}

void AddBill(const Audit& audit, Page* page) {
  const bool match = audit.bill_matches();
  page->Line("BILL", fmt::format("toll {}   for {}", Exact(audit.toll_cost),
                                 Counted(audit.whole, "whole answer",
                                         "whole answers")));
  page->Line("", fmt::format("mock {}   {}", Exact(audit.billed),
                             match ? page->Good("match, to the pico-dollar")
                                   : page->Bad("mismatch")));
  if (!match) {
    page->Line("", fmt::format("{} priced otherwise, {} not on the bill, {} on "
                               "the bill alone",
                               audit.differing, audit.whole_unbilled,
                               audit.billed_missing));
  }
  if (audit.broken_off != 0) {
    page->Line("",
               Dim(fmt::format("and {} for {} that broke off",
                               About(audit.broken_off_cost),
                               Counted(audit.broken_off, "answer", "answers")),
                   page->style()));
  }
  page->Add("");
}

void AddOverhead(const DemoResult& result, Page* page) {
  const Overhead& overhead = result.overhead;
  page->Line("OVERHEAD",
             fmt::format("{} a call at the median, {} at p99: {:.4f} % of the "
                         "calls' time{}",
                         Fine(overhead.median_ns), Fine(overhead.p99_ns),
                         overhead.share() * 100, kBuild));
  const AgentHealth& health = result.health;
  if (result.has_health) {
    page->Line(
        "", fmt::format(
                "drain {} of CPU; {:.1f} MB of journal, {:.1f} MB of memory; "
                "{} dropped",
                Fine(health.drain_cpu_ns),
                static_cast<double>(health.journal_bytes) / 1e6,
                static_cast<double>(health.memory_bytes) / 1e6,
                WithCommas(health.dropped)));
  }
  page->Add("");
}

void AddNext(const DemoResult& result, Page* page) {
  page->Line("DATA", result.directory);
  const std::string& program = result.options.program;
  const std::string report =
      fmt::format("{} report --db {} --by ", program, result.ledger);
  const std::string again = program + " demo --kill";
  page->Line("NEXT", report + "workflow,model");
  page->Line("", report + "outcome");
  page->Line("", result.options.kill ? fmt::format("{} --seed {}", again,
                                                   result.options.seed + 1)
                                     : again);
  if (result.options.directory.empty()) {
    page->Line("",
               fmt::format("rm -r {}   {}", result.directory,
                           Dim("when you have seen enough", page->style())));
  }
}

}  // namespace

std::string DemoText(const DemoResult& result, const TextStyle& style) {
  Page page(style);
  page.Add(
      fmt::format("{} called a mock provider: {} in {:.1f} s\n",
                  Counted(result.options.threads_count, "thread", "threads"),
                  Counted(result.by_model.total.calls, "request", "requests"),
                  result.seconds));
  AddTable("model", result.by_model, true, &page);
  AddTable("issue", result.by_issue, false, &page);
  AddTable("session", result.by_session, false, &page);
  AddKill(result, &page);
  AddLoss(result.audit, &page);
  AddBill(result.audit, &page);
  AddOverhead(result, &page);
  AddNext(result, &page);
  return page.Take();
}

std::string DemoJson(const DemoResult& result) {
  const Audit& audit = result.audit;
  return fmt::format(
      R"({{"good":{},"killed":{},"calls":{},"seconds":{:.3f},)"
      R"("bill":{{"answers":{},"toll_usd":"{}","mock_usd":"{}",)"
      R"("match":{}}},"lost":{{"begun":{},"settled":{},"received":{},)"
      R"("kept_twice":{}}},"interrupted":{},"recovered":{},)"
      R"("overhead":{{"calls":{},"median_ns":{},"p99_ns":{},)"
      R"("share":{:.8f}}},"directory":{},"ledger":{}}})",
      audit.good(), result.options.kill, audit.kept, result.seconds,
      audit.whole, audit.toll_cost.ToString(), audit.billed.ToString(),
      audit.bill_matches(), audit.begun_missing, audit.settled_missing,
      audit.whole_missing, audit.kept_twice, audit.interrupted,
      result.takeover.stored, result.overhead.calls, result.overhead.median_ns,
      result.overhead.p99_ns, result.overhead.share(),
      internal::JsonString(result.directory),
      internal::JsonString(result.ledger));
}

}  // namespace toll::cli
