// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/demo/print.h"

#include <string_view>

#include "fmt/format.h"

namespace toll::cli {

namespace {

constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kDim = "\x1b[2m";
constexpr std::string_view kGreen = "\x1b[32m";
constexpr std::string_view kRed = "\x1b[31m";

// Collects the lines; knows whether colours may be used.
class Page {
 public:
  explicit Page(bool color) : color_(color) {}

  std::string Paint(std::string_view code, std::string_view text) const {
    if (!color_) return std::string(text);
    return fmt::format("{}{}\x1b[0m", code, text);
  }
  // A line under a heading in the margin; an empty heading goes on.
  void Line(std::string_view heading, std::string_view text) {
    text_ += Paint(kBold, fmt::format("{:<10}", heading));
    text_ += text;
    text_ += '\n';
  }
  void Add(std::string_view text) {
    text_ += text;
    text_ += '\n';
  }
  std::string&& Take() { return std::move(text_); }

 private:
  bool color_;
  std::string text_;
};

// 1234567 -> "1,234,567".
std::string Grouped(int64_t count) {
  std::string text = fmt::format("{}", count);
  for (size_t i = text.size(); i > 3; i -= 3) text.insert(i - 3, ",");
  return text;
}

// Nanoseconds in the unit that fits.
std::string TimeText(double ns) {
  if (ns < 1e3) return fmt::format("{:.0f} ns", ns);
  if (ns < 1e6) return fmt::format("{:.1f} us", ns / 1e3);
  if (ns < 1e9) return fmt::format("{:.0f} ms", ns / 1e6);
  return fmt::format("{:.1f} s", ns / 1e9);
}

// Rounded to a hundredth of a cent, for tables; the check is exact.
std::string Rounded(Money cost) {
  const Int128 unit = Money::kPicoPerUsd / 10'000;
  const Int128 parts = (cost.pico_usd() + unit / 2) / unit;
  return fmt::format("${}.{:04d}",
                     Grouped(static_cast<int64_t>(parts / 10'000)),
                     static_cast<int64_t>(parts % 10'000));
}

// All twelve digits: money that is compared is not rounded.
std::string Exact(Money cost) {
  const Int128 pico = cost.pico_usd();
  return fmt::format("${}.{:012d}",
                     static_cast<int64_t>(pico / Money::kPicoPerUsd),
                     static_cast<int64_t>(pico % Money::kPicoPerUsd));
}

std::string RowText(std::string_view name, const Row& row) {
  return fmt::format("{:<28.28} {:>6} {:>7} {:>11} {:>11} {:>10} {:>8} {:>8}",
                     name.empty() ? "(none)" : name, Grouped(row.calls),
                     Grouped(row.errors), Grouped(row.usage.total_input()),
                     Grouped(row.usage.total_output()), Rounded(row.cost),
                     TimeText(absl::ToDoubleNanoseconds(row.latency.p50)),
                     TimeText(absl::ToDoubleNanoseconds(row.latency.p95)));
}

void AddTable(std::string_view heading, const Summary& summary, Page* page) {
  page->Add(page->Paint(
      kBold, fmt::format("{:<28} {:>6} {:>7} {:>11} {:>11} {:>10} {:>8} {:>8}",
                         heading, "calls", "errors", "tokens in", "tokens out",
                         "cost", "p50", "p95")));
  for (const Row& row : summary.rows) page->Add(RowText(row.keys[0], row));
  if (summary.rest.calls != 0) {
    page->Add(page->Paint(kDim, RowText("the others", summary.rest)));
  }
  page->Add("");
}

std::string Counted(int64_t count, std::string_view one,
                    std::string_view several) {
  return fmt::format("{} {}", Grouped(count), count == 1 ? one : several);
}

void AddKill(const DemoResult& result, Page* page) {
  if (!result.options.kill) return;
  const Audit& audit = result.audit;
  page->Line("KILLED",
             fmt::format("kill -9 after {:.1f} s: {} begun, {} settled",
                         result.seconds, Counted(audit.begun, "call", "calls"),
                         Grouped(audit.settled)));
  page->Line(
      "", fmt::format("recovered from the journal in {}: {}, of which "
                      "{} in flight",
                      TimeText(absl::ToDoubleNanoseconds(result.takeover.took)),
                      Counted(result.takeover.stored, "call", "calls"),
                      Grouped(result.takeover.interrupted)));
  if (audit.nothing_lost()) {
    page->Line("", fmt::format("{}: all {} are in the store, {} as interrupted "
                               "(about {})",
                               page->Paint(kGreen, "nothing lost"),
                               Grouped(audit.begun), Grouped(audit.interrupted),
                               Rounded(audit.interrupted_cost)));
  }
  page->Add("");
}

void AddLoss(const Audit& audit, Page* page) {
  if (audit.nothing_lost()) return;
  page->Line(
      "LOST",
      page->Paint(kRed, fmt::format("{} begun, {} settled, {} received "
                                    "are missing; {} kept twice",
                                    audit.begun_missing, audit.settled_missing,
                                    audit.whole_missing, audit.kept_twice)));
  page->Add("");
}

void AddBill(const Audit& audit, Page* page) {
  page->Line("BILL", fmt::format("toll {:>20}   for {}", Exact(audit.toll_cost),
                                 Counted(audit.whole, "whole answer",
                                         "whole answers")));
  const bool match = audit.bill_matches();
  page->Line(
      "", fmt::format("mock {:>20}   {}", Exact(audit.billed),
                      match ? page->Paint(kGreen, "match, to the pico-dollar")
                            : page->Paint(kRed, "mismatch")));
  if (!match) {
    page->Line("", fmt::format("{} priced otherwise, {} not on the bill, {} on "
                               "the bill alone",
                               audit.differing, audit.whole_unbilled,
                               audit.billed_missing));
  }
  if (audit.broken_off != 0) {
    page->Line(
        "", page->Paint(kDim, fmt::format("and about {} for {} that broke off",
                                          Rounded(audit.broken_off_cost),
                                          Counted(audit.broken_off, "answer",
                                                  "answers"))));
  }
  page->Add("");
}

void AddOverhead(const DemoResult& result, Page* page) {
  const Overhead& overhead = result.overhead;
  page->Line("OVERHEAD",
             fmt::format("{} a call at the median, {} at p99: {:.4f} % of the "
                         "calls' time",
                         TimeText(static_cast<double>(overhead.median_ns)),
                         TimeText(static_cast<double>(overhead.p99_ns)),
                         overhead.share() * 100));
  if (result.has_health) {
    page->Line(
        "",
        fmt::format("drain {} of CPU; {:.1f} MB of journal, {:.1f} "
                    "MB of memory; {} dropped",
                    TimeText(static_cast<double>(result.health.drain_cpu_ns)),
                    static_cast<double>(result.health.journal_bytes) / 1e6,
                    static_cast<double>(result.health.memory_bytes) / 1e6,
                    Grouped(result.health.dropped)));
  }
  page->Add("");
}

void AddNext(const DemoResult& result, Page* page) {
  page->Line("DATA", result.directory);
  const std::string report = "toll report --path " + result.ledger + " --by ";
  page->Line("NEXT", report + "workflow");
  page->Line("", report + "session");
  page->Line("", result.options.kill ? "toll recover --path " + result.ledger
                                     : "toll demo --kill");
  if (result.options.directory.empty()) {
    page->Line("", fmt::format("rm -r {}   {}", result.directory,
                               page->Paint(kDim, "when you have seen enough")));
  }
}

}  // namespace

std::string DemoText(const DemoResult& result, bool color) {
  Page page(color);
  page.Add(
      fmt::format("{} called a mock provider from {} for {:.1f} s\n",
                  Counted(result.by_model.total.calls, "request", "requests"),
                  Counted(result.options.threads_count, "thread", "threads"),
                  result.seconds));
  AddTable("MODEL", result.by_model, &page);
  AddTable("ISSUE", result.by_issue, &page);
  AddTable("SESSION", result.by_session, &page);
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
      R"("share":{:.8f}}},"directory":"{}","ledger":"{}"}})",
      audit.good(), result.options.kill, audit.kept, result.seconds,
      audit.whole, audit.toll_cost.ToString(), audit.billed.ToString(),
      audit.bill_matches(), audit.begun_missing, audit.settled_missing,
      audit.whole_missing, audit.kept_twice, audit.interrupted,
      result.takeover.stored, result.overhead.calls, result.overhead.median_ns,
      result.overhead.p99_ns, result.overhead.share(), result.directory,
      result.ledger);
}

}  // namespace toll::cli
