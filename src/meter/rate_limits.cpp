// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Rate-limit headers. Each provider has its own names for the same three
// numbers, but all are made of the same words:
//
//   x-ratelimit-remaining-tokens          OpenAI, Azure, Groq, xAI
//   anthropic-ratelimit-input-tokens-limit
//   x-ratelimit-reset-requests-day        Cerebras; Mistral: -req-minute
//   X-RateLimit-Limit, ratelimit-reset    OpenRouter, Together; IETF draft
//   ratelimitbysize-remaining             Mistral: tokens

#include <algorithm>
#include <array>
#include <charconv>

#include "meter/header.h"
#include "meter/wait.h"
#include "toll/retry.h"

namespace toll {
namespace internal {
namespace {

enum Field : uint32_t { kLimit, kRemaining, kReset, kNoField };
enum Kind : uint32_t { kRequests, kTokens, kInputTokens, kOutputTokens };

// What the words of a header's name add up to.
struct Meaning {
  Field field = kNoField;
  Kind kind = kRequests;
  char window = '\0';  // The first letter of "minute", "day" ...
};

void Understand(std::string_view word, Meaning* meaning) {
  switch (word.empty() ? '\0' : word[0]) {
    case 'l':
      if (word == "limit") meaning->field = kLimit;
      break;
    case 'r':
      if (word == "remaining") meaning->field = kRemaining;
      if (word == "reset") meaning->field = kReset;
      break;
    case 't':
      if (word == "tokens" && meaning->kind == kRequests) {
        meaning->kind = kTokens;
      }
      break;
    case 'i':
      if (word == "input") meaning->kind = kInputTokens;
      break;
    case 'p':
      if (word == "prompt") meaning->kind = kInputTokens;
      break;
    case 'o':
      if (word == "output") meaning->kind = kOutputTokens;
      break;
    case 'g':
      if (word == "generated") meaning->kind = kOutputTokens;
      break;
    case 's':
    case 'm':
    case 'h':
    case 'd':
      meaning->window = word[0];
      break;
    default:
      break;
  }
}

// What follows "ratelimit" in a header's name, from its '-' on; empty if the
// name is of another kind.
std::string_view AfterRateLimit(std::string_view name, bool* by_size) {
  constexpr std::string_view kBefore[] = {"x-", "anthropic-", ""};
  constexpr std::string_view kWord = "ratelimit";
  constexpr std::string_view kBySize = "bysize";
  for (const std::string_view before : kBefore) {
    const size_t at = before.size();
    if (name.size() <= at + kWord.size() ||
        !IsHeader(name.substr(0, at), before) ||
        !IsHeader(name.substr(at, kWord.size()), kWord)) {
      continue;
    }
    name.remove_prefix(at + kWord.size());
    *by_size = IsHeader(name.substr(0, kBySize.size()), kBySize);
    if (*by_size) name.remove_prefix(kBySize.size());
    return name.starts_with('-') ? name : std::string_view{};
  }
  return {};
}

constexpr size_t kWordsMax = 40;  // Bytes; the longest known has 28.

Meaning MeaningOf(std::string_view name) {
  Meaning meaning;
  bool by_size = false;
  name = AfterRateLimit(name, &by_size);
  if (name.empty() || name.size() > kWordsMax) return meaning;
  std::array<char, kWordsMax> lower;
  for (size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    lower[i] = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  }
  if (by_size) meaning.kind = kTokens;
  std::string_view rest(lower.data(), name.size());
  while (!rest.empty()) {
    rest.remove_prefix(1);  // The '-'.
    const std::string_view word = rest.substr(0, rest.find('-'));
    Understand(word, &meaning);
    rest.remove_prefix(word.size());
  }
  return meaning;
}

// "100", but also "100;w=60" and "100, 100;w=60".
int64_t CountOf(std::string_view value) {
  if (value.starts_with('-')) return 0;  // Azure says by how much it is over.
  int64_t count = -1;
  const char* const end = value.data() + value.size();
  const auto [stop, error] = std::from_chars(value.data(), end, count);
  const bool whole = stop == end || *stop == ',' || *stop == ';';
  return error == std::errc{} && whole ? count : -1;
}

// The windows of one kind: a minute, a day ...
struct Windows {
  static constexpr size_t kMax = 4;
  std::array<RateWindow, kMax> windows;
  std::array<char, kMax> names = {};
  size_t count = 0;

  RateWindow* Of(char name) {
    size_t i = 0;
    while (i < count && names[i] != name) ++i;
    if (i == kMax) return nullptr;
    names[i] = name;
    count = std::max(count, i + 1);
    return &windows[i];
  }
  RateWindow Tightest() const {
    RateWindow tightest;
    for (size_t i = 0; i < count; ++i) {
      const RateWindow& window = windows[i];
      if (!window.stated()) continue;
      const bool less =
          tightest.remaining < 0 ||
          (window.remaining >= 0 && window.remaining < tightest.remaining);
      if (!tightest.stated() || less) tightest = window;
    }
    return tightest;
  }
};

}  // namespace
}  // namespace internal

RateLimits RateLimitsOf(std::string_view headers, absl::Time now) noexcept {
  using internal::Meaning;
  std::array<internal::Windows, 4> kinds;
  internal::ForHeaders(
      headers, [&](std::string_view name, std::string_view value) {
        const Meaning meaning = internal::MeaningOf(name);
        if (meaning.field == internal::kNoField) return;
        RateWindow* const window = kinds[meaning.kind].Of(meaning.window);
        if (window == nullptr) return;
        if (meaning.field == internal::kLimit) {
          window->limit = internal::CountOf(value);
        } else if (meaning.field == internal::kRemaining) {
          window->remaining = internal::CountOf(value);
        } else if (const auto wait = internal::WaitOf(value, now)) {
          window->resets = now + *wait;
        }
      });
  return {.requests = kinds[internal::kRequests].Tightest(),
          .tokens = kinds[internal::kTokens].Tightest(),
          .input_tokens = kinds[internal::kInputTokens].Tightest(),
          .output_tokens = kinds[internal::kOutputTokens].Tightest(),
          .seen = now};
}

}  // namespace toll
