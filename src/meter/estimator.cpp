// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/estimator.h"

#include <algorithm>
#include <cstddef>
#include <limits>

#include "meter/estimator_table.h"
#include "toll/estimate.h"

namespace toll {
namespace internal {
namespace {

// Names spell versions either way: "claude-4.8-opus", "claude-4-8-opus".
char Folded(char c) {
  if (c == '.') return '-';
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool BeginsWith(std::string_view name, std::string_view prefix) {
  return name.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), name.begin(),
                    [](char p, char c) { return p == Folded(c); });
}

// The longest prefix of the table that `name` begins with; null: none.
const FamilyPrefix* PrefixOf(std::string_view name) {
  const FamilyPrefix* best = nullptr;
  for (const FamilyPrefix& each : kFamilyPrefixes) {
    if (!BeginsWith(name, each.prefix)) continue;
    if (best == nullptr || each.prefix.size() > best->prefix.size()) {
      best = &each;
    }
  }
  return best;
}

uint64_t AddSaturating(uint64_t a, uint64_t b) {
  uint64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum)
             ? std::numeric_limits<uint64_t>::max()
             : sum;
}

uint64_t Tokens(uint64_t weight) {
  const uint64_t whole = weight / kWeightOne;
  return whole + (weight % kWeightOne >= kWeightOne / 2 ? 1 : 0);
}

}  // namespace

const ModelFamily& AnyFamily() noexcept { return kModelFamilies[0]; }

const ModelFamily& FamilyOf(std::string_view model) noexcept {
  // Longer names are no models': the time for one is bounded.
  constexpr size_t kNameMax = 256;
  model = model.substr(0, kNameMax);
  // Whoever passes a model on puts its own name before it.
  while (!model.empty()) {
    const FamilyPrefix* const found = PrefixOf(model);
    if (found != nullptr) return kModelFamilies[found->family];
    const size_t mark = model.find_first_of("./:@-");
    if (mark == std::string_view::npos) break;
    model.remove_prefix(mark + 1);
  }
  return AnyFamily();
}

void Estimator::Begin(const ModelFamily& family) noexcept {
  family_ = &family;
  weight_ = 0;
  bytes_ = 0;
  tail_ = {};
  calls_ = 0;
  waiting_count_ = 0;
}

void Estimator::Weigh(std::string_view text) noexcept {
  const FeatureLoop weigh = simd_ ? WeighFeatures : WeighFeaturesScalar;
  for (const std::string_view part :
       {std::string_view(waiting_, waiting_count_), text}) {
    weight_ = AddSaturating(weight_, weigh(part, family_->weights, &tail_));
    bytes_ += part.size();
  }
  waiting_count_ = 0;
}

uint64_t Estimator::weight() const noexcept {
  const FeatureLoop weigh = simd_ ? WeighFeatures : WeighFeaturesScalar;
  TextTail tail = tail_;
  return AddSaturating(
      weight_, weigh({waiting_, waiting_count_}, family_->weights, &tail));
}

uint64_t Estimator::text_tokens() const noexcept {
  return std::max<uint64_t>(Tokens(weight()), bytes() == 0 ? 0 : 1);
}

uint64_t Estimator::tokens() const noexcept {
  if (is_empty()) return 0;
  const uint64_t around =
      family_->answer + uint64_t{calls_} * uint64_t{family_->call};
  return std::max<uint64_t>(Tokens(AddSaturating(weight(), around)), 1);
}

uint64_t EstimateBody(const ModelFamily& family,
                      std::string_view body) noexcept {
  constexpr size_t kReadMax = 1 << 20;
  Estimator estimator(family);
  estimator.Feed(body.substr(0, kReadMax));
  const uint64_t tokens = estimator.text_tokens();
  if (body.size() <= kReadMax) return tokens;
  return static_cast<uint64_t>(static_cast<double>(tokens) / kReadMax *
                               static_cast<double>(body.size()));
}

}  // namespace internal

int64_t EstimateTokens(std::string_view model, std::string_view text) noexcept {
  internal::Estimator estimator(internal::FamilyOf(model));
  estimator.Feed(text);
  // A text that lies in memory has fewer than 2^63.
  return static_cast<int64_t>(estimator.text_tokens());
}

}  // namespace toll
