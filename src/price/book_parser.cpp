// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "price/book_parser.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "fmt/format.h"
#include "simdjson.h"

#include "price/rate_reader.h"

namespace toll::internal {
namespace {

namespace json = simdjson::ondemand;

constexpr std::array<std::string_view, kMultiplierCount> kMultiplierNames = {
    "us", "fast", "region_eu", "region_us"};

// One book on its way in.
class BookParser : private RateReader {
 public:
  BookParser(std::shared_ptr<PriceFacts> facts, bool check_zones)
      : RateReader(facts.get(), check_zones), facts_(std::move(facts)) {
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
    if (parser.allocate(text.size()) == simdjson::MEMALLOC) {
      return absl::ResourceExhaustedError(
          "price book: no memory to read it: free some, and try again");
    }
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
      if (row->falls_back_to.count != 0) return Twice(key);
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

  bool Twice(std::string_view key) {
    return Fail(fmt::format("\"{}\" is there twice", key));
  }

  bool Models(json::value v, Span* span) {
    if (span->count != 0) return Twice("models");
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
    json::json_type type = json::json_type::null;
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

  std::shared_ptr<PriceFacts> facts_;
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
