// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "price/book_parser.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "simdjson.h"

#include "base/text.h"
#include "price/book_reader.h"

namespace toll::internal {
namespace {

namespace json = simdjson::ondemand;

// Prices by components that no call counts (pages, images, characters): known,
// checked, and not kept.
constexpr std::string_view kUncountedPer1k[] = {
    "image_in",       "image_generated", "file_search", "page",
    "page_annotated", "message",         "code_session"};
constexpr std::string_view kUncountedPerHour[] = {"out", "video_in",
                                                  "video_out"};
constexpr std::string_view kUncountedPerMchar[] = {"in", "out"};

constexpr std::array<std::string_view, kMultiplierCount> kMultiplierNames = {
    "us", "fast", "region_eu", "region_us"};

// One book on its way in.
class BookParser : private BookReader {
 public:
  BookParser(std::shared_ptr<PriceFacts> facts, bool check_zones)
      : BookReader(facts.get(), check_zones), facts_(std::move(facts)) {
    facts_->clauses.emplace_back();
    facts_->multipliers.emplace_back();
    facts_->zones.emplace_back();
    // As many as the embedded book has, so that it never moves its rows.
    facts_->models.reserve(2304);
    facts_->rates.reserve(2560);
    facts_->steps.reserve(2816);
    facts_->prices.reserve(6656);
    facts_->clauses.reserve(1280);
  }

  absl::StatusOr<std::shared_ptr<PriceFacts>> Parse(
      simdjson::padded_string_view text) {
    json::parser parser;
    json::document document;
    json::object book;
    if (Bad(parser.iterate(text).get(document)) ||
        Bad(document.get_object().get(book)) || !Book(book)) {
      return status();
    }
    const char* rest = nullptr;
    if (document.current_location().get(rest) == simdjson::SUCCESS) {
      Fail("something follows the book's closing brace");
      return status();
    }
    if (!Complete()) return status();
    return std::move(facts_);
  }

 private:
  bool Book(json::object book) {
    bool schema = false;
    const bool read = Fields(book, [&](std::string_view key, json::value v) {
      if (key == "schema") {
        std::string_view name;
        if (!Text(v, &name)) return false;
        schema = name == kBookSchema;
        return schema || Fail(fmt::format("schema \"{}\", not \"{}\"", name,
                                          kBookSchema));
      }
      if (key == "made") return Name(v, &facts_->made);
      if (key == "sources") return Sources(v);
      if (key == "providers") return Providers(v);
      return UnknownKey(key, "schema, made, sources, providers");
    });
    if (!read) return false;
    return schema || Fail(fmt::format("no \"schema\": write \"schema\": \"{}\"",
                                      kBookSchema));
  }

  // Provenance is for people; here it only must be what it should.
  bool Sources(json::value v) {
    return Elements(v, [&](json::value source) {
      return ObjectFields(source, [&](std::string_view key, json::value word) {
        std::string_view text;
        if (key == "tag" || key == "what" || key == "licence") {
          return Text(word, &text);
        }
        return UnknownKey(key, "tag, what, licence");
      });
    });
  }

  bool Providers(json::value v) {
    return Elements(v, [&](json::value provider) {
      if (facts_->providers.size() >= kProvidersMax) {
        return Fail(fmt::format("more than {} providers", kProvidersMax));
      }
      place_ = {};
      place_.provider = facts_->providers.size() + 1;
      ProviderFacts row;
      if (!ObjectFields(provider, [&](std::string_view key, json::value each) {
            return ProviderField(key, each, &row);
          })) {
        return false;
      }
      if (row.id.empty()) return Fail("a provider needs an \"id\"");
      for (const ProviderFacts& other : facts_->providers) {
        if (other.id == row.id) return Fail("this provider is there twice");
      }
      facts_->providers.push_back(row);
      place_ = {};
      return true;
    });
  }

  bool ProviderField(std::string_view key, json::value v, ProviderFacts* row) {
    if (key == "id") {
      return Name(v, &row->id) && (place_.provider_id = row->id, true);
    }
    if (key == "match") return Clauses(v, 0, &row->match);
    if (key == "model_match") return Clauses(v, 0, &row->model_match);
    if (key == "falls_back_to") {
      row->falls_back_to.first = Size(facts_->falls_back_to);
      return Elements(v, [&](json::value id) {
        ++row->falls_back_to.count;
        return Name(id, &facts_->falls_back_to.emplace_back());
      });
    }
    if (key == "models") return Models(v, &row->models);
    if (key == "late_models") return Models(v, &row->late_models);
    return UnknownKey(
        key, "id, match, model_match, falls_back_to, models, late_models");
  }

  bool Models(json::value v, Span* span) {
    span->first = Size(facts_->models);
    return Elements(v, [&](json::value model) {
      ++span->count;
      place_.model = span->count;
      place_.model_id = {};
      ModelFacts row;
      if (!ObjectFields(model, [&](std::string_view key, json::value each) {
            return ModelField(key, each, &row);
          })) {
        return false;
      }
      if (row.id.empty()) return Fail("a model needs an \"id\"");
      if (row.rates.count == 0) return Fail("a model needs \"rates\"");
      facts_->models.push_back(row);
      place_.model = 0;
      return true;
    });
  }

  bool ModelField(std::string_view key, json::value v, ModelFacts* row) {
    if (key == "id") {
      return Name(v, &row->id) && (place_.model_id = row->id, true);
    }
    if (key == "match") return Clauses(v, 0, &row->match);
    if (key == "rates") return Rates(v, &row->rates);
    if (key == "multipliers") {
      row->multipliers = Size(facts_->multipliers);
      return Multipliers(v, &facts_->multipliers.emplace_back());
    }
    return UnknownKey(key, "id, match, multipliers, rates");
  }

  bool Multipliers(json::value v, MultiplierFacts* row) {
    return ObjectFields(v, [&](std::string_view key, json::value factor) {
      const auto* found =
          std::find(kMultiplierNames.begin(), kMultiplierNames.end(), key);
      if (found == kMultiplierNames.end()) {
        return UnknownKey(key, "us, fast, region_eu, region_us");
      }
      Decimal* decimal =
          &row->factors[static_cast<size_t>(found - kMultiplierNames.begin())];
      return PriceOf(factor, key, decimal);
    });
  }

  bool Clauses(json::value v, size_t depth, uint32_t* list) {
    if (depth > kClauseDepthMax) {
      return Fail(fmt::format("clauses more than {} deep", kClauseDepthMax));
    }
    uint32_t last = 0;
    return Elements(v, [&](json::value each) {
      Clause clause;
      if (!OneClause(each, depth, &clause)) return false;
      const uint32_t row = Size(facts_->clauses);
      facts_->clauses.push_back(clause);
      (last == 0 ? *list : facts_->clauses[last].next) = row;
      last = row;
      return true;
    });
  }

  bool OneClause(json::value v, size_t depth, Clause* clause) {
    json::json_type type;
    if (Bad(v.type().get(type))) return false;
    if (type == json::json_type::string) return Name(v, &clause->pattern);
    size_t keys = 0;
    const bool read =
        ObjectFields(v, [&](std::string_view key, json::value children) {
          ++keys;
          if (key == "any") clause->kind = ClauseKind::kAny;
          if (key == "all") clause->kind = ClauseKind::kAll;
          if (key == "not") clause->kind = ClauseKind::kNot;
          if (clause->kind == ClauseKind::kPattern) {
            return UnknownKey(key, "any, all, not");
          }
          return Clauses(children, depth + 1, &clause->child);
        });
    if (!read) return false;
    return keys == 1 || Fail(
                            "a clause is a pattern, or an object with one of "
                            "any, all, not");
  }

  bool Rates(json::value v, Span* span) {
    span->first = Size(facts_->rates);
    return Elements(v, [&](json::value rate) {
      place_.rate = ++span->count;
      uncounted_ = false;
      RateFacts row;
      StepFacts base;
      const uint32_t base_row = Size(facts_->steps);
      row.steps = {base_row, 1};
      facts_->steps.push_back(base);  // Its place; filled in below.
      base.prices.first = Size(facts_->prices);
      later_.clear();
      if (!ObjectFields(rate, [&](std::string_view key, json::value each) {
            return RateField(key, each, &row);
          })) {
        return false;
      }
      // The prices of this rate lie together, whatever stood between them;
      // those of its steps come after.
      base.prices.count = Size(facts_->prices) - base.prices.first;
      if (base.prices.count == 0 && !uncounted_) return NoPrices();
      facts_->steps[base_row] = base;
      if (!LaterSteps(&row)) return false;
      facts_->rates.push_back(row);
      if (!CheckWindow(row)) return false;
      place_.rate = 0;
      return true;
    });
  }

  bool NoPrices() {
    return Fail(
        "a rate needs a price; for what is free write \"input\": "
        "\"0\", \"output\": \"0\"");
  }

  bool CheckWindow(const RateFacts& row) {
    return row.valid_from_ns < row.valid_to_ns ||
           Fail("valid_from is not before valid_to");
  }

  bool RateField(std::string_view key, json::value v, RateFacts* row) {
    if (IsPriceKey(key)) return PriceField(key, v, &facts_->prices);
    if (key == "tier") return TierField(v, &row->tier);
    if (key == "priority") return Priority(v, &row->priority);
    if (key == "valid_from") {
      return Date(v, &row->valid_from_ns, &row->valid_from);
    }
    if (key == "valid_to") return Date(v, &row->valid_to_ns, nullptr);
    if (key == "utc_from") return TimeOfDay(v, &row->utc_from_s);
    if (key == "utc_to") return TimeOfDay(v, &row->utc_to_s);
    if (key == "weekdays") return Weekdays(v, &row->weekdays);
    if (key == "weekday_zone") return Zone(v, &row->zone);
    if (key == "steps") return Steps(v);
    std::string_view source;
    if (key == "src") return Text(v, &source);
    return UnknownKey(key,
                      "a component such as input, per_1k, per_hour, per_mchar, "
                      "tier, src, priority, valid_from, valid_to, utc_from, "
                      "utc_to, weekdays, weekday_zone, steps");
  }

  // Steps may stand before the rate's own prices: they wait in later_.
  bool Steps(json::value v) {
    return Elements(v, [&](json::value step) {
      LaterStep& row = later_.emplace_back();
      if (later_.size() >= kStepsMax) {
        return Fail(fmt::format("more than {} steps", kStepsMax));
      }
      const bool read =
          ObjectFields(step, [&](std::string_view key, json::value each) {
            if (IsPriceKey(key)) return PriceField(key, each, &row.prices);
            if (key == "from_input_tokens") return Tokens(each, &row.from);
            return UnknownKey(key,
                              "from_input_tokens, a component such as "
                              "input, per_1k, per_hour, per_mchar");
          });
      return read && (!row.prices.empty() || NoPrices());
    });
  }

  bool LaterSteps(RateFacts* rate) {
    uint64_t before = 0;
    for (const LaterStep& step : later_) {
      if (step.from <= before) {
        return Fail(
            "steps must rise: \"from_input_tokens\" is not above that "
            "of the step before");
      }
      before = step.from;
      facts_->steps.push_back(
          {step.from, {Size(facts_->prices), Size(step.prices)}});
      facts_->prices.insert(facts_->prices.end(), step.prices.begin(),
                            step.prices.end());
      ++rate->steps.count;
    }
    return true;
  }

  static bool IsPriceKey(std::string_view key) {
    return key == "per_1k" || key == "per_hour" || key == "per_mchar" ||
           TokenComponent(key) != Component::kNone;
  }

  static Component TokenComponent(std::string_view key) {
    for (size_t i = 0; i < kTokenComponentCount; ++i) {
      if (kComponentNames[i] == key) return static_cast<Component>(i);
    }
    return Component::kNone;
  }

  bool PriceField(std::string_view key, json::value v,
                  std::vector<ComponentPrice>* prices) {
    if (key == "per_1k") {
      return Unit(v,
                  {kUncountedPer1k, Component::kRequest, Component::kHourAudio},
                  prices);
    }
    if (key == "per_hour") {
      return Unit(v,
                  {kUncountedPerHour, Component::kHourAudio, Component::kCount},
                  prices);
    }
    if (key == "per_mchar") {
      return Unit(v, {kUncountedPerMchar, Component::kCount, Component::kCount},
                  prices);
    }
    ComponentPrice price{TokenComponent(key), {}};
    if (!PriceOf(v, key, &price.price)) return false;
    prices->push_back(price);
    return true;
  }

  // What a unit such as per_1k may price.
  struct UnitNames {
    std::span<const std::string_view> uncounted;
    Component first;  // Counted: components [first, end).
    Component end;
  };

  bool Unit(json::value v, const UnitNames& unit,
            std::vector<ComponentPrice>* prices) {
    return ObjectFields(v, [&](std::string_view key, json::value each) {
      ComponentPrice price;
      if (!PriceOf(each, key, &price.price)) return false;
      for (auto i = static_cast<size_t>(unit.first);
           i < static_cast<size_t>(unit.end); ++i) {
        if (kComponentNames[i] != key) continue;
        price.component = static_cast<Component>(i);
        prices->push_back(price);
        return true;
      }
      uncounted_ = true;
      return std::find(unit.uncounted.begin(), unit.uncounted.end(), key) !=
                 unit.uncounted.end() ||
             Fail(fmt::format("unknown price \"{}\" of this unit", key));
    });
  }

  bool Complete() {
    for (const std::string_view id : facts_->falls_back_to) {
      const bool known =
          std::any_of(facts_->providers.begin(), facts_->providers.end(),
                      [id](const ProviderFacts& p) { return p.id == id; });
      if (!known) {
        return Fail(
            fmt::format("falls_back_to \"{}\", which this book does "
                        "not have",
                        id));
      }
    }
    return true;
  }

  template <typename Row>
  static uint32_t Size(const std::vector<Row>& rows) {
    return static_cast<uint32_t>(rows.size());
  }

  struct LaterStep {
    uint64_t from = 0;
    std::vector<ComponentPrice> prices;
  };

  std::shared_ptr<PriceFacts> facts_;
  std::vector<LaterStep> later_;  // Steps of the rate being read.
  bool uncounted_ = false;        // That rate prices what no call counts.
};

absl::StatusOr<std::shared_ptr<PriceFacts>> Parse(
    simdjson::padded_string_view text, bool check_zones) {
  if (text.size() > kBookBytesMax) {
    return absl::InvalidArgumentError(fmt::format(
        "price book: {} bytes, more than {}", text.size(), kBookBytesMax));
  }
  auto facts = std::make_shared<PriceFacts>();
  // Names are copied into one block: together they are shorter than the text.
  facts->text.reset(new char[text.size() + 1]);
  return BookParser(std::move(facts), check_zones).Parse(text);
}

}  // namespace

size_t BookPadding() { return simdjson::SIMDJSON_PADDING; }

absl::StatusOr<std::shared_ptr<PriceFacts>> ParseBook(std::string_view json) {
  const simdjson::padded_string padded(json);
  return Parse(padded, true);
}

absl::StatusOr<std::shared_ptr<PriceFacts>> ParsePaddedBook(
    std::string_view json) {
  return Parse(simdjson::padded_string_view(json.data(), json.size(),
                                            json.size() + BookPadding()),
               false);
}

}  // namespace toll::internal
