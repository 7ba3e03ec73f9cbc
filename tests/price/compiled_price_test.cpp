// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "price/compiled_price.h"

#include <random>
#include <string>

#include "fmt/format.h"
#include <gtest/gtest.h>

#include "meter/reading.h"
#include "price/book_of.h"
#include "price/decimal.h"

namespace toll::internal {
namespace {

constexpr PriceKey kKey{.provider = "p", .model = "m"};

CompiledPrice CompileRates(std::string_view rates, std::string_view more = "",
                           uint8_t modifiers = 0) {
  PriceKey key = kKey;
  key.modifiers = modifiers;
  std::string why;
  std::optional<CompiledPrice> price =
      Compile(BookOfRates(rates, more), key, 0, &why);
  EXPECT_TRUE(price.has_value()) << why;
  return price.value_or(CompiledPrice{});
}

Leaves LeavesWith(std::initializer_list<std::pair<Leaf, uint32_t>> counts) {
  Leaves leaves = {};
  for (const auto& [leaf, count] : counts) leaves[leaf] = count;
  return leaves;
}

int64_t CostOf(const CompiledPrice& price, const Leaves& leaves,
               uint32_t flags_expected = 0) {
  uint32_t flags = 0;
  const int64_t cost = CostPico(price, leaves, &flags);
  EXPECT_EQ(flags, flags_expected);
  return cost;
}

TEST(CompiledPrice, ListPricesAreWholePicoDollarsAToken) {
  const CompiledPrice price =
      CompileRates(R"({"input":"2.5","cache_read":"1.25","output":"10"})");
  EXPECT_EQ(price.denominator, 1);
  EXPECT_EQ(price.narrow[kInput], 2'500'000u);
  EXPECT_EQ(price.narrow[kCacheRead], 1'250'000u);
  EXPECT_EQ(price.narrow[kReasoning], 10'000'000u);
  EXPECT_EQ(
      CostOf(price,
             LeavesWith({{kInput, 712}, {kCacheRead, 100}, {kOutput, 48}})),
      int64_t{712} * 2'500'000 + 100 * 1'250'000 + 48 * 10'000'000);
}

// Each leaf, alone, charged as the first of its chain that has a price.
TEST(CompiledPrice, LeavesAreChargedAsTheirParents) {
  const CompiledPrice parents = CompileRates(R"({"input":"1","output":"2"})");
  const CompiledPrice write =
      CompileRates(R"({"input":"1","output":"2","cache_write":"3"})");
  const CompiledPrice own = CompileRates(
      R"({"input":"1","output":"2","cache_read":"3","cache_write":"4",
          "cache_write_5m":"5","cache_write_1h":"6","audio_in":"7",
          "image_in":"8","video_in":"9","audio_cache_read":"10",
          "image_cache_read":"11","reasoning_out":"12","audio_out":"13",
          "image_out":"14","video_out":"15","citation_out":"16"})");
  struct Row {
    Leaf leaf;
    int64_t parent, with_write, own;
  };
  const Row rows[] = {
      {kInput, 1, 1, 1},           {kToolPrompt, 1, 1, 1},
      {kCacheRead, 1, 1, 3},       {kCacheWrite, 1, 3, 4},
      {kCacheWrite5m, 1, 3, 5},    {kCacheWrite1h, 1, 3, 6},
      {kInputAudio, 1, 1, 7},      {kInputImage, 1, 1, 8},
      {kInputVideo, 1, 1, 9},      {kCacheReadAudio, 1, 1, 10},
      {kCacheReadImage, 1, 1, 11}, {kCacheReadVideo, 1, 1, 3},
      {kOutput, 2, 2, 2},          {kReasoning, 2, 2, 12},
      {kOutputAudio, 2, 2, 13},    {kOutputImage, 2, 2, 14},
      {kOutputVideo, 2, 2, 15},    {kCitation, 2, 2, 16},
  };
  for (const Row& row : rows) {
    const Leaves leaves = LeavesWith({{row.leaf, 1}});
    EXPECT_EQ(CostOf(parents, leaves), row.parent * 1'000'000) << row.leaf;
    EXPECT_EQ(CostOf(write, leaves), row.with_write * 1'000'000) << row.leaf;
    EXPECT_EQ(CostOf(own, leaves), row.own * 1'000'000) << row.leaf;
  }
}

TEST(CompiledPrice, AStepChargesEveryTokenFromItsEdge) {
  const CompiledPrice price = CompileRates(
      R"({"input":"1","output":"2","steps":[
          {"from_input_tokens":200001,"input":"10","output":"20"},
          {"from_input_tokens":400000,"input":"100","output":"200"}]})");
  const auto at = [&price](uint32_t input, uint32_t cached) {
    return CostOf(
        price,
        LeavesWith({{kInput, input}, {kCacheRead, cached}, {kOutput, 1}}));
  };
  EXPECT_EQ(at(200'000, 0), 200'000'000'000 + 2'000'000);
  EXPECT_EQ(at(200'001, 0), 2'000'010'000'000 + 20'000'000);
  // Cached tokens count towards the step.
  EXPECT_EQ(at(1, 200'000), 2'000'010'000'000 + 20'000'000);
  EXPECT_EQ(at(399'999, 0), 3'999'990'000'000 + 20'000'000);
  EXPECT_EQ(at(400'000, 0), 40'000'000'000'000 + 200'000'000);
}

TEST(CompiledPrice, AFeeIsChargedOnceEvenWithoutACount) {
  const CompiledPrice price =
      CompileRates(R"({"input":"1","per_1k":{"request":"12"}})");
  EXPECT_EQ(CostOf(price, {}), 12'000'000'000);
  EXPECT_EQ(CostOf(price, LeavesWith({{kInput, 5}})), 12'005'000'000);
}

TEST(CompiledPrice, SearchesQueriesAndHoursAreCounted) {
  const CompiledPrice price = CompileRates(
      R"({"input":"1","per_1k":{"web_search":"10","query":"2"},
          "per_hour":{"audio":"0.36"}})");
  EXPECT_EQ(CostOf(price, LeavesWith({{kWebSearches, 3}, {kInput, 1}})),
            30'001'000'000);
  EXPECT_EQ(CostOf(price, LeavesWith({{kSearchUnits, 1}})), 2'000'000'000);
  EXPECT_EQ(CostOf(price, LeavesWith({{kAudioMs, 3'600'000}})),
            360'000'000'000);
  // A third of a pico-dollar is rounded once, at the end.
  const CompiledPrice thirds =
      CompileRates(R"({"per_hour":{"audio":"0.0000012"}})");
  EXPECT_EQ(thirds.denominator, 3);
  EXPECT_EQ(CostOf(thirds, LeavesWith({{kAudioMs, 1}})), 0);
  EXPECT_EQ(CostOf(thirds, LeavesWith({{kAudioMs, 2}})), 1);
  EXPECT_EQ(CostOf(thirds, LeavesWith({{kAudioMs, 3}})), 1);
}

TEST(CompiledPrice, WhatIsBilledReplacesWhatIsCounted) {
  const CompiledPrice price = CompileRates(
      R"({"input":"1","output":"2","per_1k":{"web_search":"10"}})");
  EXPECT_EQ(CostOf(price, LeavesWith({{kInput, 500},
                                      {kOutput, 500},
                                      {kBilledInput, 7},
                                      {kBilledOutput, 3},
                                      {kWebSearches, 1}})),
            7'000'000 + 6'000'000 + 10'000'000'000);
}

TEST(CompiledPrice, NothingPricedIsNotFree) {
  const CompiledPrice pages = CompileRates(R"({"per_1k":{"page":"1"}})");
  EXPECT_EQ(CostOf(pages, LeavesWith({{kInput, 5}})), kUnpricedPico);
  EXPECT_EQ(CostOf(pages, {}), 0);  // Nothing was used.
  const CompiledPrice free = CompileRates(R"({"input":"0","output":"0"})");
  EXPECT_EQ(CostOf(free, LeavesWith({{kInput, 5}})), 0);
  // One price is enough: what has none beside it costs nothing.
  const CompiledPrice input = CompileRates(R"({"input":"1"})");
  EXPECT_EQ(CostOf(input, LeavesWith({{kInput, 5}, {kOutput, 5}})), 5'000'000);
}

TEST(CompiledPrice, FactorsMultiplyTokenPricesAlone) {
  const std::string_view rates =
      R"({"input":"5","output":"0.25","per_1k":{"web_search":"10"}})";
  const std::string_view factors =
      R"("multipliers":{"us":"1.1","fast":"6","region_eu":"1.1"},)";
  const auto cost = [&](uint8_t modifiers) {
    return CostOf(CompileRates(rates, factors, modifiers),
                  LeavesWith({{kInput, 1}, {kWebSearches, 1}}));
  };
  EXPECT_EQ(cost(0), 5'000'000 + 10'000'000'000);
  EXPECT_EQ(cost(kGeoUs), 5'500'000 + 10'000'000'000);
  EXPECT_EQ(cost(kGeoUs | kSpeedFast), 33'000'000 + 10'000'000'000);
  EXPECT_EQ(cost(kRegionEu), 5'500'000 + 10'000'000'000);
  EXPECT_EQ(cost(kRegionUs), 5'000'000 + 10'000'000'000);  // It has none.
  EXPECT_EQ(CompileRates(rates, factors, kGeoUs | kSpeedFast).price_id,
            "p/m/standard+fast+us@2026-11-21");
}

TEST(CompiledPrice, BeyondSixtyFourBitsIsSaturatedAndSaid) {
  const CompiledPrice price = CompileRates(R"({"input":"999999"})");
  EXPECT_EQ(
      CostOf(price, LeavesWith({{kInput, 4'000'000'000}}), kCostSaturated),
      std::numeric_limits<int64_t>::max());
  const CompiledPrice thirds =
      CompileRates(R"({"input":"999999","per_hour":{"audio":"0.1"}})");
  EXPECT_EQ(
      CostOf(thirds, LeavesWith({{kInput, 4'000'000'000}}), kCostSaturated),
      std::numeric_limits<int64_t>::max());
  EXPECT_EQ(CostOf(price, LeavesWith({{kInput, 9'000'000}})),
            8'999'991'000'000'000'000);
}

TEST(CompiledPrice, PricesBeyond128BitsAreRefusedNotWrong) {
  std::string why;
  const PriceBook book = BookOfRates(
      R"({"input":"0.000000000000000001","per_hour":{"audio":"0.000000000000000007"},
          "per_1k":{"request":"9999"}})",
      R"("multipliers":{"us":"0.000000000000000003"},)");
  PriceKey key = kKey;
  EXPECT_TRUE(Compile(book, key, 0, &why).has_value()) << why;
  key.modifiers = kGeoUs;
  EXPECT_FALSE(Compile(book, key, 0, &why).has_value());
  EXPECT_EQ(why,
            "the prices of p/m need more than 128 bits together: write them "
            "with fewer digits");
}

// The denominator fits, a price in its terms does not.
TEST(CompiledPrice, APriceBeyond128BitsIsRefusedToo) {
  std::string why;
  const PriceBook book = BookOfRates(
      R"({"input":"0.000000000000000001","per_1k":{"request":"9999"}})",
      R"("multipliers":{"us":"0.0000000003"},)");
  PriceKey key = kKey;
  EXPECT_TRUE(Compile(book, key, 0, &why).has_value()) << why;
  key.modifiers = kGeoUs;
  EXPECT_FALSE(Compile(book, key, 0, &why).has_value());
}

TEST(CompiledPrice, TheMostThatFitsDoesNotOverflow) {
  // The dearest prices with the least unit: the largest numerators there are.
  const CompiledPrice price = CompileRates(
      R"({"input":"99999.9999999999999","output":"99999.9999999999999",
          "per_1k":{"request":"999999"},"per_hour":{"audio":"0.1"}})");
  Leaves leaves;
  leaves.fill(std::numeric_limits<uint32_t>::max());
  EXPECT_EQ(CostOf(price, leaves, kCostSaturated),
            std::numeric_limits<int64_t>::max());
}

// Numbers of any size as decimal digits: the slow way that needs no width.
std::string AddDigits(const std::string& a, const std::string& b) {
  std::string sum;
  int carry = 0;
  for (size_t i = 0; i < std::max(a.size(), b.size()) || carry > 0; ++i) {
    if (i < a.size()) carry += a[a.size() - 1 - i] - '0';
    if (i < b.size()) carry += b[b.size() - 1 - i] - '0';
    sum.insert(sum.begin(), static_cast<char>('0' + carry % 10));
    carry /= 10;
  }
  return sum.empty() ? "0" : sum;
}

std::string TimesDigits(const std::string& a, uint32_t factor) {
  std::string product;
  uint64_t carry = 0;
  for (size_t i = 0; i < a.size() || carry > 0; ++i) {
    if (i < a.size()) {
      carry +=
          uint64_t{factor} * static_cast<uint64_t>(a[a.size() - 1 - i] - '0');
    }
    product.insert(product.begin(), static_cast<char>('0' + carry % 10));
    carry /= 10;
  }
  return product;
}

// Cuts `decimals` digits off, half to even.
std::string RoundDigits(std::string digits, size_t decimals) {
  if (digits.size() <= decimals)
    digits.insert(0, decimals + 1 - digits.size(), '0');
  const std::string cut = digits.substr(digits.size() - decimals);
  std::string whole = digits.substr(0, digits.size() - decimals);
  const std::string half =
      decimals == 0 ? "" : "5" + std::string(decimals - 1, '0');
  const bool odd = (whole.back() - '0') % 2 == 1;
  if (cut > half || (cut == half && odd && decimals > 0)) {
    whole = AddDigits(whole, "1");
  }
  whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size() - 1));
  return whole;
}

TEST(CompiledPrice, IsTheSumThatDigitsGiveRoundedOnce) {
  std::mt19937_64 random(42);
  for (int round = 0; round < 400; ++round) {
    // Prices with up to twelve decimals: a token costs down to 1e-6 pico.
    const size_t decimals = random() % 13;
    const auto price_text = [&random, decimals] {
      std::string digits;
      for (size_t i = 0; i < decimals + 1 + random() % 3; ++i) {
        digits += static_cast<char>('0' + random() % 10);
      }
      const size_t point = digits.size() - decimals;
      return decimals == 0
                 ? digits
                 : digits.substr(0, point) + "." + digits.substr(point);
    };
    const std::string input = price_text();
    const std::string output = price_text();
    const CompiledPrice price = CompileRates(
        R"({"input":")" + input + R"(","output":")" + output + R"("})");
    const auto digits_of = [](std::string text) {
      std::erase(text, '.');
      return text;
    };
    for (int i = 0; i < 50; ++i) {
      const auto in = static_cast<uint32_t>(random() >> (32 + random() % 32));
      const auto out = static_cast<uint32_t>(random() >> (32 + random() % 32));
      // USD per million = 10^6 pico a token, of which `decimals` are cut.
      std::string sum = AddDigits(TimesDigits(digits_of(input), in),
                                  TimesDigits(digits_of(output), out));
      sum += "000000";
      ASSERT_EQ(
          ToDecimalText(
              CostOf(price, LeavesWith({{kInput, in}, {kOutput, out}})), 1, 0),
          RoundDigits(sum, decimals))
          << in << " x " << input << " + " << out << " x " << output;
    }
  }
}

TEST(CompiledPrice, TheNarrowWayIsTheWideWay) {
  std::mt19937 random(1);
  const CompiledPrice price = CompileRates(
      R"({"input":"3","cache_read":"0.3","cache_write":"3.75",
          "cache_write_1h":"6","output":"15","per_1k":{"request":"5"},
          "steps":[{"from_input_tokens":200001,"input":"6","output":"22.5"}]})");
  ASSERT_GT(price.narrow_below, 0u);
  for (int i = 0; i < 20'000; ++i) {
    Leaves leaves = {};
    for (uint32_t leaf = 0; leaf < kLeafCount; ++leaf) {
      if (random() % 4 == 0)
        leaves[leaf] = static_cast<uint32_t>(random() >> (random() % 32));
    }
    uint32_t flags = 0;
    uint32_t wide_flags = 0;
    ASSERT_EQ(CostPico(price, leaves, &flags),
              CostPicoWide(price, leaves, TotalInput(leaves), &wide_flags));
    ASSERT_EQ(flags, wide_flags);
  }
}

// A sum of counts below 2^32 times prices, and a fee, must fit 64 bits.
TEST(CompiledPrice, TheNarrowWayIsForPricesThatCannotOverflow) {
  for (const bool fee : {false, true}) {
    int narrow = 0;
    int wide = 0;
    for (int usd = 1; usd < 1'000; usd += 3) {
      const CompiledPrice price =
          CompileRates(fmt::format(R"({{"input":"{}"{}}})", usd,
                                   fee ? R"(,"per_1k":{"request":"1"})" : ""));
      Int128 sum = 0;
      for (uint32_t leaf = 0; leaf < kCommonLeafCount; ++leaf) {
        sum += price.steps.front().leaves[leaf];
      }
      const bool fits = sum < Int128{1} << 32 && (!fee || sum <= 1LL << 31);
      EXPECT_EQ(price.narrow_below != 0, fits) << usd << " " << fee;
      ++(fits ? narrow : wide);
    }
    EXPECT_GT(narrow, 20);
    EXPECT_GT(wide, 20);
  }
}

TEST(CompiledPrice, ItsIdSaysFromWhenAndInWhichWindow) {
  EXPECT_EQ(CompileRates(R"({"input":"1"})").price_id,
            "p/m/standard@2026-11-21");
  const CompiledPrice dated = CompileRates(
      R"({"valid_from":"1970-01-01","utc_from":"00:00","utc_to":"16:30",
          "tier":"standard","input":"1"})");
  EXPECT_EQ(dated.price_id, "p/m/standard@1970-01-01+00:00-16:30");
  EXPECT_EQ(dated.valid_since, "1970-01-01");
}

// A table finds it by its hash, and believes it by the rest.
TEST(CompiledPrice, SaysOfWhichKeyItIs) {
  const PriceKey key = {
      .provider = "p", .model = "m", .tier = "batch", .modifiers = kGeoUs};
  const auto price = Compile(
      BookOfRates(R"({"input":"2"},{"tier":"batch","input":"1"})"), key, 0);
  ASSERT_TRUE(price.has_value());
  EXPECT_EQ(price->provider, "p");
  EXPECT_EQ(price->model, "m");
  EXPECT_EQ(price->tier, "batch");
  EXPECT_EQ(price->modifiers, kGeoUs);
  EXPECT_EQ(price->hash, HashOf(key));
}

TEST(CompiledPrice, EachPartOfAKeyTellsHashesApart) {
  const uint64_t hash = HashOf({"openai", "gpt-4o", "", 0});
  EXPECT_NE(hash, HashOf({"openai", "gpt-4o", "", 1}));
  EXPECT_NE(hash, HashOf({"openai", "gpt-4o", "x", 0}));
  EXPECT_NE(hash, HashOf({"openai", "gpt-4o-", "", 0}));
  EXPECT_NE(hash, HashOf({"openaigpt-4o", "", "", 0}));
  EXPECT_NE(hash, HashOf({"gpt-4o", "openai", "", 0}));
  EXPECT_NE(HashOf({"", "", "", 0}), 0u);
}

}  // namespace
}  // namespace toll::internal
