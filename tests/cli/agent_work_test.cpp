// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/demo/agent_work.h"

#include <set>
#include <string>

#include "simdjson.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace toll::cli {
namespace {

TEST(AgentWork, AsksAllKindsInJsonThatParses) {
  Dice dice(1, 1);
  std::set<std::string> kinds;
  for (int i = 0; i < 200; ++i) {
    const DemoTask task = NextTask(dice);
    const DemoRequest request = NextRequest(dice, task);
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    ASSERT_EQ(parser.parse(request.body).get(root), simdjson::SUCCESS)
        << request.body;
    EXPECT_EQ(std::string_view(root["model"]), request.model);
    EXPECT_EQ(root["stream"].error() == simdjson::SUCCESS, request.stream);
    // Without it a chat stream says nothing of its usage.
    EXPECT_EQ(root["stream_options"].error() == simdjson::SUCCESS,
              request.stream && request.endpoint == "/v1/chat/completions");
    EXPECT_THAT(task.session, ::testing::StartsWith(std::string(task.agent)));
    kinds.insert(std::string(request.endpoint) +
                 (request.stream ? " streamed" : ""));
  }
  EXPECT_EQ(kinds.size(), 6u);
}

TEST(AgentWork, RepeatsItselfByTheSeed) {
  Dice once(5, 9);
  Dice again(5, 9);
  Dice other(6, 9);
  const DemoTask task = NextTask(once);
  EXPECT_EQ(task.session, NextTask(again).session);
  EXPECT_NE(task.session, NextTask(other).session);
}

TEST(AgentWork, FindsTheIdOfAnAnswer) {
  EXPECT_EQ(AnswerId(R"({"id":"msg_1","model":"m"})"), "msg_1");
  EXPECT_EQ(AnswerId("event: message_start\ndata: {\"type\":\"message_start\","
                     "\"message\":{\"id\":\"msg_2\"}}\n\ndata: {\"id\":\"x\"}"),
            "msg_2");
  EXPECT_EQ(AnswerId(""), "");
  EXPECT_EQ(AnswerId(R"({"id":"cut)"), "");
}

}  // namespace
}  // namespace toll::cli
