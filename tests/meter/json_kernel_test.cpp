// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// That they outlive what a process destroys at exit: tests/system/leaves.cpp.

#include "meter/json_kernel.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace toll::internal {
namespace {

TEST(JsonKernel, IsTheOneThatSimdjsonTakes) {
  EXPECT_EQ(JsonKernel().name(), simdjson::get_available_implementations()
                                     .detect_best_supported()
                                     ->name());
  EXPECT_EQ(&JsonKernel(), &JsonKernel());
  EXPECT_EQ(&JsonKernel(), &*simdjson::get_active_implementation());
}

TEST(JsonKernel, TheScalarOneNeedsNothingOfTheMachine) {
  EXPECT_EQ(ScalarJsonKernel().name(), "fallback");
  EXPECT_TRUE(ScalarJsonKernel().supported_by_runtime_system());
}

TEST(JsonKernel, MakesParsersAndJudgesUtf8) {
  for (const simdjson::implementation* kernel :
       {&JsonKernel(), &ScalarJsonKernel()}) {
    std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
    EXPECT_EQ(kernel->create_dom_parser_implementation(1'024, 1, parser),
              simdjson::SUCCESS);
    EXPECT_NE(parser, nullptr);
    EXPECT_TRUE(kernel->validate_utf8("\xC3\xA9", 2));
    EXPECT_FALSE(kernel->validate_utf8("\xC3", 1));
  }
}

}  // namespace
}  // namespace toll::internal
