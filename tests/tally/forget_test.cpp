// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Goal: after Forget a store is one in which those calls never were: rows,
// rollups of every kind, sessions, histograms, names.
// Method: made-up history over months in two stores, of which one never gets
// the calls that the other forgets; everything that a reader is told, compared
// as text. The cap and pruned rows, where sets may differ, by totals.

#include "tally/forget.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <sys/wait.h>

#include "store/forwarding_store.h"
#include "store/store_kinds.h"
#include "store/store_snapshot.h"

namespace toll::internal {
namespace {

class RefusesToCommit : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;
  absl::Status Commit(bool) override {
    return absl::ResourceExhaustedError("disk full");
  }
};

// A process that dies at the last moment before, or the first after.
class DiesAtCommit : public ForwardingStore {
 public:
  DiesAtCommit(std::shared_ptr<Store> to, bool before)
      : ForwardingStore(std::move(to)), before_(before) {}
  absl::Status Commit(bool sync) override {
    if (!before_) ForwardingStore::Commit(sync).IgnoreError();
    raise(SIGKILL);
    return absl::OkStatus();
  }

 private:
  const bool before_;
};

class ForgetTest : public StoreTest {
 protected:
  const absl::Time first_ =
      absl::FromCivil(absl::CivilDay(2026, 2, 1), absl::UTCTimeZone());

  // Some 60 days of calls of four users in sessions that they share, and in
  // ones of their own.
  std::vector<MadeRecord> History(int64_t count) {
    RecordMaker maker(11);
    std::vector<MadeRecord> calls;
    for (int64_t i = 1; i <= count; ++i) {
      MadeRecord made = maker.Make(
          i, absl::ToUnixNanos(first_ + absl::Hours(1'440) * i / count));
      made.names[kUser] = fmt::format("user {}", maker.Below(4));
      if (maker.Below(2) == 0) {
        made.names[kSession] = fmt::format("of {} no {}", made.names[kUser],
                                           maker.Below(count / 20));
      }
      calls.push_back(made);
    }
    return calls;
  }

  void Fill(Store& store, const std::vector<MadeRecord>& calls,
            int64_t sets_max = 2'000) {
    Tally tally(sets_max);
    std::vector<MadeRecord> pass;
    for (const MadeRecord& made : calls) {
      pass.push_back(made);
      if (pass.size() < 20) continue;
      TOLL_ASSERT_OK(StorePass(store, tally, pass));
      pass.clear();
      now_ = absl::FromUnixNanos(made.record.start_ns);
      for (int k = 0; k < 20; ++k) store.Maintain();
    }
    TOLL_ASSERT_OK(StorePass(store, tally, pass));
  }

  static void Pour(Store& store) {
    for (int k = 0; k < 300; ++k) store.Maintain();
  }

  static Forgotten ForgetOne(Store& store, const ForgetWho& who) {
    const auto look = Forget(store, who, ForgetMode::kLook);
    const auto gone = Forget(store, who, ForgetMode::kWrite);
    EXPECT_TRUE(gone.ok()) << gone.status();
    if (!gone.ok() || !look.ok()) return {};
    EXPECT_EQ(look->calls, gone->calls);
    EXPECT_EQ(look->cost, gone->cost);
    EXPECT_EQ(look->sessions, gone->sessions);
    EXPECT_EQ(look->sessions_changed, gone->sessions_changed);
    EXPECT_EQ(look->pruned, gone->pruned);
    EXPECT_EQ(look->unadjusted, gone->unadjusted);
    return *gone;
  }

  // A second store, of another file.
  std::shared_ptr<Store> OpenOther() {
    if (GetParam() == StoreKind::kMemory) return MakeMemoryStore();
    SqliteStoreOptions options;
    options.now = [this] { return now_; };
    return *OpenSqliteStore(other_ / "toll.db", options);
  }
  TempDirectory other_;
};

TEST_P(ForgetTest, LeavesWhatWouldBeThereWithoutTheCalls) {
  const std::vector<MadeRecord> calls = History(1'200);
  for (const ForgetWho& who :
       {ForgetWho{kUser, "user 1"}, ForgetWho{kSession, "s3"},
        ForgetWho{kSession, "of user 2 no 7"}}) {
    SCOPED_TRACE(who.name);
    std::vector<MadeRecord> others;
    Forgotten expected;
    expected.first_ns = INT64_MAX;
    for (const MadeRecord& made : calls) {
      if (made.names[who.dimension] != who.name) {
        others.push_back(made);
        continue;
      }
      expected.first_ns = std::min(expected.first_ns, made.record.start_ns);
      expected.last_ns = std::max(expected.last_ns, made.record.start_ns);
      expected.cost += Money::PicoUsd(made.record.cost_pico);
    }
    ASSERT_LT(others.size(), calls.size());
    std::filesystem::remove(directory_ / "toll.db");
    std::filesystem::remove(other_ / "toll.db");
    const std::shared_ptr<Store> store = Open();
    const std::shared_ptr<Store> reference = OpenOther();
    Fill(*reference, others);
    Fill(*store, calls);

    const Forgotten gone = ForgetOne(*store, who);
    EXPECT_TRUE(gone.known);
    EXPECT_EQ(gone.calls, static_cast<int64_t>(calls.size() - others.size()));
    EXPECT_EQ(gone.first_ns, expected.first_ns);
    EXPECT_EQ(gone.last_ns, expected.last_ns);
    EXPECT_EQ(gone.cost, expected.cost);
    EXPECT_EQ(gone.pruned, 0);
    EXPECT_EQ(gone.unadjusted, 0);
    ExpectSame(Tell(*store), Tell(*reference));
    // What was open is poured later; the sums stay.
    now_ += absl::Hours(24 * 40);
    Pour(*store);
    Pour(*reference);
    ExpectSame(Tell(*store), Tell(*reference));

    const auto again = Forget(*store, who, ForgetMode::kWrite);
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_FALSE(again->known) << "the name is gone, too";
  }
}

TEST_P(ForgetTest, GoesOnCountingWhoIsForgotten) {
  const std::vector<MadeRecord> calls = History(300);
  const std::shared_ptr<Store> store = Open();
  const std::shared_ptr<Store> reference = OpenOther();
  Fill(*store, calls);
  ForgetOne(*store, {kUser, "user 0"});
  std::vector<MadeRecord> others;
  for (const MadeRecord& made : calls) {
    if (made.names[kUser] != "user 0") others.push_back(made);
  }
  // The user comes back, in minutes that are poured and in new ones.
  Tally tally;
  std::vector<MadeRecord> late;
  for (int64_t i = 0; i < 40; ++i) {
    late.push_back(calls[static_cast<size_t>(i * 7)]);
    late.back().record.id = 10'000 + i;
    late.back().names[kUser] = "user 0";
  }
  TOLL_ASSERT_OK(StorePass(*store, tally, late));
  others.insert(others.end(), late.begin(), late.end());
  Fill(*reference, others);
  ExpectSame(Tell(*store), Tell(*reference));
  Pour(*store);
  ExpectSame(Tell(*store), Tell(*reference));
}

TEST_P(ForgetTest, OfEverybodyLeavesNothing) {
  const std::shared_ptr<Store> store = Open();
  Fill(*store, History(800));
  for (int i = 0; i < 4; ++i) {
    ForgetOne(*store, {kUser, fmt::format("user {}", i)});
  }
  EXPECT_TRUE(Tell(*store).empty()) << Tell(*store).begin()->first;
  TOLL_ASSERT_OK(store->Read([](StoreReader& reader) {
    const absl::StatusOr<Extent> extent = reader.ReadExtent();
    EXPECT_EQ(extent->first_minute, extent->last_minute);
    for (const char* name : {"user 1", "s3", "n0", "served"}) {
      EXPECT_FALSE((*reader.FindName(name)).has_value()) << name;
    }
    return reader.ReadCapped([](BucketKind, int64_t) { ADD_FAILURE(); });
  }));
}

// Where buckets were capped the sets differ, what they add up to does not.
TEST_P(ForgetTest, KeepsTotalsOfCappedBuckets) {
  const std::vector<MadeRecord> calls = History(900);
  const std::shared_ptr<Store> store = Open(6);
  const std::shared_ptr<Store> reference = OpenOther();
  Fill(*store, calls, 4);
  std::vector<MadeRecord> others;
  for (const MadeRecord& made : calls) {
    if (made.names[kUser] != "user 1" && made.names[kSession] != "s3") {
      others.push_back(made);
    }
  }
  Fill(*reference, others);
  ForgetOne(*store, {kUser, "user 1"});
  ForgetOne(*store, {kSession, "s3"});
  ExpectSame(Tell(*store, false), Tell(*reference, false));
  Tell(*store);  // No set is less than nothing.
}

TEST_P(ForgetTest, TakesAUsersSumsOfRowsThatArePruned) {
  const std::vector<MadeRecord> calls = History(600);
  const std::shared_ptr<Store> store = Open();
  const std::shared_ptr<Store> reference = OpenOther();
  Fill(*store, calls);
  std::vector<MadeRecord> others;
  int64_t pruned = 0;
  int64_t shared = 0;  // Of those, not in sessions of the user's own.
  std::set<std::string> others_sessions = {""};  // Or none.
  for (const MadeRecord& made : calls) {
    if (made.names[kUser] == "user 1") continue;
    others_sessions.insert(made.names[kSession]);
  }
  // As retention does: rows go, sums stay.
  TOLL_ASSERT_OK(store->Begin());
  for (const MadeRecord& made : calls) {
    if (made.names[kUser] != "user 1") {
      others.push_back(made);
    } else if (made.record.id % 3 == 0) {
      TOLL_ASSERT_OK(store->Delete(made.record.id));
      ++pruned;
      shared += others_sessions.contains(made.names[kSession]) ? 1 : 0;
    }
  }
  TOLL_ASSERT_OK(store->Commit(false));
  Fill(*reference, others);
  const Forgotten gone = ForgetOne(*store, {kUser, "user 1"});
  EXPECT_EQ(gone.pruned, pruned);
  EXPECT_EQ(gone.unadjusted, shared);
  // The rollups are right; of shared sessions the pruned calls stay.
  Snapshot told = Tell(*store);
  Snapshot wanted = Tell(*reference);
  std::erase_if(
      told, [](const auto& one) { return one.first.starts_with("session s"); });
  std::erase_if(wanted, [](const auto& one) {
    return one.first.starts_with("session s");
  });
  ExpectSame(told, wanted);
}

// One call of another's without its row is enough: a session made anew from
// its rows would lose it.
TEST_P(ForgetTest, KeepsTheOnlyCallOfAnotherThatHasNoRow) {
  std::vector<MadeRecord> calls = History(7);
  for (size_t i = 0; i < calls.size(); ++i) {
    calls[i].names[kUser] = i == 3 ? "ann" : i % 2 == 0 ? "bob" : "eve";
    calls[i].names[kSession] = "shared";
  }
  const std::shared_ptr<Store> store = Open();
  Fill(*store, calls);
  TOLL_ASSERT_OK(store->Begin());
  TOLL_ASSERT_OK(store->Delete(calls[1].record.id));
  TOLL_ASSERT_OK(store->Commit(false));
  EXPECT_EQ(ForgetOne(*store, {kUser, "ann"}).sessions_changed, 1);
  calls.erase(calls.begin() + 3);
  const std::shared_ptr<Store> reference = OpenOther();
  Fill(*reference, calls);
  TOLL_ASSERT_OK(reference->Begin());
  TOLL_ASSERT_OK(reference->Delete(calls[1].record.id));
  TOLL_ASSERT_OK(reference->Commit(false));
  ExpectSame(Tell(*store), Tell(*reference));
}

TEST_P(ForgetTest, TellsWhatASessionLeavesWithoutItsRows) {
  const std::vector<MadeRecord> calls = History(600);
  const std::shared_ptr<Store> store = Open();
  Fill(*store, calls);
  int64_t pruned = 0;
  TOLL_ASSERT_OK(store->Begin());
  for (const MadeRecord& made : calls) {
    if (made.names[kSession] != "s3" || made.record.id % 2 == 0) continue;
    TOLL_ASSERT_OK(store->Delete(made.record.id));
    ++pruned;
  }
  TOLL_ASSERT_OK(store->Commit(false));
  ASSERT_GT(pruned, 0);
  const Forgotten gone = ForgetOne(*store, {kSession, "s3"});
  EXPECT_EQ(gone.unadjusted, pruned);
  EXPECT_EQ(gone.sessions, 1);
  EXPECT_FALSE(Tell(*store).contains("session s3"));
  EXPECT_FALSE(Forget(*store, {kSession, "s3"}, ForgetMode::kLook)->known);
}

TEST_P(ForgetTest, KeepsANameThatSomethingElseHas) {
  const std::shared_ptr<Store> store = Open();
  RecordMaker maker(3);
  MadeRecord one = maker.Make(1, absl::ToUnixNanos(first_));
  MadeRecord other = maker.Make(2, absl::ToUnixNanos(first_));
  one.names[kUser] = "both";
  other.names[kUser] = "";
  other.names[kFinishReason] = "both";
  Tally tally;
  TOLL_ASSERT_OK(StorePass(*store, tally, {one, other}));
  ForgetOne(*store, {kUser, "both"});
  const Snapshot told = Tell(*store);
  EXPECT_NE(told.at("call 2").find("|both|"), std::string::npos);
  EXPECT_FALSE(told.contains("call 1"));
}

TEST_P(ForgetTest, ChangesNothingWhereItFails) {
  const std::shared_ptr<Store> store = Open();
  Fill(*store, History(200));
  const Snapshot before = Tell(*store);
  RefusesToCommit refuses(store);
  const auto gone = Forget(refuses, {kUser, "user 1"}, ForgetMode::kWrite);
  EXPECT_TRUE(absl::IsResourceExhausted(gone.status())) << gone.status();
  ExpectSame(Tell(*store), before);
  EXPECT_GT(ForgetOne(*store, {kUser, "user 1"}).calls, 0);
}

// A store in memory dies with its process.
class ForgetTestOnDisk : public ForgetTest {};

TEST_P(ForgetTestOnDisk, IsWholeOrNotAtAllWhereTheProcessDies) {
  const std::vector<MadeRecord> calls = History(200);
  std::vector<MadeRecord> others;
  for (const MadeRecord& made : calls) {
    if (made.names[kUser] != "user 1") others.push_back(made);
  }
  Fill(*Open(), calls);
  const std::shared_ptr<Store> reference = MakeMemoryStore();
  Fill(*reference, others);
  const Snapshot at_first = Tell(*Open());
  for (const bool before : {true, false}) {
    const pid_t child = fork();
    if (child == 0) {
      DiesAtCommit dies(Open(), before);
      Forget(dies, {kUser, "user 1"}, ForgetMode::kWrite).IgnoreError();
      _exit(0);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    ExpectSame(Tell(*Open()), before ? at_first : Tell(*reference));
  }
}

TEST_P(ForgetTest, KnowsNobodyOfThatName) {
  const std::shared_ptr<Store> store = Open();
  Fill(*store, History(40));
  const Snapshot before = Tell(*store);
  EXPECT_FALSE(ForgetOne(*store, {kUser, "nobody"}).known);
  EXPECT_FALSE(ForgetOne(*store, {kUser, ""}).known);
  // A name that is known, of which no user is.
  EXPECT_EQ(ForgetOne(*store, {kUser, "n0"}).calls, 0);
  ExpectSame(Tell(*store), before);
}

INSTANTIATE_TEST_SUITE_P(Stores, ForgetTestOnDisk,
                         ::testing::Values(StoreKind::kSqlite), KindName);
INSTANTIATE_TEST_SUITE_P(Stores, ForgetTest,
                         ::testing::Values(StoreKind::kMemory,
                                           StoreKind::kSqlite),
                         KindName);

}  // namespace
}  // namespace toll::internal
