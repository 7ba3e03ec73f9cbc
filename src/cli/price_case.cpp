// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/price_case.h"

#include <map>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "fmt/format.h"

#include "base/text.h"
#include "cli/price_usage.h"
#include "price/book_parser.h"
#include "price/compiled_price.h"
#include "view/plain_text.h"

namespace toll::cli {
namespace {

using internal::CompiledPrice;
using internal::JsonString;
using simdjson::dom::element;
using simdjson::dom::object;

constexpr std::string_view kCaseName = "case";

struct PriceName {
  std::string_view theirs;
  std::string_view ours;
};

// What `prices` calls our components.
constexpr PriceName kTokenNames[] = {
    {"input_mtok", "input"},
    {"output_mtok", "output"},
    {"cache_read_mtok", "cache_read"},
    {"cache_write_mtok", "cache_write"},
    {"cache_write_5m_mtok", "cache_write_5m"},
    {"cache_write_1h_mtok", "cache_write_1h"},
    {"input_audio_mtok", "audio_in"},
    {"input_image_mtok", "image_in"},
    {"input_video_mtok", "video_in"},
    {"cache_audio_read_mtok", "audio_cache_read"},
    {"cache_image_read_mtok", "image_cache_read"},
    {"output_reasoning_mtok", "reasoning_out"},
    {"output_audio_mtok", "audio_out"},
    {"output_image_mtok", "image_out"},
    {"output_video_mtok", "video_out"},
    {"output_citation_mtok", "citation_out"},
};
constexpr PriceName kThousandNames[] = {
    {"requests_kcount", "request"},
    {"web_searches_kcount", "web_search"},
};

std::string TextOf(element value) {
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS) return std::string(text);
  return simdjson::to_string(value);
}

std::string_view WordOf(element line, std::string_view key) {
  std::string_view word;
  return line[key].get(word) == simdjson::SUCCESS ? word : std::string_view();
}

// Component -> decimal, of one step.
using StepPrices = std::map<std::string, std::string>;

std::string FieldsOf(const StepPrices& prices) {
  std::string fields;
  for (const auto& [component, price] : prices) {
    fields += fmt::format(",{}:{}", JsonString(component), JsonString(price));
  }
  return fields;
}

// One rate of a book: its steps by their first token.
struct CaseRate {
  std::map<uint64_t, StepPrices> steps = {{0, {}}};
  StepPrices thousands;

  std::string ToBook() const {
    const std::string per_1k =
        thousands.empty()
            ? ""
            : fmt::format(",\"per_1k\":{{{}}}", FieldsOf(thousands).substr(1));
    std::string rate;
    std::string later;
    for (const auto& [from, prices] : steps) {
      const std::string fields = FieldsOf(prices) + per_1k;
      if (from == 0) {
        rate = fields;
      } else {
        later += fmt::format(",{{\"from_input_tokens\":{}{}}}", from, fields);
      }
    }
    if (!later.empty()) {
      rate += fmt::format(",\"steps\":[{}]", later.substr(1));
    }
    return fmt::format(
        "{{\"schema\":\"{}\",\"made\":\"case\",\"providers\":[{{\"id\":\"{}\","
        "\"models\":[{{\"id\":\"{}\",\"rates\":[{{{}}}]}}]}}]}}",
        internal::kBookSchema, kCaseName, kCaseName,
        rate.empty() ? rate : rate.substr(1));
  }
};

// {"base": "1", "tiers": [{"start": 100000, "price": "2"}]}: above `start`.
// Every step is filled first from the one below it, in the order of starts.
bool AddTiers(const std::string& component, const object& tiered,
              CaseRate* rate) {
  element base;
  simdjson::dom::array tiers;
  if (tiered["base"].get(base) != simdjson::SUCCESS ||
      tiered["tiers"].get(tiers) != simdjson::SUCCESS) {
    return false;
  }
  for (auto& [from, prices] : rate->steps) prices[component] = TextOf(base);
  for (const element tier : tiers) {
    uint64_t start = 0;
    element price;
    if (tier["start"].get(start) != simdjson::SUCCESS ||
        tier["price"].get(price) != simdjson::SUCCESS) {
      return false;
    }
    // A new step begins as a copy of the one it cuts.
    auto below = std::prev(rate->steps.upper_bound(start + 1));
    rate->steps.try_emplace(start + 1, below->second);
    for (auto step = rate->steps.find(start + 1); step != rate->steps.end();
         ++step) {
      step->second[component] = TextOf(price);
    }
  }
  return true;
}

absl::StatusOr<CaseRate> RateOfPrices(const object& prices) {
  CaseRate rate;
  for (const auto field : prices) {
    bool known = false;
    for (const PriceName& name : kTokenNames) {
      if (name.theirs != field.key) continue;
      known = true;
      const std::string component(name.ours);
      object tiered;
      if (field.value.get(tiered) == simdjson::SUCCESS) {
        known = AddTiers(component, tiered, &rate);
        continue;
      }
      for (auto& [from, step] : rate.steps) {
        step[component] = TextOf(field.value);
      }
    }
    for (const PriceName& name : kThousandNames) {
      if (name.theirs != field.key) continue;
      known = true;
      rate.thousands[std::string(name.ours)] = TextOf(field.value);
    }
    if (!known) {
      return absl::InvalidArgumentError(
          fmt::format("cannot read the price \"{}\"", field.key));
    }
  }
  return rate;
}

absl::StatusOr<CaseRate> RateOfSteps(const simdjson::dom::array& steps) {
  CaseRate rate;
  for (const element step : steps) {
    uint64_t from = 0;
    object prices;
    if (step["from_input_tokens"].get(from) != simdjson::SUCCESS ||
        step["mtok"].get(prices) != simdjson::SUCCESS) {
      return absl::InvalidArgumentError(
          "a step of peer_prices needs from_input_tokens and mtok");
    }
    for (const auto field : prices) {
      rate.steps[from][std::string(field.key)] = TextOf(field.value);
    }
  }
  return rate;
}

absl::StatusOr<CompiledPrice> CompileRate(
    const absl::StatusOr<CaseRate>& rate) {
  if (!rate.ok()) return rate.status();
  const absl::StatusOr<PriceBook> book = PriceBook::Parse(rate->ToBook());
  if (!book.ok()) return book.status();
  std::string why;
  std::optional<CompiledPrice> price = internal::Compile(
      *book, {.provider = kCaseName, .model = kCaseName}, 0, &why);
  if (!price) return absl::InvalidArgumentError(internal::ToAbsl(why));
  return *std::move(price);
}

// From the book; unpriced where it has no price.
Cost PriceFromBook(const PriceBook& book, element line, absl::Time at,
                   const GivenUsage& usage) {
  const internal::PriceKey key{.provider = WordOf(line, "provider"),
                               .model = WordOf(line, "model"),
                               .tier = WordOf(line, "service_tier")};
  Cost unpriced;
  const std::optional<CompiledPrice> price =
      internal::Compile(book, key, absl::ToUnixNanos(at), &unpriced.why);
  if (!price) return unpriced;
  return PriceUsage(*price, usage, StepEdge::kInclusive);
}

}  // namespace

absl::StatusOr<CaseAnswer> PriceCase(const PriceBook& book, element line,
                                     absl::Time now) {
  CaseAnswer answer;
  answer.id = WordOf(line, "id");
  element given;
  if (answer.id.empty() || line["usage"].get(given) != simdjson::SUCCESS) {
    return absl::InvalidArgumentError("a case needs an id and a usage");
  }
  absl::Time at = now;
  const std::string_view timestamp = WordOf(line, "timestamp");
  std::string error;
  if (!timestamp.empty() &&
      !absl::ParseTime(absl::RFC3339_full, internal::ToAbsl(timestamp), &at,
                       &error)) {
    return absl::InvalidArgumentError(
        fmt::format("{}: timestamp: {}", answer.id, error));
  }
  const absl::StatusOr<GivenUsage> usage = ReadUsage(given);
  if (!usage.ok()) return usage.status();
  object prices;
  simdjson::dom::array steps;
  absl::StatusOr<CompiledPrice> price = absl::NotFoundError("");
  StepEdge edge = StepEdge::kInclusive;
  if (line["prices"].get(prices) == simdjson::SUCCESS) {
    price = CompileRate(RateOfPrices(prices));
    edge = StepEdge::kExclusive;
  } else if (line["peer_prices"]["steps"].get(steps) == simdjson::SUCCESS) {
    price = CompileRate(RateOfSteps(steps));
  } else {
    answer.cost = PriceFromBook(book, line, at, *usage);
    return answer;
  }
  if (!price.ok()) return price.status();
  answer.cost = PriceUsage(*price, *usage, edge);
  return answer;
}

std::string ToJson(const CaseAnswer& answer) {
  const bool priced = answer.cost.state != CostState::kUnpriced;
  return fmt::format(
      "{{\"id\":{},\"usd\":{},\"state\":{}}}", JsonString(answer.id),
      priced ? JsonString(answer.cost.amount.ToString()) : "null",
      JsonString(ToString(answer.cost.state)));
}

}  // namespace toll::cli
