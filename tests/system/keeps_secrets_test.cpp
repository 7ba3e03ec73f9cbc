// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Promise: a key that a host or a provider puts where it does not belong
// reaches no file.
//
// Method: 200 keys of the forms that providers give them, in names, labels,
// endpoints, error texts and streamed errors, in every position; and one key of
// each form in streams of errors that are cut at every byte. Then each file of
// the directory is searched for 12 bytes of any of them, while the ledger is
// open, and when it is closed.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "fmt/format.h"
#include <gtest/gtest.h>

#include "base/hash_table.h"
#include "system/stored.h"
#include "temp_directory.h"
#include "toll/testing.h"

namespace toll::internal {
namespace {

constexpr size_t kNeedleBytes = 12;
constexpr int kKeysOfAForm = 5;

struct Form {
  const char* prefix;
  size_t random_bytes;
  const char* alphabet;
};

constexpr const char* kMixed =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
constexpr const char* kHex = "0123456789abcdef";
constexpr const char* kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr const char* kUrl =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

// Forms that are known by their beginning, wherever they stand.
constexpr Form kForms[] = {
    {"sk-", 48, kMixed},
    {"sk-proj-", 120, kUrl},
    {"sk-svcacct-", 100, kUrl},
    {"sk-admin-", 100, kUrl},
    {"sk-ant-api03-", 93, kUrl},
    {"sk-ant-admin01-", 90, kUrl},
    {"sk-ant-oat01-", 90, kUrl},
    {"sk-or-v1-", 64, kHex},
    {"sk-lf-", 36, kHex},
    {"sk_live_", 24, kMixed},
    {"pk-lf-", 36, kHex},
    {"rk_live_", 24, kMixed},
    {"AKIA", 16, kUpper},
    {"ASIA", 16, kUpper},
    {"AIza", 35, kUrl},
    {"ya29.", 120, kUrl},
    {"gsk_", 52, kMixed},
    {"xai-", 80, kMixed},
    {"hf_", 34, kMixed},
    {"ghp_", 36, kMixed},
    {"gho_", 36, kMixed},
    {"ghs_", 36, kMixed},
    {"github_pat_", 82, kMixed},
    {"glpat-", 20, kUrl},
    {"xoxb-", 50, kMixed},
    {"xoxp-", 70, kMixed},
    {"pplx-", 48, kMixed},
    {"fw_", 24, kMixed},
    {"r8_", 37, kMixed},
    {"tgp_v1_", 43, kUrl},
    {"nvapi-", 64, kUrl},
    {"csk-", 48, kMixed},
    {"eyJhbGciOiJI", 150, kUrl},
    {"ABSK", 120, kMixed},
    {"bedrock-api-key-", 80, kMixed},
};
// Forms that only what stands before them tells.
constexpr Form kPlain[] = {
    {"", 32, kHex},   {"", 40, kMixed}, {"", 64, kHex},
    {"", 84, kMixed}, {"", 40, kUrl},
};

// Where a key stands in a text; those from kIntroduced on say that it is one.
constexpr const char* kPositions[] = {
    "{}",
    "It was {}, not.",
    "'{}'",
    "line\n{}\nline",
    "({})",
    "https://host.test/v1/models?a=b&x={}&alt=sse",
    "Incorrect API key provided: {}. You can find your API key at ...",
    "Authorization: Bearer {}",
    "https://host.test/v1/models?key={}",
    "api_key={}",
    "x-api-key: {}",
    "invalid token '{}'",
};
constexpr size_t kIntroduced = 6;

std::string KeyOf(const Form& form, std::mt19937& random) {
  const std::string_view alphabet = form.alphabet;
  std::string key = form.prefix;
  for (size_t i = 0; i < form.random_bytes; ++i) {
    key += alphabet[random() % alphabet.size()];
  }
  // A form without a beginning of its own is known by mixing both.
  if (*form.prefix == '\0') key.replace(4, 7, "a1b2c3d");
  return key;
}

struct Secret {
  std::string key;
  size_t first_position;
};

std::vector<Secret> MakeSecrets() {
  std::mt19937 random(42);
  std::vector<Secret> secrets;
  for (int i = 0; i < kKeysOfAForm; ++i) {
    for (const Form& form : kForms) secrets.push_back({KeyOf(form, random), 0});
    for (const Form& form : kPlain) {
      secrets.push_back({KeyOf(form, random), kIntroduced});
    }
  }
  return secrets;
}

std::string Escaped(std::string_view text) {
  std::string json;
  for (const char c : text) {
    if (c == '\n') {
      json += "\\n";
    } else if (c == '-' && json.size() % 3 == 0) {
      json += "\\u002d";  // A key may arrive in disguise.
    } else {
      json += c;
    }
  }
  return json;
}

std::string ErrorOf(const std::string& text) {
  return fmt::format(R"({{"error":{{"message":"{0}","type":"{0}","code":"{0}",)"
                     R"("param":null}},"id":"{0}","usage":{{"note":"{0}"}}}})",
                     Escaped(text));
}

// One call for every place where the text can lie.
void PutEverywhere(Ledger& ledger, const std::string& text, size_t n) {
  const std::string error = ErrorOf(text);
  ledger
      .Start({.provider = "openai",
              .model = "gpt-4o",
              .session = text,
              .user = text,
              .endpoint = text,
              .labels = {{{"from", text}}}})
      .Finish({.status = 401,
               .content_type = "application/json",
               .headers = text,
               .body = error});
  ledger.Start({.provider = text, .model = text, .issue = text})
      .Finish({.status = 500, .content_type = "text/html", .body = text});
  Stream stream(ledger.Start({.provider = "openai", .model = "gpt-4o"}));
  const std::string events = "event: error\ndata: " + error + "\n\n";
  for (size_t at = 0; at < events.size(); at += 1 + n % 29) {
    stream.Chunk(std::string_view(events).substr(at, 1 + n % 29));
  }
  std::move(stream).Finish({.status = 200});
}

// Every 12 bytes of each key, but for its beginning, which may be shown.
class Needles {
 public:
  explicit Needles(const std::vector<Secret>& secrets) {
    for (const Secret& secret : secrets) {
      for (size_t at = 4; at + kNeedleBytes <= secret.key.size(); ++at) {
        Add(secret.key.substr(at, kNeedleBytes));
      }
    }
  }
  // Asked of every byte of every file: most are told by two of them.
  bool Hold(const char* bytes) const {
    return begins_[BeginOf(bytes)] &&
           all_.contains(absl::string_view(bytes, kNeedleBytes));
  }

 private:
  static size_t BeginOf(const char* bytes) {
    return static_cast<uint8_t>(bytes[0]) * size_t{256} +
           static_cast<uint8_t>(bytes[1]);
  }
  void Add(const std::string& needle) {
    for (const Form& form : kForms) {
      // A long beginning ("bedrock-api-key-") is no secret.
      if (std::string_view(form.prefix).find(needle) != std::string_view::npos)
        return;
    }
    begins_[BeginOf(needle.data())] = true;
    all_.insert(needle);
  }

  bool begins_[65'536] = {};
  HashSet<std::string> all_;
};

size_t ExpectNoneIn(const std::string& directory, const Needles& needles) {
  size_t searched = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    std::ifstream file(entry.path(), std::ios::binary);
    std::string bytes(entry.file_size(), '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    EXPECT_TRUE(file) << entry.path();
    const char* const data = bytes.data();
    searched += bytes.size();
    for (size_t at = 0; at + kNeedleBytes <= bytes.size(); ++at) {
      if (!needles.Hold(data + at)) continue;
      ADD_FAILURE() << entry.path() << " at " << at << ": ..."
                    << bytes.substr(at < 60 ? 0 : at - 60, 120);
      break;
    }
  }
  return searched;
}

TEST(KeepsSecrets, NoKeyReachesAnyFile) {
  const std::vector<Secret> secrets = MakeSecrets();
  ASSERT_EQ(secrets.size(), 200u);
  const Needles needles(secrets);
  TempDirectory directory;
  const std::string path = directory / "ledger";
  size_t texts = 0, searched = 0;
  {
    const auto ledger = Ledger::Open({.path = path, .manual_drain = true});
    ASSERT_TRUE(ledger.ok()) << ledger.status();
    for (const Secret& secret : secrets) {
      for (size_t p = secret.first_position; p < std::size(kPositions); ++p) {
        PutEverywhere(**ledger,
                      fmt::format(fmt::runtime(kPositions[p]), secret.key),
                      texts);
        ++texts;
      }
      if (texts / 500 == (texts - std::size(kPositions)) / 500) continue;
      searched += ExpectNoneIn(path, needles);  // What the journal holds.
      ASSERT_TRUE(testing::Pump(**ledger).ok());
    }
    searched += ExpectNoneIn(path, needles);
    ASSERT_TRUE(testing::Pump(**ledger).ok());
    searched += ExpectNoneIn(path, needles);
    EXPECT_EQ((*ledger)->health().dropped, 0);
    EXPECT_EQ((*ledger)->health().notes_missing, 0);
  }
  searched += ExpectNoneIn(path, needles);
  EXPECT_EQ(ReadCalls(*OpenStored(path)).size(), 3 * texts);
  fmt::print("{} keys in {} texts in 13 places each; {} MB searched\n",
             secrets.size(), texts, searched >> 20);
}

// In two pieces, at every byte of the event; and in pieces of one byte.
size_t StreamAllCuts(Ledger& ledger, std::string_view events) {
  const auto stream_in = [&](size_t first, size_t rest) {
    Stream stream(ledger.Start(
        {.provider = "openai", .model = "gpt-4o", .user = "streams"}));
    stream.Chunk(events.substr(0, first));
    for (size_t at = first; at < events.size(); at += rest) {
      stream.Chunk(events.substr(at, rest));
    }
    std::move(stream).Finish({.status = 200});
  };
  stream_in(1, 1);
  for (size_t cut = 1; cut < events.size(); ++cut) {
    stream_in(cut, events.size());
  }
  return events.size();
}

TEST(KeepsSecrets, NoKeyReachesAnyFileWhereverAStreamIsCut) {
  std::vector<Secret> secrets = MakeSecrets();
  secrets.resize(std::size(kForms) + std::size(kPlain));  // One of each form.
  const Needles needles(secrets);
  TempDirectory directory;
  const std::string path = directory / "ledger";
  size_t streams = 0, searched = 0;
  {
    const auto ledger = Ledger::Open({.path = path,
                                      .memory_pool_size = 1'024,
                                      .notes_count = 4'096,
                                      .manual_drain = true});
    ASSERT_TRUE(ledger.ok()) << ledger.status();
    for (const Secret& secret : secrets) {
      const std::string text = fmt::format(
          fmt::runtime(kPositions[secret.first_position]), secret.key);
      streams += StreamAllCuts(**ledger,
                               "event: error\ndata: " + ErrorOf(text) + "\n\n");
      searched += ExpectNoneIn(path, needles);  // What the journal holds.
      ASSERT_FALSE(HasFailure()) << secret.key;
      ASSERT_TRUE(testing::Pump(**ledger).ok());
    }
    EXPECT_EQ((*ledger)->health().dropped, 0);
    EXPECT_EQ((*ledger)->health().notes_missing, 0);
  }
  searched += ExpectNoneIn(path, needles);
  const std::vector<StoredCall> calls = ReadCalls(*OpenStored(path));
  EXPECT_EQ(calls.size(), streams);
  for (const StoredCall& call : calls) {
    // The error was understood and kept, but for its key.
    EXPECT_NE(call.error_text, "") << call.record.id;
  }
  fmt::print("{} keys in {} streams; {} MB searched\n", secrets.size(), streams,
             searched >> 20);
}

}  // namespace
}  // namespace toll::internal
