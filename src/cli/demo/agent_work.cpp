// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/demo/agent_work.h"

#include "fmt/format.h"

namespace toll::cli {

namespace {

struct Work {
  std::string_view issue;
  std::string_view workflow;
  std::string_view agent;
  std::string_view user;
};

constexpr Work kWork[] = {
    {"PROJ-101", "code-review", "reviewer", "ada"},
    {"PROJ-114", "triage", "triager", "grace"},
    {"PROJ-127", "test-repair", "coder", "linus"},
    {"PROJ-131", "release-notes", "writer", "ada"},
    {"PROJ-142", "code-review", "reviewer", "grace"},
    {"PROJ-158", "refactoring", "coder", "barbara"},
};

struct Kind {
  std::string_view provider;
  std::string_view model;
  std::string_view endpoint;
  bool stream;
};

// As often as they stand here.
constexpr Kind kKinds[] = {
    {"anthropic", "claude-sonnet-4-5", "/v1/messages", true},
    {"anthropic", "claude-sonnet-4-5", "/v1/messages", true},
    {"anthropic", "claude-sonnet-4-5", "/v1/messages", false},
    {"openai", "gpt-4o", "/v1/chat/completions", true},
    {"openai", "gpt-4o", "/v1/chat/completions", false},
    {"openai", "gpt-4o", "/v1/responses", true},
    {"openai", "gpt-4o-mini", "/v1/chat/completions", true},
    {"openai", "gpt-4o-mini", "/v1/responses", false},
};

constexpr std::string_view kPrompts[] = {
    "Read the diff below and name what could break under load.",
    "Which of these reports describe the same fault, and why?",
    "The test fails one run in fifty. What does it assume about time?",
    "Write three lines for the release notes: what changed, for whom.",
    "Split this function so that each part can be tested alone.",
};

}  // namespace

DemoTask NextTask(Dice& dice) {
  const Work& work = dice.Pick(kWork);
  return {work.issue, work.workflow, work.agent, work.user,
          fmt::format("{}-{:04x}", work.agent, dice.Next() & 0xffff)};
}

DemoRequest NextRequest(Dice& dice, const DemoTask& task) {
  const Kind& kind = dice.Pick(kKinds);
  DemoRequest request = {
      kind.provider, kind.model, kind.endpoint, kind.stream, {}};
  const std::string prompt =
      fmt::format("{}: {}", task.issue, dice.Pick(kPrompts));
  std::string extra = kind.stream ? R"(,"stream":true)" : "";
  if (kind.endpoint == "/v1/responses") {
    request.body = fmt::format(R"({{"model":"{}","input":"{}"{}}})", kind.model,
                               prompt, extra);
    return request;
  }
  if (kind.provider == "anthropic") {
    extra += R"(,"max_tokens":2048)";
  } else if (kind.stream) {
    // Without it OpenAI's stream does not say what it used.
    extra += R"(,"stream_options":{"include_usage":true})";
  }
  request.body = fmt::format(
      R"({{"model":"{}","messages":[{{"role":"user","content":"{}"}}]{}}})",
      kind.model, prompt, extra);
  return request;
}

std::string_view AnswerId(std::string_view body) {
  constexpr std::string_view kKey = R"("id":")";
  const size_t key = body.find(kKey);
  if (key == body.npos) return {};
  const std::string_view rest = body.substr(key + kKey.size());
  const size_t end = rest.find('"');
  return end == rest.npos ? std::string_view() : rest.substr(0, end);
}

}  // namespace toll::cli
