// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/load_book.h"

#include <fstream>

#include "absl/time/clock.h"
#include <gtest/gtest.h>

#include "temp_directory.h"

namespace toll::cli {
namespace {

constexpr char kBook[] =
    R"({"schema":"toll-prices/1","made":"2026-11-21","providers":[{"id":"p",)"
    R"("models":[{"id":"m","rates":[{"input":"1","output":"1"}]}]}]})";

TEST(LoadBook, WithoutFilesIsTheEmbeddedOne) {
  const absl::StatusOr<PriceBook> book = LoadBook("", "");
  ASSERT_TRUE(book.ok()) << book.status();
  EXPECT_EQ(book->models_count(), PriceBook::Embedded().models_count());
}

TEST(LoadBook, ReplacesOrLaysOver) {
  const internal::TempDirectory directory;
  const std::string path = directory / "book.json";
  std::ofstream(path) << kBook;
  const absl::StatusOr<PriceBook> instead = LoadBook(path, "");
  ASSERT_TRUE(instead.ok()) << instead.status();
  EXPECT_EQ(instead->models_count(), 1);
  const absl::StatusOr<PriceBook> over = LoadBook("", path);
  ASSERT_TRUE(over.ok()) << over.status();
  for (const char* model : {"m", "gpt-4o"}) {
    const char* provider = *model == 'm' ? "p" : "openai";
    const Cost cost =
        over->Price({.provider = provider, .model = model, .at = absl::Now()},
                    {.input = 1});
    EXPECT_EQ(cost.state, CostState::kComputed) << model;
  }
}

TEST(LoadBook, NamesTheFileThatIsNotThere) {
  for (const auto& [prices, over] :
       {std::pair{"/no/such.json", ""}, {"", "/no/such.json"}}) {
    const absl::StatusOr<PriceBook> book = LoadBook(prices, over);
    ASSERT_FALSE(book.ok());
    EXPECT_NE(book.status().message().find("/no/such.json"),
              absl::string_view::npos);
  }
}

}  // namespace
}  // namespace toll::cli
