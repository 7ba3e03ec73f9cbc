// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What the demo's agent works on: made-up issues, and the requests that they
// lead to.
//
// Thread safety: values.

#pragma once

#include <string>
#include <string_view>

#include "cli/demo/dice.h"

namespace toll::cli {

// Some calls about one issue, in one session.
struct DemoTask {
  std::string_view issue;
  std::string_view workflow;
  std::string_view agent;
  std::string_view user;
  std::string session;
};

struct DemoRequest {
  std::string_view provider;
  std::string_view model;
  std::string_view endpoint;
  bool stream = false;
  std::string body;
};

DemoTask NextTask(Dice& dice);
DemoRequest NextRequest(Dice& dice, const DemoTask& task);

// The id of an answer: the first "id" of the document or of its first event;
// empty if there is none. The agent looks for itself: toll is what is checked.
std::string_view AnswerId(std::string_view body);

}  // namespace toll::cli
