// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "simdjson.h"

#include "base/text.h"
#include "cli/commands.h"
#include "cli/load_book.h"
#include "cli/price_case.h"
#include "cli/price_usage.h"
#include "cli/when.h"
#include "meter/reading.h"
#include "price/compiled_price.h"
#include "view/plain_text.h"

namespace toll::cli {
namespace {

using internal::JsonString;
using internal::PlainText;

struct PriceArguments {
  std::string provider;
  std::string model;
  std::string usage;
  std::string at = "now";
  std::string tier;
  std::vector<std::string> modifiers;
  std::string cases;
  std::string prices;
  std::string prices_override;
  bool json = false;
};

struct ModifierWord {
  const char* word;
  uint8_t bit;
};
constexpr ModifierWord kModifierWords[] = {
    {"us", internal::kGeoUs},
    {"fast", internal::kSpeedFast},
    {"region_eu", internal::kRegionEu},
    {"region_us", internal::kRegionUs},
};

std::vector<std::string_view> FlagWords(uint32_t flags) {
  std::vector<std::string_view> words;
  for (uint32_t bit = 0; bit < 32; ++bit) {
    if ((flags >> bit & 1u) == 0) continue;
    words.push_back(ToString(static_cast<Flag>(1u << bit)));
  }
  return words;
}

std::string LineToJson(const PriceLine& line) {
  return fmt::format(
      "{{\"component\":{},\"priced_as\":{},\"count\":{},\"price\":{},"
      "\"amount_usd\":{}}}",
      JsonString(line.component), JsonString(line.priced_as), line.count,
      JsonString(line.price), JsonString(line.amount_usd));
}

// `price` null: unpriced.
void PrintJson(const internal::CompiledPrice* price, const Cost& cost) {
  std::string flags;
  for (const std::string_view word : FlagWords(cost.flags)) {
    flags += (flags.empty() ? "" : ",") + JsonString(word);
  }
  std::string lines;
  for (const PriceLine& line : cost.lines) {
    lines += (lines.empty() ? "" : ",") + LineToJson(line);
  }
  const bool priced = cost.state != CostState::kUnpriced;
  fmt::print(
      "{{\"usd\":{},\"state\":{},\"price_id\":{},\"valid_since\":{},"
      "\"step_from_input_tokens\":{},\"flags\":[{}],\"why\":{},"
      "\"lines\":[{}]}}\n",
      priced ? JsonString(cost.amount.ToString()) : "null",
      JsonString(ToString(cost.state)), JsonString(cost.price_id),
      price == nullptr || price->valid_since.empty()
          ? "null"
          : JsonString(price->valid_since),
      cost.step_from_input_tokens, flags, JsonString(cost.why), lines);
}

std::string NameOf(const PriceLine& line) {
  if (line.priced_as.empty() || line.priced_as == line.component) {
    return line.component;
  }
  return fmt::format("{} as {}", line.component, line.priced_as);
}

void PrintTable(const internal::CompiledPrice& price, const Cost& cost) {
  size_t name = sizeof("component") - 1;
  size_t count = sizeof("count") - 1;
  size_t unit = sizeof("price") - 1;
  for (const PriceLine& line : cost.lines) {
    name = std::max(name, NameOf(line).size());
    count = std::max(count, fmt::formatted_size("{}", line.count));
    unit = std::max(unit, line.price.size());
  }
  fmt::print("{:<{}}  {:>{}}  {:<{}}  amount in USD\n", "component", name,
             "count", count, "price", unit);
  for (const PriceLine& line : cost.lines) {
    fmt::print("{:<{}}  {:>{}}  {:<{}}  {}\n", NameOf(line), name, line.count,
               count, line.price, unit, line.amount_usd);
  }
  fmt::print("{:<{}}  {:>{}}  {:<{}}  {}\n\n", "total", name, "", count, "",
             unit, cost.amount.ToString());
  fmt::print("price  {}\n", PlainText(cost.price_id));
  fmt::print("since  {}\n", price.valid_since.empty()
                                ? "no date in the book: as long as it knows"
                                : price.valid_since);
  if (price.steps.size() > 1) {
    fmt::print("step   from {} input tokens, of {} steps\n",
               cost.step_from_input_tokens, price.steps.size());
  }
  for (const std::string_view word : FlagWords(cost.flags)) {
    fmt::print("flag   {}\n", word);
  }
}

int ExplainOne(const PriceArguments& arguments, const PriceBook& book) {
  simdjson::dom::parser parser;
  simdjson::dom::element element;
  if (parser.parse(arguments.usage).get(element) != simdjson::SUCCESS) {
    return Complain(kExitUsage,
                    "--usage is no JSON, such as '{\"input_tokens\": 812}'");
  }
  const absl::StatusOr<GivenUsage> usage = ReadUsage(element);
  if (!usage.ok()) {
    return Complain(kExitUsage, internal::ToStd(usage.status().message()));
  }
  const absl::StatusOr<absl::Time> at =
      ParseWhen(arguments.at, absl::Now(), absl::UTCTimeZone());
  if (!at.ok()) {
    return Complain(kExitUsage, internal::ToStd(at.status().message()));
  }
  internal::PriceKey key{.provider = arguments.provider,
                         .model = arguments.model,
                         .tier = arguments.tier};
  for (const ModifierWord& each : kModifierWords) {
    const auto& words = arguments.modifiers;
    if (std::find(words.begin(), words.end(), each.word) == words.end()) {
      continue;
    }
    key.modifiers = static_cast<uint8_t>(key.modifiers | each.bit);
  }
  Cost cost;
  const std::optional<internal::CompiledPrice> price =
      internal::Compile(book, key, absl::ToUnixNanos(*at), &cost.why);
  if (price) cost = PriceUsage(*price, *usage, StepEdge::kInclusive);
  const bool priced = cost.state != CostState::kUnpriced;
  if (arguments.json) PrintJson(price ? &*price : nullptr, cost);
  if (!priced) return Complain(kExitNo, "unpriced: " + PlainText(cost.why));
  if (!arguments.json) PrintTable(*price, cost);
  return kExitDone;
}

int PriceCases(const PriceArguments& arguments, const PriceBook& book) {
  std::ifstream file(arguments.cases);
  if (!file.is_open()) {
    return Complain(kExitUsage, fmt::format("{}: {}", arguments.cases,
                                            std::strerror(errno)));
  }
  simdjson::dom::parser parser;
  const absl::Time now = absl::Now();
  int exit_code = kExitDone;
  size_t number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.empty()) continue;
    simdjson::dom::element element;
    absl::StatusOr<CaseAnswer> answer =
        absl::InvalidArgumentError("this line is no JSON");
    if (parser.parse(line).get(element) == simdjson::SUCCESS) {
      answer = PriceCase(book, element, now);
    }
    if (answer.ok()) {
      fmt::print("{}\n", ToJson(*answer));
      continue;
    }
    // The others are still answered; the exit code says that one was not.
    exit_code = Complain(
        kExitUsage, fmt::format("{}:{}: {}", arguments.cases, number,
                                internal::ToStd(answer.status().message())));
  }
  return exit_code;
}

int Price(const PriceArguments& arguments) {
  const absl::StatusOr<PriceBook> book =
      LoadBook(arguments.prices, arguments.prices_override);
  if (!book.ok()) {
    return Complain(kExitUsage, internal::ToStd(book.status().message()));
  }
  if (!arguments.cases.empty()) return PriceCases(arguments, *book);
  if (arguments.model.empty() || arguments.usage.empty()) {
    return Complain(kExitUsage,
                    "price needs --model and --usage, or --cases FILE");
  }
  return ExplainOne(arguments, *book);
}

}  // namespace

void AddPrice(CLI::App& app, int* exit_code) {
  const auto arguments = std::make_shared<PriceArguments>();
  CLI::App* command =
      app.add_subcommand("price", "Explain what a usage costs, line by line");
  command->add_option("--provider", arguments->provider, "Such as openai");
  command->add_option("--model", arguments->model, "As the answer names it");
  command->add_option("--usage", arguments->usage,
                      "JSON: totals, and the kinds inside them");
  command->add_option("--at", arguments->at,
                      "When: ISO 8601, a date, or 7d ago (default: now)");
  command->add_option("--tier", arguments->tier,
                      "Service tier, in the provider's word");
  command
      ->add_option("--modifier", arguments->modifiers,
                   "us, fast, region_eu or region_us; may be repeated")
      ->check(CLI::IsMember({"us", "fast", "region_eu", "region_us"}));
  command->add_option("--cases", arguments->cases,
                      "Price every line of a file of cases instead");
  command->add_option("--prices", arguments->prices,
                      "A price book to use in place of the built-in one");
  command->add_option("--prices-override", arguments->prices_override,
                      "A price book whose models win");
  command->add_flag("--json", arguments->json, "One line of JSON");
  command->footer(
      "Example: toll price --provider openai --model gpt-4o "
      "--usage '{\"input_tokens\": 812, \"output_tokens\": 48}'");
  command->callback([arguments, exit_code] { *exit_code = Price(*arguments); });
}

}  // namespace toll::cli
