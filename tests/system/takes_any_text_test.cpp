// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Promise: a hostile text in any dimension or label is a text: it is stored as
// it came, is found by a filter, and is run by nobody.
//
// Method: 500 texts made of what SQL, shells, terminals, browsers and tables
// take for commands, each in every place of a call of its own; then all are
// read back, and each is asked for.

#include <iterator>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "system/stored.h"
#include "temp_directory.h"
#include "toll/testing.h"

namespace toll::internal {
namespace {

constexpr const char* kHostile[] = {
    "'; DROP TABLE call; --",
    "\" OR 1=1 --",
    "x' UNION SELECT text FROM name --",
    "%s%n%x{}{0}{:d}",
    "\x1b[2J\x1b]0;owned\x07",
    "\x1b]8;;http://evil.test\x07link\x1b]8;;\x07",
    "<script>alert(1)</script>",
    "\" onmouseover=\"alert(1)",
    "../../../../etc/passwd",
    "=HYPERLINK(\"http://evil.test\",\"x\")",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\xff\xfe\xc0\xaf not UTF-8",
    "\xe2\x80\xae right to left",
    "a\r\nb\tc\vd",
    "__other__",
    "",
    " ",
    "NULL",
    "$(touch /tmp/owned)`id`",
    "\xf0\x9f\x92\xa9\xcc\x81\xcc\x81",
};

std::vector<std::string> HostileTexts(size_t count) {
  std::mt19937 random(9);
  std::vector<std::string> texts;
  std::set<std::string> seen;
  while (texts.size() < count) {
    std::string text = kHostile[texts.size() % std::size(kHostile)];
    if (texts.size() >= std::size(kHostile)) {
      text.insert(random() % (text.size() + 1), 1,
                  static_cast<char>(random() % 256));
      text += kHostile[random() % std::size(kHostile)];
    }
    if (!seen.insert(text).second) continue;
    texts.push_back(std::move(text));
  }
  return texts;
}

constexpr Dimension kTextDimensions[] = {
    Dimension::kProvider, Dimension::kModel,    Dimension::kSession,
    Dimension::kIssue,    Dimension::kWorkflow, Dimension::kAgent,
    Dimension::kUser,     Dimension::kEndpoint};

// A call of no session is in none: no row has that key.
bool IsAKey(Dimension by, const std::string& text) {
  return by != Dimension::kSession || !text.empty();
}

void ExpectKeys(Store& store, Dimension by,
                const std::vector<std::string>& texts) {
  const auto summary =
      Summarize(store, {.group_by = {by}, .limit = 1'000, .quantiles = false});
  ASSERT_TRUE(summary.ok()) << summary.status();
  std::multiset<std::string> keys, expected;
  for (const Row& row : summary->rows) keys.insert(row.keys.at(0));
  for (const std::string& text : texts) {
    if (IsAKey(by, text)) expected.insert(text);
  }
  EXPECT_EQ(keys, expected) << ToString(by);
}

// A filter is no SQL: it finds the one call, and no other.
void ExpectFound(Store& store, Dimension by, const std::string& text) {
  const auto one = Summarize(
      store, {.group_by = {by}, .filters = {{by, text}}, .quantiles = false});
  ASSERT_TRUE(one.ok()) << one.status();
  const size_t found = IsAKey(by, text) ? 1 : 0;
  EXPECT_EQ(one->total.calls, static_cast<int64_t>(found)) << ToString(by);
  ASSERT_EQ(one->rows.size(), found) << ToString(by) << ": " << text;
  if (found != 0) {
    EXPECT_EQ(one->rows[0].keys.at(0), text);
  }
}

// No view shows labels; the store has them.
void ExpectLabels(Store& store, const StoredCall& call,
                  const std::string& text) {
  for (size_t i = 0; i < 2; ++i) {
    const NameId label = call.record.labels[i];
    if (text.empty()) {  // A label without a key is none.
      EXPECT_EQ(label, 0u);
      continue;
    }
    const absl::StatusOr<std::string> stored = store.NameText(label);
    ASSERT_TRUE(stored.ok()) << stored.status();
    EXPECT_EQ(*stored, text);
  }
}

TEST(TakesAnyText, InEveryDimensionLabelAndFilter) {
  TempDirectory directory;
  const std::string path = directory / "ledger";
  const std::vector<std::string> texts = HostileTexts(500);
  {
    const auto ledger = Ledger::Open({.path = path, .manual_drain = true});
    ASSERT_TRUE(ledger.ok()) << ledger.status();
    for (const std::string& text : texts) {
      (*ledger)
          ->Start({.provider = text,
                   .model = text,
                   .session = text,
                   .issue = text,
                   .workflow = text,
                   .agent = text,
                   .user = text,
                   .endpoint = text,
                   .labels = {{{text, text}}}})
          .Finish({.status = 400, .content_type = text, .body = text});
    }
    ASSERT_TRUE(testing::Pump(**ledger).ok());
    EXPECT_EQ((*ledger)->health().dropped, 0);
  }
  const std::shared_ptr<Store> store = OpenStored(path);
  const std::vector<StoredCall> calls = ReadCalls(*store);
  ASSERT_EQ(calls.size(), texts.size());
  for (size_t i = 0; i < calls.size(); ++i) {
    EXPECT_EQ(calls[i].user, texts[i]);
    ExpectLabels(*store, calls[i], texts[i]);
  }
  ExpectRollupsEqualRows(*store, calls);
  for (const Dimension by : kTextDimensions) {
    ExpectKeys(*store, by, texts);
    for (const std::string& text : texts) ExpectFound(*store, by, text);
  }
}

}  // namespace
}  // namespace toll::internal
