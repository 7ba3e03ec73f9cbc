// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "journal/name_index.h"

#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "temp_directory.h"

namespace toll::internal {
namespace {

class NameIndexTest : public ::testing::Test {
 protected:
  NameIndexTest() {
    constexpr JournalSizes kSmall = {.segments_at_open = 1,
                                     .segments_prefaulted = 0,
                                     .segments_max = 1,
                                     .notes_count = 0};
    journal_ =
        *Journal::Create(PosixDisk(), directory_.path(), kSmall, TakeAnchor());
    names_ = std::make_unique<NameIndex>(*journal_);
  }
  uint32_t Resolve(std::string_view name) {
    return names_->Resolve(name, &overflowed_);
  }

  TempDirectory directory_;
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<NameIndex> names_;
  bool overflowed_ = false;
};

TEST_F(NameIndexTest, GivesANameOneIdForEver) {
  const uint32_t first = Resolve("PROJ-42");
  EXPECT_GT(first, kOtherName);
  EXPECT_NE(Resolve("PROJ-43"), first);
  EXPECT_EQ(Resolve("PROJ-42"), first);
  EXPECT_EQ(Resolve(""), 0u);
  EXPECT_EQ(journal_->NameText(first), "PROJ-42");
  EXPECT_FALSE(overflowed_);
}

TEST_F(NameIndexTest, CutsLongNames) {
  const std::string name(1'000, 'x');
  const uint32_t id = Resolve(name);
  EXPECT_EQ(journal_->NameText(id), name.substr(0, kNameBytesMax));
  EXPECT_EQ(Resolve(name), id);
}

TEST_F(NameIndexTest, RedactsAKeyBeforeItReachesTheFile) {
  const std::string key =
      std::string("sk-") + "proj-abcdefghijklmnopqrstuvwxyz0123456789ABCDEF";
  const uint32_t id = Resolve(key);
  EXPECT_NE(journal_->NameText(id), key);
  EXPECT_EQ(Resolve(key), id);
}

TEST_F(NameIndexTest, SaysWhenItIsFullAndGoesOn) {
  for (uint32_t i = 0; i < kNamesMax + 10; ++i) {
    Resolve("session-" + std::to_string(i));
  }
  EXPECT_TRUE(overflowed_);
  EXPECT_TRUE(names_->nearly_full());
  EXPECT_EQ(Resolve("one more"), kOtherName);
  EXPECT_GT(Resolve("session-1"), kOtherName);
}

TEST_F(NameIndexTest, AgreesAmongThreads) {
  constexpr int kThreads = 4, kNames = 500;
  std::vector<std::vector<uint32_t>> ids(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      bool overflowed = false;
      for (int i = 0; i < kNames; ++i) {
        ids[static_cast<size_t>(t)].push_back(
            names_->Resolve("name-" + std::to_string(i), &overflowed));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int t = 1; t < kThreads; ++t) {
    EXPECT_EQ(ids[static_cast<size_t>(t)], ids[0]);
  }
  EXPECT_EQ(std::set<uint32_t>(ids[0].begin(), ids[0].end()).size(),
            size_t{kNames});
}

TEST(NameMemo, HoldsTheLastNameByItsText) {
  NameMemo memo;
  EXPECT_TRUE(memo.Holds(""));  // The empty name is id 0.
  for (size_t bytes = 1; bytes <= NameMemo::kBytesMax; ++bytes) {
    std::string name;
    for (size_t i = 0; i < bytes; ++i) name += static_cast<char>('A' + i);
    memo.Keep(name, 7);
    EXPECT_TRUE(memo.Holds(name));
    EXPECT_FALSE(memo.Holds(name + "x"));
    EXPECT_FALSE(memo.Holds(name.substr(1)));
    for (size_t at = 0; at < bytes; ++at) {
      std::string other = name;
      other[at] = '~';
      EXPECT_FALSE(memo.Holds(other)) << bytes << " " << at;
    }
  }
  memo.Keep("sess-000017-aa", 8);
  memo.Keep(std::string(57, 'x'), 9);  // Too long to keep: the former stays.
  EXPECT_TRUE(memo.Holds("sess-000017-aa"));
  EXPECT_EQ(memo.id, 8U);
}

}  // namespace
}  // namespace toll::internal
