// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <utility>

#include "meter/tokens/counting.h"
#include "meter/tokens/tokenizer_json.h"
#include "toll/tokens.h"

namespace toll {
namespace {

absl::StatusOr<std::unique_ptr<internal::Counting>> Make(
    absl::StatusOr<internal::Encoding> encoding) {
  if (!encoding.ok()) return encoding.status();
  return std::make_unique<internal::Counting>(*std::move(encoding));
}

}  // namespace

absl::StatusOr<TokenCounter> TokenCounter::ForModel(std::string_view model) {
  auto counting = Make(internal::EncodingOfModel(model));
  if (!counting.ok()) return counting.status();
  return TokenCounter(*std::move(counting));
}

absl::StatusOr<TokenCounter> TokenCounter::ForEncoding(std::string_view name) {
  auto counting = Make(internal::EncodingByName(name));
  if (!counting.ok()) return counting.status();
  return TokenCounter(*std::move(counting));
}

absl::StatusOr<TokenCounter> TokenCounter::ForTokenizerFile(
    const std::string& path) {
  auto counting = Make(internal::LoadTokenizer(path));
  if (!counting.ok()) return counting.status();
  return TokenCounter(*std::move(counting));
}

TokenCounter TokenCounter::Clone() const {
  return TokenCounter(
      std::make_unique<internal::Counting>(counting_->encoding()));
}

TokenCounter::TokenCounter(std::unique_ptr<internal::Counting> counting)
    : counting_(std::move(counting)) {}
TokenCounter::TokenCounter(TokenCounter&&) noexcept = default;
TokenCounter& TokenCounter::operator=(TokenCounter&&) noexcept = default;
TokenCounter::~TokenCounter() = default;

int64_t TokenCounter::Count(std::string_view text) noexcept {
  return counting_->Count(text);
}

void TokenCounter::Encode(std::string_view text, std::vector<uint32_t>* ids) {
  counting_->Encode(text, ids);
}

std::string_view TokenCounter::encoding() const {
  return counting_->encoding().name;
}

}  // namespace toll
