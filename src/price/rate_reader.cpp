// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "price/rate_reader.h"

#include <algorithm>
#include <span>

#include "fmt/format.h"

#include "price/book_parser.h"

namespace toll::internal {
namespace {

// Prices by what no call counts (pages, images, characters): known, checked,
// and not kept.
constexpr std::string_view kUncountedPer1k[] = {
    "image_in",       "image_generated", "file_search", "page",
    "page_annotated", "message",         "code_session"};
constexpr std::string_view kUncountedPerHour[] = {"out", "video_in",
                                                  "video_out"};
constexpr std::string_view kUncountedPerMchar[] = {"in", "out"};

Component TokenComponent(std::string_view key) {
  for (size_t i = 0; i < kTokenComponentCount; ++i) {
    if (kComponentNames[i] == key) return static_cast<Component>(i);
  }
  return Component::kNone;
}

bool IsPriceKey(std::string_view key) {
  return TokenComponent(key) != Component::kNone || key == "per_1k" ||
         key == "per_hour" || key == "per_mchar";
}

uint32_t Size32(size_t size) { return static_cast<uint32_t>(size); }

}  // namespace

struct RateReader::UnitNames {
  std::span<const std::string_view> uncounted;
  Component first;  // Counted: components [first, end).
  Component end;
};

bool RateReader::Rates(Value v, Span* span) {
  if (span->count != 0) return Fail("\"rates\" is there twice");
  span->first = Size32(facts_->rates.size());
  return Elements(v, [&](Value rate) {
    place_.rate = ++span->count;
    if (!Rate(rate)) return false;
    place_.rate = 0;
    return true;
  });
}

bool RateReader::Rate(Value v) {
  RateFacts row;
  steps_used_ = 0;
  if (steps_.empty()) steps_.resize(kStepsMax);
  steps_[steps_used_++].Clear();
  const bool read = ObjectFields(v, [&](std::string_view key, Value each) {
    return RateField(key, each, &row);
  });
  if (!read || !KeepSteps(&row)) return false;
  if (row.valid_from_ns >= row.valid_to_ns) {
    return Fail("valid_from is not before valid_to");
  }
  facts_->rates.push_back(row);
  return true;
}

bool RateReader::RateField(std::string_view key, Value v, RateFacts* row) {
  if (IsPriceKey(key)) return PriceField(key, v, &steps_.front());
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

bool RateReader::Steps(Value v) {
  return Elements(v, [&](Value each) {
    if (steps_used_ >= kStepsMax) {
      return Fail(fmt::format("more than {} steps", kStepsMax));
    }
    StepPrices* step = &steps_[steps_used_++];
    step->Clear();
    return ObjectFields(each, [&](std::string_view key, Value field) {
      return StepField(key, field, step);
    });
  });
}

bool RateReader::StepField(std::string_view key, Value v, StepPrices* step) {
  if (IsPriceKey(key)) return PriceField(key, v, step);
  if (key == "from_input_tokens") return Tokens(v, &step->from);
  return UnknownKey(key,
                    "from_input_tokens, a component such as input, per_1k, "
                    "per_hour, per_mchar");
}

bool RateReader::PriceField(std::string_view key, Value v, StepPrices* step) {
  if (key == "per_1k") {
    return Unit(
        v, {kUncountedPer1k, Component::kRequest, Component::kHourAudio}, step);
  }
  if (key == "per_hour") {
    return Unit(
        v, {kUncountedPerHour, Component::kHourAudio, Component::kCount}, step);
  }
  if (key == "per_mchar") {
    return Unit(v, {kUncountedPerMchar, Component::kCount, Component::kCount},
                step);
  }
  ComponentPrice price{TokenComponent(key), {}};
  return PriceOf(v, key, &price.price) && AddPrice(price, step);
}

bool RateReader::Unit(Value v, const UnitNames& unit, StepPrices* step) {
  return ObjectFields(v, [&](std::string_view key, Value each) {
    ComponentPrice price;
    if (!PriceOf(each, key, &price.price)) return false;
    for (auto i = static_cast<size_t>(unit.first);
         i < static_cast<size_t>(unit.end); ++i) {
      if (kComponentNames[i] != key) continue;
      price.component = static_cast<Component>(i);
      return AddPrice(price, step);
    }
    step->uncounted = true;
    const auto& known = unit.uncounted;
    return std::find(known.begin(), known.end(), key) != known.end() ||
           Fail(fmt::format("unknown price \"{}\" of this unit",
                            key.substr(0, 40)));
  });
}

bool RateReader::AddPrice(ComponentPrice price, StepPrices* step) {
  const uint64_t bit = uint64_t{1} << static_cast<uint32_t>(price.component);
  if ((step->seen & bit) != 0) {
    return Fail(
        fmt::format("the price \"{}\" is there twice",
                    kComponentNames[static_cast<size_t>(price.component)]));
  }
  step->seen |= bit;
  step->prices.push_back(price);
  return true;
}

bool RateReader::KeepSteps(RateFacts* rate) {
  rate->steps = {Size32(facts_->steps.size()), Size32(steps_used_)};
  for (size_t i = 0; i < steps_used_; ++i) {
    const StepPrices& step = steps_[i];
    if (i > 0 && step.from <= steps_[i - 1].from) {
      return Fail(
          "steps must rise: \"from_input_tokens\" is not above that of the "
          "step before");
    }
    if (step.prices.empty() && !step.uncounted) {
      return Fail(
          "a rate and each of its steps need a price; for what is free write "
          "\"input\": \"0\", \"output\": \"0\"");
    }
    facts_->steps.push_back(
        {step.from,
         {Size32(facts_->prices.size()), Size32(step.prices.size())}});
    facts_->prices.insert(facts_->prices.end(), step.prices.begin(),
                          step.prices.end());
  }
  return true;
}

}  // namespace toll::internal
