// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <iterator>
#include <string>

#include "fmt/format.h"

#include "base/text.h"
#include "toll/query.h"

namespace toll {
namespace {

constexpr std::string_view kDimensionWords[] = {
    "provider", "model",    "session", "issue", "workflow", "agent",
    "user",     "endpoint", "outcome", "day",   "month"};
constexpr std::string_view kMeasureWords[] = {"cost",   "calls",   "errors",
                                              "tokens", "latency", "key"};
static_assert(std::size(kDimensionWords) ==
              static_cast<size_t>(Dimension::kMonth) + 1);
static_assert(std::size(kMeasureWords) ==
              static_cast<size_t>(Measure::kKey) + 1);

// The index of `word`; an error that names what there is.
template <size_t kCount>
absl::StatusOr<uint8_t> Find(const std::string_view (&words)[kCount],
                             std::string_view what, std::string_view word) {
  std::string all;
  for (size_t i = 0; i < kCount; ++i) {
    if (words[i] == word) return static_cast<uint8_t>(i);
    all += (i == 0 ? "" : ", ");
    all += words[i];
  }
  return absl::InvalidArgumentError(
      fmt::format("unknown {} \"{}\": there are {}", what, word, all));
}

}  // namespace

std::string_view ToString(Dimension dimension) {
  const auto index = static_cast<size_t>(dimension);
  return index < std::size(kDimensionWords) ? kDimensionWords[index] : "";
}

std::string_view ToString(Measure measure) {
  const auto index = static_cast<size_t>(measure);
  return index < std::size(kMeasureWords) ? kMeasureWords[index] : "";
}

absl::StatusOr<Dimension> ParseDimension(std::string_view word) {
  const auto index = Find(kDimensionWords, "dimension", word);
  if (!index.ok()) return index.status();
  return static_cast<Dimension>(*index);
}

absl::StatusOr<Measure> ParseMeasure(std::string_view word) {
  const auto index = Find(kMeasureWords, "order", word);
  if (!index.ok()) return index.status();
  return static_cast<Measure>(*index);
}

}  // namespace toll
