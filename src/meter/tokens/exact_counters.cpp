// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Exact counters for the streams of a ledger. A TokenCounter is 1.3 MB, an
// open stream a few KiB: the streams of an encoding share a few counters, each
// behind a lock that is held for a delta's time.

#include <array>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/mutex.h"
#include "base/text_counter.h"
#include "meter/tokens/encoding.h"
#include "toll/tokens.h"

namespace toll {
namespace internal {
namespace {

// So many threads count at once without waiting for each other.
constexpr size_t kSharedCounters = 4;
// Models come from hosts: their names must not fill the memory.
constexpr size_t kModelsRemembered = 1'000;

struct SharedCounter {
  explicit SharedCounter(TokenCounter made) : counter(std::move(made)) {}
  Mutex mutex;
  TokenCounter counter;  // Guarded by mutex, through the streams on it.
};

class ExactCounter final : public TextCounter {
 public:
  explicit ExactCounter(std::shared_ptr<SharedCounter> shared)
      : shared_(std::move(shared)), stream_(&shared_->counter) {}

  void Feed(std::string_view text) noexcept override try {
    bytes_ += text.size();
    if (failed_) return;
    const MutexLock lock(shared_->mutex);
    stream_.Feed(text);
  } catch (const std::exception&) {
    failed_ = true;  // Without memory for a word: estimated.
  }

  uint64_t tokens() const noexcept override try {
    if (failed_) return bytes_ / kBytesPerToken;
    const MutexLock lock(shared_->mutex);
    return static_cast<uint64_t>(stream_.count());
  } catch (const std::exception&) {
    return bytes_ / kBytesPerToken;
  }

 private:
  std::shared_ptr<SharedCounter> shared_;
  TokenStream stream_;
  uint64_t bytes_ = 0;
  bool failed_ = false;
};

class SharedCounters final : public TextCounters {
 public:
  std::unique_ptr<TextCounter> CounterFor(
      std::string_view /*provider*/, std::string_view model) noexcept override
      try {
    std::shared_ptr<SharedCounter> shared = CounterOf(model);
    if (shared == nullptr) return nullptr;
    return std::make_unique<ExactCounter>(std::move(shared));
  } catch (const std::exception&) {
    return nullptr;
  }

 private:
  using Shards = std::array<std::shared_ptr<SharedCounter>, kSharedCounters>;

  // Null for a model whose vocabulary is not public.
  std::shared_ptr<SharedCounter> CounterOf(std::string_view model) {
    const MutexLock lock(mutex_);
    const std::string& encoding = EncodingOf(model);
    if (encoding.empty()) return nullptr;
    std::shared_ptr<SharedCounter>& shared =
        shards_[encoding][next_++ % kSharedCounters];
    if (shared == nullptr) {
      absl::StatusOr<TokenCounter> made = TokenCounter::ForEncoding(encoding);
      if (!made.ok()) return nullptr;
      shared = std::make_shared<SharedCounter>(*std::move(made));
    }
    return shared;
  }

  // Empty: none is known. Looked up once a model.
  const std::string& EncodingOf(std::string_view model)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (encodings_.size() >= kModelsRemembered) encodings_.clear();
    const auto known = encodings_.find(model);
    if (known != encodings_.end()) return known->second;
    const absl::StatusOr<Encoding> encoding = EncodingOfModel(model);
    return encodings_
        .emplace(model, encoding.ok() ? encoding->name : std::string())
        .first->second;
  }

  Mutex mutex_;
  // By model.
  std::map<std::string, std::string, std::less<>> encodings_
      ABSL_GUARDED_BY(mutex_);
  std::map<std::string, Shards> shards_ ABSL_GUARDED_BY(mutex_);
  size_t next_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace
}  // namespace internal

std::shared_ptr<internal::TextCounters> ExactCounters() {
  return std::make_shared<internal::SharedCounters>();
}

}  // namespace toll
