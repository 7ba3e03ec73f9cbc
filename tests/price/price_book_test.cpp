// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "toll/price_book.h"

#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "price/book_of.h"
#include "temp_directory.h"

namespace toll::internal {
namespace {

using ::testing::HasSubstr;

constexpr char kAnyTime[] = "2026-11-21T12:00:00Z";

TEST(PriceBook, TheEmbeddedOneKnowsTheLargeProviders) {
  const PriceBook& book = PriceBook::Embedded();
  EXPECT_EQ(book.providers_count(), 37);
  EXPECT_EQ(book.models_count(), 2169);
  EXPECT_EQ(book.made(), "2026-11-21");
  const Cost cost = book.Price(
      {.provider = "openai", .model = "gpt-4o-2024-08-06", .at = At(kAnyTime)},
      {.input = 712, .cache_read = 100, .output = 48});
  EXPECT_EQ(cost.state, CostState::kComputed);
  EXPECT_EQ(cost.amount.ToString(), "0.002385");
  EXPECT_EQ(cost.price_id, "openai/gpt-4o/standard@2026-11-21");
}

TEST(PriceBook, TheEmbeddedOneIsParsedOnceByWhoeverIsFirst) {
  std::vector<std::thread> threads;
  std::vector<const PriceBook*> books(8);
  for (const PriceBook*& book : books) {
    threads.emplace_back([&book] { book = &PriceBook::Embedded(); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const PriceBook* book : books) EXPECT_EQ(book, books[0]);
}

TEST(PriceBook, TheEmbeddedOneIsTheFileOfTheProject) {
  const absl::StatusOr<PriceBook> file =
      PriceBook::Load(TOLL_SOURCE_DIR "/data/prices.json");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->made(), PriceBook::Embedded().made());
  EXPECT_EQ(file->models_count(), PriceBook::Embedded().models_count());
}

TEST(PriceBook, PricesOfEachTier) {
  const auto usd = [](std::string_view tier) {
    const Cost cost = PriceBook::Embedded().Price({.provider = "openai",
                                                   .model = "gpt-5-2025-08-07",
                                                   .at = At(kAnyTime),
                                                   .tier = tier},
                                                  {.input = 1'000'000});
    return cost.state == CostState::kUnpriced ? cost.why
                                              : cost.amount.ToString();
  };
  EXPECT_EQ(usd(""), "1.25");
  EXPECT_EQ(usd("default"), "1.25");
  EXPECT_EQ(usd("flex"), "0.625");
  EXPECT_EQ(usd("priority"), "2.5");
  EXPECT_EQ(usd("batch"), "openai/gpt-5 has no price for the tier \"batch\"");
}

TEST(PriceBook, AnUnknownModelIsUnpricedNeverFree) {
  const Cost cost = PriceBook::Embedded().Price(
      {.provider = "openai", .model = "no-such", .at = At(kAnyTime)},
      {.input = 1});
  EXPECT_EQ(cost.state, CostState::kUnpriced);
  EXPECT_EQ(cost.why, "openai has no model \"no-such\" in the price book");
}

TEST(PriceBook, NegotiatedPricesWinAndTheRestStays) {
  const PriceBook over = BookOf(
      R"({"id":"openai","models":[{"id":"gpt-4o","match":["gpt-4o-2024-*"],
          "rates":[{"valid_from":"2026-07-01","input":"2","output":"8"}]},
          {"id":"our-finetune","rates":[{"input":"3"}]}]},
         {"id":"ours","models":[{"id":"m","match":["*"],
          "rates":[{"input":"0","output":"0"}]}]})");
  const PriceBook book = PriceBook::Embedded().With(over);
  const auto usd = [&book](std::string_view provider, std::string_view model,
                           const char* at, std::string_view tier) {
    const Cost cost = book.Price(
        {.provider = provider, .model = model, .at = At(at), .tier = tier},
        {.input = 1'000'000});
    return cost.state == CostState::kUnpriced ? cost.why
                                              : cost.amount.ToString();
  };
  EXPECT_EQ(usd("openai", "gpt-4o", kAnyTime, ""), "2");
  EXPECT_EQ(usd("openai", "gpt-4o-2024-08-06", kAnyTime, ""), "2");
  EXPECT_EQ(usd("openai", "our-finetune", kAnyTime, ""), "3");
  EXPECT_EQ(usd("ours", "anything", kAnyTime, ""), "0");
  // A provider that only the book below can tell is the same provider.
  EXPECT_EQ(usd("my-openai-proxy", "gpt-4o", kAnyTime, ""), "2");
  // The rest: before the contract, another tier, another model, another host.
  EXPECT_EQ(usd("openai", "gpt-4o", "2026-06-30T23:59:59Z", ""), "2.5");
  EXPECT_EQ(usd("openai", "gpt-4o", kAnyTime, "batch"), "1.25");
  EXPECT_EQ(usd("openai", "gpt-4o-mini", kAnyTime, ""), "0.15");
  EXPECT_EQ(usd("azure", "gpt-4o", kAnyTime, ""), "2.5");
  EXPECT_EQ(book.providers_count(), 38);
  EXPECT_EQ(book.models_count(), 2172);
}

// The range that a price states must end where the book above begins to hold.
TEST(PriceBook, AnOverrideBoundsThePriceBelowIt) {
  const PriceBook book =
      BookOfRates(R"({"input":"2"})")
          .With(BookOfRates(R"({"valid_from":"2026-07-01","input":"1"})"));
  const std::optional<CompiledPrice> price =
      Compile(book, {.provider = "p", .model = "m"}, 0);
  ASSERT_TRUE(price.has_value());
  EXPECT_EQ(price->valid_to_ns, NanosAt("2026-07-01T00:00:00Z"));
}

// And begin where it held last.
TEST(PriceBook, AnOverrideThatEndedBoundsThePriceBelowIt) {
  const PriceBook book =
      BookOfRates(R"({"input":"2"})")
          .With(BookOfRates(R"({"valid_to":"2026-07-01","input":"1"})"));
  const std::optional<CompiledPrice> price = Compile(
      book, {.provider = "p", .model = "m"}, NanosAt("2026-08-01T00:00:00Z"));
  ASSERT_TRUE(price.has_value());
  EXPECT_EQ(price->valid_from_ns, NanosAt("2026-07-01T00:00:00Z"));
}

TEST(PriceBook, BooksLieOverEachOtherInOrder) {
  const PriceBook book = BookOfRates(R"({"input":"3"})")
                             .With(BookOfRates(R"({"input":"2"})"))
                             .With(BookOfRates(R"({"input":"1"})"));
  EXPECT_EQ(UsdAt(book, kAnyTime, {.input = 1'000'000}), "1");
  EXPECT_EQ(book.providers_count(), 1);
}

TEST(PriceBook, LoadSaysWhichFileAndWhy) {
  const TempDirectory directory;
  const std::string path = directory / "prices.json";
  absl::StatusOr<PriceBook> book = PriceBook::Load(path);
  EXPECT_EQ(book.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(book.status().message()),
              HasSubstr(path + "\": No such file or directory"));
  std::ofstream(path) << BookText(R"({"id":"p","models":[{"id":"m"}]})");
  book = PriceBook::Load(path);
  EXPECT_EQ(book.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(book.status().message()),
              HasSubstr(path + ": price book: provider \"p\", model \"m\": "));
  std::ofstream(path) << "";
  EXPECT_FALSE(PriceBook::Load(path).ok());
  EXPECT_FALSE(PriceBook::Load(directory.path()).ok());
}

TEST(PriceBook, CountsThatDoNotFitAreSaid) {
  const Cost cost =
      BookOfRates(R"({"input":"1"})")
          .Price({.provider = "p", .model = "m", .at = At(kAnyTime)},
                 {.input = int64_t{1} << 40});
  EXPECT_EQ(cost.flags, kCountSaturated);
  EXPECT_EQ(cost.amount.ToString(), "4294.967295");
}

}  // namespace
}  // namespace toll::internal
