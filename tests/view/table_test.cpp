// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "view/table.h"

#include <gtest/gtest.h>

namespace toll::internal {
namespace {

TEST(Table, AlignsNamesLeftAndNumbersRight) {
  Table table({{.title = "model"}, {.title = "calls", .right = true}});
  table.Add({"模型", "1"});
  table.AddRule();
  table.Add({"gpt-4o", "1,234,567"});
  EXPECT_EQ(table.Render({}),
            "model       calls\n"
            "模型            1\n"
            "─────────────────\n"
            "gpt-4o  1,234,567\n");
}

TEST(Table, WhatDoesNotFitLeavesInItsOrder) {
  Table table({{.title = "name"},
               {.title = "keep", .right = true},
               {.title = "second", .right = true, .leaves = 1},
               {.title = "first", .right = true, .leaves = 2}});
  table.Add({"a name of some length", "1", "2", "3"});
  EXPECT_NE(table.Render({.width = 50}).find("first"), std::string::npos);
  const std::string narrow = table.Render({.width = 36});
  EXPECT_EQ(narrow.find("first"), std::string::npos);
  EXPECT_NE(narrow.find("second"), std::string::npos);
  const std::string least = table.Render({.width = 14});
  EXPECT_EQ(least, "name      keep\na name …     1\n");
}

TEST(Table, ColoursOnlyWhereAsked) {
  Table table({{.title = "a"}});
  table.Add({"b"}, Table::Look::kWarn);
  EXPECT_EQ(table.Render({}), "a\nb\n");
  EXPECT_EQ(table.Render({.color = true}),
            "\x1b[1ma\x1b[0m\n\x1b[33mb\x1b[0m\n");
}

}  // namespace
}  // namespace toll::internal
