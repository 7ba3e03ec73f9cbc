// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Exact token counts, before a call or in the middle of a stream, for models
// whose vocabulary is public. Link toll::tokens.
//
//   absl::StatusOr<toll::TokenCounter> counter =
//       toll::TokenCounter::ForModel("gpt-4o");
//   int64_t tokens = counter->Count(prompt);
//   toll::TokenStream stream(&*counter);
//   stream.Feed(delta);       // Cut anywhere, even within a character.
//   stream.count();           // As Count() of all that was fed.
//
// Text is counted as tiktoken's encode_ordinary() does: the spelling of a
// special token is plain text. Bytes that are not UTF-8 are counted as the
// U+FFFD that a decoder puts in their place (one for each longest beginning of
// a character, as WHATWG says). docs/token_counting.md says what is exact.
//
// Thread safety: one thread at a time for each counter and its streams; the
// vocabularies are shared by all.
// Cost: a counter has 1.3 MB of its own, allocated once; Count() locks nothing
// and allocates nothing, but for single words of over 256 bytes and for text
// that is not UTF-8.
// Speed: bench/meter/token_counter_bench.cpp.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace toll {

namespace internal {
class Counting;
class TextCounters;
}  // namespace internal

// What a chat request holds beside its texts, in tokens, as OpenAI documents it
// for gpt-3.5-turbo and later: each message is wrapped, and the answer begins
// with a wrapper that the request pays for.
struct ChatOverhead {
  int64_t per_message = 3;  // Beside the tokens of its role and its content.
  int64_t per_name = 1;     // Where a message has a name; beside its tokens.
  int64_t per_reply = 3;    // Once a request.
};

class TokenCounter {
 public:
  // The encoding of an OpenAI model, by the longest prefix that
  // data/encodings.json has. NotFound for a model whose vocabulary is not here.
  static absl::StatusOr<TokenCounter> ForModel(std::string_view model);
  // "o200k_base", "o200k_harmony" or "cl100k_base".
  static absl::StatusOr<TokenCounter> ForEncoding(std::string_view name);
  // The tokenizer.json of a model with byte-level BPE: Llama 3, Qwen 2 to 3,
  // DeepSeek V3 and R1, and who shares their pre-tokenizers. Anything else is
  // refused with the reason. Takes a second; Clone() what it gives.
  static absl::StatusOr<TokenCounter> ForTokenizerFile(const std::string& path);

  // Another one of this encoding, for another thread; shares the vocabulary.
  TokenCounter Clone() const;

  TokenCounter(TokenCounter&&) noexcept;
  TokenCounter& operator=(TokenCounter&&) noexcept;
  ~TokenCounter();

  int64_t Count(std::string_view text) noexcept;
  // Appends the ids of the tokens; as many as Count() says.
  void Encode(std::string_view text, std::vector<uint32_t>* ids);

  // The encoding's name, or the path of its file.
  std::string_view encoding() const;

 private:
  friend class TokenStream;
  explicit TokenCounter(std::unique_ptr<internal::Counting> counting);

  std::unique_ptr<internal::Counting> counting_;
};

// Counts a text that arrives in pieces.
class TokenStream {
 public:
  // REQUIRES: `counter` outlives the stream and stays where it is.
  explicit TokenStream(TokenCounter* counter) : counter_(counter) {}

  void Feed(std::string_view piece);
  // The tokens of all that was fed, as if it ended here.
  int64_t count() const;
  // Forgets what was fed.
  void Reset();

  // What is held back because more text may change it: the last word, or as
  // much as goes on without an end.
  int64_t held_bytes() const {
    return static_cast<int64_t>(held_.size() - done_bytes_);
  }

 private:
  void Settle();

  TokenCounter* counter_;
  std::string held_;        // Fed, valid UTF-8, not counted yet, but for ...
  size_t done_bytes_ = 0;   // ... so many at its begin.
  size_t tried_bytes_ = 0;  // held_.size() when its end was last looked at.
  char partial_[4] = {};    // The begin of a character.
  size_t partial_size_ = 0;
  int64_t counted_ = 0;
};

// For Options::counters: the streams of a ledger that do not say what they used
// are counted exactly where the model's vocabulary is public, else estimated.
// Thread-safe; 1.3 MB for each of up to four counters an encoding.
std::shared_ptr<internal::TextCounters> ExactCounters();

}  // namespace toll
