// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/redact.h"

#include <algorithm>
#include <cstdint>

namespace toll::internal {
namespace {

constexpr size_t kShown = 4;        // Characters of a secret that stay.
constexpr size_t kSecretSize = 12;  // After a known prefix, at least.
constexpr size_t kRandomSize = 20;  // After a word such as "key", at least.
constexpr std::string_view kMask = "****";

// Prefixes that providers give their keys.
constexpr std::string_view kPrefixes[] = {
    "sk-",
    "sk_",
    "pk-",
    "rk_live_",
    "AKIA",
    "ASIA",
    "AIza",
    "ya29.",
    "gsk_",
    "xai-",
    "hf_",
    "ghp_",
    "gho_",
    "ghs_",
    "ghu_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "pplx-",
    "fw_",
    "r8_",
    "tgp_",
    "nvapi-",
    "csk-",
    "eyJ",
    "ABSK",
    "bedrock-api-key-",
};

// What stands before a secret that has no prefix of its own.
constexpr std::string_view kIntroductions[] = {
    "key", "token", "secret", "password", "passwd", "credential", "signature",
};

bool IsAlnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
         (c >= 'A' && c <= 'Z');
}

bool IsSecretChar(char c) {
  return IsAlnum(c) || c == '-' || c == '_' || c == '.' || c == '/' ||
         c == '+' || c == '=' || c == '~' || c == '*' || c == '%';
}

char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool EndsWith(std::string_view text, std::string_view lower_word) {
  if (text.size() < lower_word.size()) return false;
  text.remove_prefix(text.size() - lower_word.size());
  return std::equal(text.begin(), text.end(), lower_word.begin(),
                    [](char a, char b) { return Lower(a) == b; });
}

bool HasKnownPrefix(std::string_view word) {
  return std::any_of(std::begin(kPrefixes), std::end(kPrefixes),
                     [&](std::string_view prefix) {
                       return word.starts_with(prefix) &&
                              word.size() >= prefix.size() + kSecretSize;
                     });
}

// Letters and digits mixed, as random words are and prose is not.
bool LooksRandom(std::string_view word) {
  int digits = 0;
  int letters = 0;
  for (const char c : word) {
    digits += c >= '0' && c <= '9' ? 1 : 0;
    letters += IsAlnum(c) && !(c >= '0' && c <= '9') ? 1 : 0;
  }
  return digits >= 3 && letters >= 3;
}

// The words between "api key" and the key: "provided: ", "=", "is '".
std::string_view BeforeFiller(std::string_view before) {
  constexpr std::string_view kFillers[] = {"provided", "is",   "was",
                                           "given",    "used", "id"};
  for (int round = 0; round < 3; ++round) {
    while (!before.empty() && !IsAlnum(before.back())) before.remove_suffix(1);
    for (const std::string_view filler : kFillers) {
      if (EndsWith(before, filler)) {
        before.remove_suffix(filler.size());
        break;
      }
    }
  }
  while (!before.empty() && !IsAlnum(before.back())) before.remove_suffix(1);
  return before;
}

bool IsIntroduced(std::string_view before) {
  const std::string_view stem = BeforeFiller(
      before.substr(before.size() - std::min<size_t>(before.size(), 64)));
  return std::any_of(
      std::begin(kIntroductions), std::end(kIntroductions),
      [&](std::string_view word) { return EndsWith(stem, word); });
}

// "Authorization: Bearer x": whatever follows is the secret.
bool IsBearer(std::string_view before) {
  return EndsWith(before, "bearer ") || EndsWith(before, "basic ") ||
         EndsWith(before, "x-api-key: ") || EndsWith(before, "x-api-key:");
}

bool IsSecret(std::string_view before, std::string_view word) {
  if (HasKnownPrefix(word)) return true;
  if (word.size() >= 8 && IsBearer(before)) return true;
  return word.size() >= kRandomSize && LooksRandom(word) &&
         IsIntroduced(before);
}

class Writer {
 public:
  Writer(char* out, size_t capacity) : out_(out), capacity_(capacity) {}
  void Add(std::string_view text) {
    size_ += text.copy(out_ + size_, std::min(text.size(), capacity_ - size_));
  }
  std::string_view view() const { return {out_, size_}; }
  bool full() const { return size_ == capacity_; }

 private:
  char* out_;
  size_t capacity_;
  size_t size_ = 0;
};

// A name before the secret in one word: "api_key=abc", "user:pass".
size_t NameSize(std::string_view word) {
  const size_t equals = word.find('=');
  return equals == std::string_view::npos || equals + 1 >= word.size()
             ? 0
             : equals + 1;
}

}  // namespace

std::string_view Redact(std::string_view in, char* out,
                        size_t capacity) noexcept {
  Writer writer(out, capacity);
  size_t at = 0;
  while (at < in.size() && !writer.full()) {
    size_t stop = at;
    while (stop < in.size() && IsSecretChar(in[stop])) ++stop;
    if (stop == at) {
      writer.Add(in.substr(at++, 1));
      continue;
    }
    const size_t name = NameSize(in.substr(at, stop - at));
    writer.Add(in.substr(at, name));
    at += name;
    const std::string_view word = in.substr(at, stop - at);
    if (IsSecret(in.substr(0, at), word)) {
      writer.Add(word.substr(0, kShown));
      writer.Add(kMask);
    } else {
      writer.Add(word);
    }
    at = stop;
  }
  return writer.view();
}

}  // namespace toll::internal
