// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "price/price_table.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace toll::internal {
namespace {

CompiledPrice EntryFor(const PriceKey& key, int64_t from, int64_t to,
                       uint32_t price) {
  CompiledPrice entry;
  entry.narrow[kInput] = price;
  entry.narrow_below = 1;
  entry.valid_from_ns = from;
  entry.valid_to_ns = to;
  entry.hash = HashOf(key);
  entry.provider = key.provider;
  entry.model = key.model;
  entry.tier = key.tier;
  entry.modifiers = key.modifiers;
  entry.steps.resize(1);
  return entry;
}

constexpr PriceKey kKey{.provider = "p", .model = "m", .tier = "t"};

TEST(PriceTable, FindsWhatWasPublishedAndNothingElse) {
  PriceTable table;
  EXPECT_EQ(table.Find(kKey, 0), nullptr);
  const CompiledPrice* entry = table.Publish(EntryFor(kKey, 0, 100, 1));
  ASSERT_NE(entry, nullptr);
  EXPECT_EQ(table.Find(kKey, 0), entry);
  EXPECT_EQ(table.Find(kKey, 99), entry);
  EXPECT_EQ(table.Find(kKey, 100), nullptr);  // No longer.
  EXPECT_EQ(table.Find(kKey, -1), nullptr);   // Not yet.
  EXPECT_EQ(table.Find({"q", "m", "t", 0}, 0), nullptr);
  EXPECT_EQ(table.Find({"p", "n", "t", 0}, 0), nullptr);
  EXPECT_EQ(table.Find({"p", "m", "", 0}, 0), nullptr);
  EXPECT_EQ(table.Find({"p", "m", "t", 1}, 0), nullptr);
}

TEST(PriceTable, TwoKeysOfOneHashAreNotTakenForEachOther) {
  PriceTable table;
  CompiledPrice other = EntryFor({.provider = "q", .model = "n"}, 0, 100, 1);
  other.hash = HashOf(kKey);
  ASSERT_NE(table.Publish(other), nullptr);
  EXPECT_EQ(table.Find(kKey, 0), nullptr);
  const CompiledPrice* ours = table.Publish(EntryFor(kKey, 0, 100, 2));
  ASSERT_NE(ours, nullptr);
  EXPECT_EQ(table.Find(kKey, 0), ours);
  EXPECT_EQ(table.keys_count(), 2u);
}

TEST(PriceTable, ALaterPriceReplacesAnEarlierOneAndNotTheReverse) {
  PriceTable table;
  const CompiledPrice* first = table.Publish(EntryFor(kKey, 0, 100, 1));
  const CompiledPrice* second = table.Publish(EntryFor(kKey, 100, 200, 2));
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(table.Find(kKey, 150), second);
  EXPECT_EQ(table.Find(kKey, 50), nullptr);
  // A late record must not take the slot back.
  EXPECT_EQ(table.Publish(EntryFor(kKey, 0, 100, 1)), nullptr);
  EXPECT_EQ(table.Find(kKey, 150), second);
  EXPECT_EQ(first->narrow[kInput], 1u);  // Who holds it may use it.
  EXPECT_EQ(table.keys_count(), 1u);
}

TEST(PriceTable, IsBounded) {
  PriceTable table;
  std::vector<std::string> models;
  for (uint32_t i = 0; i <= PriceTable::kKeysMax; ++i) {
    models.push_back("model-" + std::to_string(i));
  }
  for (uint32_t i = 0; i < PriceTable::kKeysMax; ++i) {
    const PriceKey key{.provider = "p", .model = models[i]};
    ASSERT_NE(table.Publish(EntryFor(key, 0, 10, i)), nullptr);
  }
  const PriceKey beyond{.provider = "p", .model = models.back()};
  EXPECT_EQ(table.Publish(EntryFor(beyond, 0, 10, 7)), nullptr);
  EXPECT_EQ(table.Find(beyond, 0), nullptr);  // And it ends.
  for (uint32_t i = 0; i < PriceTable::kKeysMax; ++i) {
    const CompiledPrice* found =
        table.Find({.provider = "p", .model = models[i]}, 0);
    ASSERT_NE(found, nullptr);
    ASSERT_EQ(found->narrow[kInput], i);
  }
  // Known keys still get later prices, until all entries are used.
  uint32_t replaced = 0;
  const PriceKey known{.provider = "p", .model = models[0]};
  while (table.Publish(EntryFor(known, 10 + replaced, 1 << 30, 1)) != nullptr) {
    ++replaced;
  }
  EXPECT_EQ(replaced, PriceTable::kEntriesMax - PriceTable::kKeysMax);
  EXPECT_NE(table.Find(known, 1 << 29), nullptr);
}

TEST(PriceTable, AMemoAnswersForItsKeyAndItsTimeAlone) {
  PriceTable table;
  PriceMemo memo;
  const CompiledPrice* entry = table.Publish(EntryFor(kKey, 0, 100, 1));
  EXPECT_EQ(memo.Find(table, kKey, 50), entry);
  EXPECT_EQ(memo.Find(table, kKey, 50), entry);
  EXPECT_EQ(memo.Find(table, kKey, 100), nullptr);
  EXPECT_EQ(memo.Find(table, {"p", "n", "t", 0}, 50), nullptr);
  EXPECT_EQ(memo.Find(table, {"p", "m", "t", 1}, 50), nullptr);
  const CompiledPrice* later = table.Publish(EntryFor(kKey, 100, 200, 2));
  EXPECT_EQ(memo.Find(table, kKey, 100), later);
  memo.Clear();
  EXPECT_EQ(memo.Find(table, kKey, 150), later);
}

// Goal: what a reader sees of an entry is whole, old or new. Method: readers
// look up keys that one thread publishes and supersedes; every entry's fields
// are made from one number. Run under the thread sanitizer.
TEST(PriceTable, ReadersSeeWholeEntriesWhileOneThreadPublishes) {
  constexpr int kModels = 32;
  constexpr int kRounds = 100;
  PriceTable table;
  std::vector<std::string> models;
  for (int i = 0; i < kModels; ++i) models.push_back("m" + std::to_string(i));
  std::atomic<bool> done{false};
  std::atomic<int64_t> seen{0};
  std::atomic<int64_t> torn{0};
  const auto read = [&] {
    PriceMemo memo;
    for (int64_t i = 0; !done.load(); ++i) {
      const PriceKey key{.provider = "p",
                         .model = models[static_cast<size_t>(i % kModels)]};
      const CompiledPrice* entry = memo.Find(table, key, i % kRounds);
      if (entry == nullptr) continue;
      seen.fetch_add(1);
      const auto round = static_cast<uint32_t>(entry->valid_from_ns);
      const bool whole = entry->narrow[kInput] == round &&
                         entry->model == key.model && entry->steps.size() == 1;
      torn.fetch_add(whole ? 0 : 1);
    }
  };
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) readers.emplace_back(read);
  for (int round = 0; round < kRounds; ++round) {
    for (const std::string& model : models) {
      const PriceKey key{.provider = "p", .model = model};
      EXPECT_NE(table.Publish(EntryFor(key, round, kRounds,
                                       static_cast<uint32_t>(round))),
                nullptr);
    }
  }
  // On a busy machine the readers may not have begun yet.
  while (seen.load() < 1000) std::this_thread::yield();
  done.store(true);
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(torn.load(), 0);
}

}  // namespace
}  // namespace toll::internal
