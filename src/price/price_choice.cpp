// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "price/price_choice.h"

#include <algorithm>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "fmt/format.h"

#include "base/text.h"
#include "base/time_units.h"
#include "meter/reading.h"
#include "price/pattern.h"

namespace toll::internal {
namespace {

bool Holds(const PriceFacts& book, uint32_t list, std::string_view name);

bool HoldsOne(const PriceFacts& book, const Clause& clause,
              std::string_view name) {
  switch (clause.kind) {
    case ClauseKind::kPattern:
      return MatchesPattern(clause.pattern, name);
    case ClauseKind::kAny:
      return Holds(book, clause.child, name);
    case ClauseKind::kNot:
      return !Holds(book, clause.child, name);
    case ClauseKind::kAll:
      for (uint32_t i = clause.child; i != 0; i = book.clauses[i].next) {
        if (!HoldsOne(book, book.clauses[i], name)) return false;
      }
      return true;
  }
  return false;
}

// True if any clause of the list holds.
bool Holds(const PriceFacts& book, uint32_t list, std::string_view name) {
  for (uint32_t i = list; i != 0; i = book.clauses[i].next) {
    if (HoldsOne(book, book.clauses[i], name)) return true;
  }
  return false;
}

const ProviderFacts* ProviderById(const PriceFacts& book, std::string_view id) {
  for (const ProviderFacts& provider : book.providers) {
    if (EqualsIgnoringCase(provider.id, id)) return &provider;
  }
  return nullptr;
}

// The id of the provider that the key means; empty if no layer knows.
std::string_view ProviderId(BookLayers layers, const PriceKey& key) {
  for (const auto& book : layers) {
    const ProviderFacts* found = ProviderById(*book, key.provider);
    if (found != nullptr) return found->id;
  }
  for (const auto& book : layers) {
    for (const ProviderFacts& provider : book->providers) {
      if (Holds(*book, provider.match, key.provider)) return provider.id;
    }
  }
  for (const auto& book : layers) {
    for (const ProviderFacts& provider : book->providers) {
      if (Holds(*book, provider.model_match, key.model)) return provider.id;
    }
  }
  return {};
}

const ModelFacts* ModelIn(const PriceFacts& book, Span span,
                          std::string_view name) {
  const std::span<const ModelFacts> models(book.models.data() + span.first,
                                           span.count);
  for (const ModelFacts& model : models) {
    if (EqualsIgnoringCase(model.id, name)) return &model;
  }
  for (const ModelFacts& model : models) {
    if (Holds(book, model.match, name)) return &model;
  }
  return nullptr;
}

struct FoundModel {
  const ProviderFacts* provider = nullptr;
  const ModelFacts* model = nullptr;
};

using ModelList = Span ProviderFacts::*;

// In the provider's `list`, then, depth first, in those of the providers that
// it falls back to; each once, as they may stand in a circle.
FoundModel FindIn(const PriceFacts& book, const ProviderFacts& provider,
                  ModelList list, std::string_view name) {
  std::vector<const ProviderFacts*> to_visit = {&provider};
  std::vector<const ProviderFacts*> visited;
  while (!to_visit.empty()) {
    const ProviderFacts* at = to_visit.back();
    to_visit.pop_back();
    if (std::find(visited.begin(), visited.end(), at) != visited.end()) {
      continue;
    }
    visited.push_back(at);
    const ModelFacts* model = ModelIn(book, at->*list, name);
    if (model != nullptr) return {at, model};
    // The first is visited next, so it goes on top.
    for (uint32_t i = at->falls_back_to.count; i-- > 0;) {
      const ProviderFacts* next =
          ProviderById(book, book.falls_back_to[at->falls_back_to.first + i]);
      if (next != nullptr) to_visit.push_back(next);
    }
  }
  return {};
}

FoundModel FindModel(const PriceFacts& book, const ProviderFacts& provider,
                     std::string_view name) {
  const FoundModel found = FindIn(book, provider, &ProviderFacts::models, name);
  if (found.model != nullptr) return found;
  return FindIn(book, provider, &ProviderFacts::late_models, name);
}

// An instant as rates see it, and the range around it in which no rate that
// was looked at begins or ends.
class Moment {
 public:
  explicit Moment(int64_t at_ns)
      // So that two days either way fit: no rate knows a date near the ends.
      : at_(std::clamp(at_ns, kBeginningOfTime + 2 * kNsPerDay,
                       kEndOfTime - 2 * kNsPerDay)),
        day_((at_ >= 0 ? at_ : at_ - (kNsPerDay - 1)) / kNsPerDay) {}

  // True if the rate holds. False and a name in `*missing_zone` where that
  // cannot be known.
  bool In(const PriceFacts& book, const RateFacts& rate,
          std::string_view* missing_zone) {
    Edge(rate.valid_from_ns);
    Edge(rate.valid_to_ns);
    bool holds = rate.valid_from_ns <= at_ && at_ < rate.valid_to_ns;
    // `&=` and not `&&`: every edge must be seen.
    if (rate.utc_from_s != rate.utc_to_s) holds &= InWindow(rate);
    if (rate.weekdays != 0) {
      const std::string_view zone = book.zones[rate.zone];
      const bool known = InWeekdays(rate.weekdays, zone, &holds);
      if (!known) *missing_zone = zone;
      holds &= known;
    }
    return holds;
  }

  int64_t from() const { return from_; }
  int64_t to() const { return to_; }

 private:
  void Edge(int64_t ns) {
    if (ns <= at_) from_ = std::max(from_, ns);
    if (ns > at_) to_ = std::min(to_, ns);
  }

  bool InWindow(const RateFacts& rate) {
    for (int64_t day = day_ - 1; day <= day_ + 1; ++day) {
      Edge(day * kNsPerDay + rate.utc_from_s * kNsPerSecond);
      Edge(day * kNsPerDay + rate.utc_to_s * kNsPerSecond);
    }
    const int64_t second = (at_ - day_ * kNsPerDay) / kNsPerSecond;
    if (rate.utc_from_s < rate.utc_to_s) {
      return rate.utc_from_s <= second && second < rate.utc_to_s;
    }
    return rate.utc_from_s <= second || second < rate.utc_to_s;
  }

  // False if the zone is not known here.
  bool InWeekdays(uint8_t weekdays, std::string_view zone_name, bool* holds) {
    absl::TimeZone zone = absl::UTCTimeZone();
    if (!zone_name.empty() && !absl::LoadTimeZone(ToAbsl(zone_name), &zone)) {
      return false;
    }
    const absl::CivilDay day = absl::ToCivilDay(absl::FromUnixNanos(at_), zone);
    Edge(absl::ToUnixNanos(absl::FromCivil(day, zone)));
    Edge(absl::ToUnixNanos(absl::FromCivil(day + 1, zone)));
    const auto index = static_cast<uint32_t>(absl::GetWeekday(day));
    *holds &= (uint32_t{weekdays} >> index & 1u) != 0;
    return true;
  }

  int64_t at_;
  int64_t day_;
  int64_t from_ = kBeginningOfTime;
  int64_t to_ = kEndOfTime;
};

bool HasFastMultiplier(const PriceFacts& book, const ModelFacts& model) {
  const auto fast = static_cast<size_t>(Multiplier::kFast);
  return book.multipliers[model.multipliers].factors[fast].scale >= 0;
}

// The rate of `choice->model` that holds, or why none does.
bool ChooseRate(Tier tier, Moment* moment, PriceChoice* choice,
                std::string* why) {
  const PriceFacts& book = *choice->book;
  std::string_view missing_zone;
  bool has_tier = false;
  for (uint32_t i = 0; i < choice->model->rates.count; ++i) {
    const RateFacts& rate = book.rates[choice->model->rates.first + i];
    if (rate.tier != tier) continue;
    has_tier = true;
    if (!moment->In(book, rate, &missing_zone)) continue;
    if (choice->rate == nullptr || rate.priority > choice->rate->priority) {
      choice->rate = &rate;
    }
  }
  const auto model =
      fmt::format("{}/{}", choice->provider->id, choice->model->id);
  if (!missing_zone.empty()) {
    choice->rate = nullptr;
    *why = fmt::format(
        "{} has weekday prices in \"{}\", a time zone that this "
        "machine lacks: install tzdata",
        model, missing_zone);
  } else if (!has_tier) {
    *why = fmt::format("{} has no price for the tier \"{}\"", model,
                       TierName(tier));
  } else if (choice->rate == nullptr) {
    *why =
        fmt::format("{} has no {} price at that time", model, TierName(tier));
  }
  return choice->rate != nullptr;
}

// A request for speed is priced by the model's factor where it has one: unlike
// the rows of tier "fast" it keeps the prices of one-hour cache writes and web
// searches.
Tier PricedTier(const PriceKey& key, PriceChoice* choice) {
  Tier tier = TierOf(key.tier);
  const bool fast = (key.modifiers & kSpeedFast) != 0 || tier == Tier::kFast;
  if (!fast) return tier;
  choice->by_fast_multiplier = HasFastMultiplier(*choice->book, *choice->model);
  if (choice->by_fast_multiplier) {
    return tier == Tier::kFast ? Tier::kStandard : tier;
  }
  return tier == Tier::kStandard ? Tier::kFast : tier;
}

}  // namespace

std::optional<PriceChoice> ChoosePrice(BookLayers layers, const PriceKey& key,
                                       int64_t at_ns, std::string* why) {
  if (TierOf(key.tier) == Tier::kUnknown) {
    *why =
        fmt::format("no price is known for the service tier \"{}\"", key.tier);
    return std::nullopt;
  }
  const std::string_view provider_id = ProviderId(layers, key);
  if (provider_id.empty()) {
    *why = fmt::format(
        "no provider \"{}\" in the price book, and no provider "
        "claims the model \"{}\"",
        key.provider, key.model);
    return std::nullopt;
  }
  *why = fmt::format("{} has no model \"{}\" in the price book", provider_id,
                     key.model);
  Moment moment(at_ns);
  for (const auto& book : layers) {
    const ProviderFacts* provider = ProviderById(*book, provider_id);
    if (provider == nullptr) continue;
    const FoundModel found = FindModel(*book, *provider, key.model);
    if (found.model == nullptr) continue;
    PriceChoice choice{
        .book = book.get(), .provider = found.provider, .model = found.model};
    const Tier tier = PricedTier(key, &choice);
    if (!ChooseRate(tier, &moment, &choice, why)) continue;
    choice.valid_from_ns = moment.from();
    choice.valid_to_ns = moment.to();
    return choice;
  }
  return std::nullopt;
}

}  // namespace toll::internal
