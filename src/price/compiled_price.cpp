// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "price/compiled_price.h"

#include <bit>
#include <cstring>
#include <utility>

#include "fmt/format.h"

#include "base/check.h"
#include "meter/reading.h"
#include "price/book_access.h"
#include "price/decimal.h"

namespace toll::internal {
namespace {

// Every price of a step stays below: 24 leaves of 32-bit counts and a fee then
// fit in 127 bits.
constexpr Int128 kMantissaMax = Int128{1} << 90;

constexpr uint64_t kUnlimited = std::numeric_limits<uint64_t>::max();

// Pico-dollars a count for a price of one dollar.
Fraction UnitOf(Component component) {
  constexpr Int128 kPico = Money::kPicoPerUsd;
  if (component < Component::kRequest) return {kPico / 1'000'000, 1};
  if (component < Component::kHourAudio) return {kPico / 1'000, 1};
  return {kPico / 400'000, 9};  // An hour has 3,600,000 ms.
}

struct ModifierFactor {
  uint8_t modifier;
  Multiplier multiplier;
};
constexpr ModifierFactor kModifierFactors[] = {
    {kGeoUs, Multiplier::kUs},
    {kRegionEu, Multiplier::kRegionEu},
    {kRegionUs, Multiplier::kRegionUs},
};

// What the modifiers multiply the token prices by: 1 where the model has no
// such factor (it then costs the same everywhere).
std::optional<Fraction> TokenFactor(const PriceChoice& choice,
                                    uint8_t modifiers) {
  const MultiplierFacts& facts =
      choice.book->multipliers[choice.model->multipliers];
  std::optional<Fraction> factor = Fraction{1, 1};
  const auto apply = [&](Multiplier multiplier) {
    const Decimal& by = facts.factors[static_cast<size_t>(multiplier)];
    if (by.scale < 0 || !factor) return;
    factor = factor->Times(by.mantissa, PowerOfTen(by.scale));
  };
  for (const ModifierFactor& each : kModifierFactors) {
    if ((modifiers & each.modifier) != 0) apply(each.multiplier);
  }
  if (choice.by_fast_multiplier) apply(Multiplier::kFast);
  return factor;
}

using StepFractions = std::array<std::optional<Fraction>, kComponentCount>;

// The prices of one step as fractions; false where 128 bits do not hold one.
bool ReadStep(const PriceFacts& book, const StepFacts& step,
              const Fraction& token_factor, StepFractions* out) {
  for (uint32_t i = 0; i < step.prices.count; ++i) {
    const ComponentPrice& facts = book.prices[step.prices.first + i];
    const Fraction unit = UnitOf(facts.component);
    std::optional<Fraction> price =
        unit.Times(facts.price.mantissa, PowerOfTen(facts.price.scale));
    if (price && facts.component < Component::kRequest) {
      price = price->Times(token_factor.num, token_factor.den);
    }
    if (!price) return false;
    (*out)[static_cast<size_t>(facts.component)] = price;
  }
  return true;
}

// The least number that all denominators divide; false beyond 2^90.
bool CommonDenominator(const std::vector<StepFractions>& steps,
                       Int128* common) {
  *common = 1;
  for (const StepFractions& step : steps) {
    for (const std::optional<Fraction>& price : step) {
      if (!price) continue;
      const Int128 factor =
          price->den / GreatestCommonDivisor(*common, price->den);
      if (__builtin_mul_overflow(*common, factor, common) ||
          *common >= kMantissaMax) {
        return false;
      }
    }
  }
  return true;
}

// `price` over the common denominator; false if it is too large.
bool Mantissa(const std::optional<Fraction>& price, Int128 denominator,
              Int128* mantissa) {
  return !__builtin_mul_overflow(price->num, denominator / price->den,
                                 mantissa) &&
         *mantissa < kMantissaMax;
}

// Every leaf takes the first price of its chain.
bool FillStep(const StepFractions& prices, Int128 denominator,
              PriceStep* step) {
  for (uint32_t leaf = 0; leaf < kLeafCount; ++leaf) {
    step->priced_as[leaf] = Component::kNone;
    for (const Component component : RuleOf(leaf).chain) {
      if (component == Component::kNone) break;
      const auto& price = prices[static_cast<size_t>(component)];
      if (!price) continue;
      step->priced_as[leaf] = component;
      if (!Mantissa(price, denominator, &step->leaves[leaf])) return false;
      break;
    }
  }
  const auto& request = prices[static_cast<size_t>(Component::kRequest)];
  step->has_request = request.has_value();
  return !request || Mantissa(request, denominator, &step->request);
}

// The first step as small whole numbers, where it is that.
void FillNarrow(CompiledPrice* price) {
  const PriceStep& base = price->steps.front();
  if (price->denominator != 1 || base.request >= Int128{1} << 62) return;
  // Times counts below 2^32, and with the fee, this stays below 2^64.
  const Int128 sum_max =
      base.request == 0 ? (Int128{1} << 32) - 1 : Int128{1} << 31;
  Int128 sum = 0;
  for (uint32_t leaf = 0; leaf < kCommonLeafCount; ++leaf) {
    // Counted by use, and dear: CostPico() leaves them to the wide way.
    if (leaf == kWebSearches || leaf == kAudioMs) continue;
    sum += base.leaves[leaf];
  }
  if (sum > sum_max) return;
  for (uint32_t leaf = 0; leaf < kCommonLeafCount; ++leaf) {
    if (leaf == kWebSearches || leaf == kAudioMs) continue;
    price->narrow[leaf] = static_cast<uint32_t>(base.leaves[leaf]);
  }
  price->narrow_request = static_cast<uint64_t>(base.request);
  price->narrow_below =
      price->steps.size() > 1 ? price->steps[1].from_input_tokens : kUnlimited;
}

std::string PriceIdOf(const PriceChoice& choice, uint8_t modifiers) {
  const RateFacts& rate = *choice.rate;
  std::string id = fmt::format("{}/{}/{}", choice.provider->id,
                               choice.model->id, TierName(rate.tier));
  if (choice.by_fast_multiplier) id += "+fast";
  if ((modifiers & kGeoUs) != 0) id += "+us";
  if ((modifiers & kRegionEu) != 0) id += "+region_eu";
  if ((modifiers & kRegionUs) != 0) id += "+region_us";
  id += fmt::format(
      "@{}", rate.valid_from.empty() ? choice.book->made : rate.valid_from);
  if (rate.utc_from_s != rate.utc_to_s) {
    const auto minutes = [](int32_t s) {
      return fmt::format("{:02}:{:02}", s / 3600, s / 60 % 60);
    };
    id +=
        fmt::format("+{}-{}", minutes(rate.utc_from_s), minutes(rate.utc_to_s));
  }
  return id;
}

bool FillSteps(const PriceChoice& choice, uint8_t modifiers,
               CompiledPrice* price) {
  const std::optional<Fraction> factor = TokenFactor(choice, modifiers);
  if (!factor) return false;
  const Span span = choice.rate->steps;
  std::vector<StepFractions> steps(span.count);
  for (uint32_t i = 0; i < span.count; ++i) {
    const StepFacts& facts = choice.book->steps[span.first + i];
    if (!ReadStep(*choice.book, facts, *factor, &steps[i])) return false;
  }
  if (!CommonDenominator(steps, &price->denominator)) return false;
  price->steps.resize(span.count);
  for (uint32_t i = 0; i < span.count; ++i) {
    price->steps[i].from_input_tokens =
        choice.book->steps[span.first + i].from_input_tokens;
    if (!FillStep(steps[i], price->denominator, &price->steps[i])) return false;
  }
  FillNarrow(price);
  return true;
}

// Multiply and fold: both halves of the product carry every bit of `word`.
uint64_t Mix(uint64_t hash, uint64_t word) noexcept {
  __extension__ using Uint128 = unsigned __int128;
  const Uint128 product = Uint128{hash ^ word} * Uint128{0x9E3779B97F4A7C15};
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

uint64_t MixText(uint64_t hash, std::string_view text) noexcept {
  hash = Mix(hash, text.size() + 1);
  while (text.size() >= 8) {
    uint64_t word;
    std::memcpy(&word, text.data(), 8);
    hash = Mix(hash, word);
    text.remove_prefix(8);
  }
  if (text.empty()) return hash;
  uint64_t word = 0;
  std::memcpy(&word, text.data(), text.size());
  return Mix(hash, word);
}

}  // namespace

uint64_t HashOf(const PriceKey& key) noexcept {
  uint64_t hash = Mix(0x51ED2701A5D3B9C7, key.modifiers);
  hash = MixText(hash, key.model);
  hash = MixText(hash, key.provider);
  hash = MixText(hash, key.tier);
  return hash | 1;
}

std::optional<CompiledPrice> Compile(const PriceBook& book, const PriceKey& key,
                                     int64_t at_ns, std::string* why) {
  std::string reason;
  const std::optional<PriceChoice> choice =
      ChoosePrice(BookAccess::Layers(book), key, at_ns, &reason);
  std::optional<CompiledPrice> price;
  if (choice) {
    price.emplace();
    price->by_fast_multiplier = choice->by_fast_multiplier;
    if (!FillSteps(*choice, key.modifiers, &*price)) {
      price.reset();
      reason = fmt::format(
          "the prices of {}/{} need more than 128 bits "
          "together: write them with fewer digits",
          choice->provider->id, choice->model->id);
    }
  }
  if (!price) {
    if (why != nullptr) *why = std::move(reason);
    return std::nullopt;
  }
  price->valid_from_ns = choice->valid_from_ns;
  price->valid_to_ns = choice->valid_to_ns;
  price->hash = HashOf(key);
  price->modifiers = key.modifiers;
  price->provider = key.provider;
  price->model = key.model;
  price->tier = key.tier;
  price->price_id = PriceIdOf(*choice, key.modifiers);
  price->valid_since = choice->rate->valid_from;
  return price;
}

int64_t CostPicoWide(const CompiledPrice& price, const Leaves& leaves,
                     uint64_t total_input, uint32_t* flags) noexcept {
  TOLL_DCHECK(!price.steps.empty());
  const PriceStep& step = StepOf(price, total_input);
  // What the provider bills replaces what it counts.
  const bool billed = (leaves[kBilledInput] | leaves[kBilledOutput]) != 0;
  Int128 sum = step.request;
  uint32_t counted = 0;
  bool priced = step.has_request;
  for (uint32_t leaf = 0; leaf < kLeafCount; ++leaf) {
    const uint32_t count = leaves[leaf];
    if (count == 0 || (billed && (IsInput(leaf) || IsOutput(leaf)))) continue;
    counted |= count;
    priced |= step.priced_as[leaf] != Component::kNone;
    sum += step.leaves[leaf] * count;
  }
  if (counted != 0 && !priced) return kUnpricedPico;
  const Int128 cost = DivideHalfEven(sum, price.denominator);
  if (cost > std::numeric_limits<int64_t>::max()) {
    *flags |= kCostSaturated;
    return std::numeric_limits<int64_t>::max();
  }
  return static_cast<int64_t>(cost);
}

}  // namespace toll::internal
