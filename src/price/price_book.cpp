// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "toll/price_book.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <new>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "fmt/format.h"

#include "base/check.h"
#include "base/text.h"
#include "price/book_parser.h"
#include "price/compiled_price.h"
#include "price/embedded.h"
#include "price/explain.h"
#include "price/price_facts.h"

namespace toll {
namespace {

using internal::PriceFacts;

// What a build with a broken book prices by: nothing, so all is unpriced. The
// tests keep it from being shipped.
std::shared_ptr<const PriceFacts> EmbeddedFacts() {
  static_assert(internal::kEmbeddedPadding == 64);
  TOLL_DCHECK(internal::BookPadding() <= internal::kEmbeddedPadding);
  auto facts = internal::ParsePaddedBook(internal::EmbeddedBookText());
  // As the parser's own allocations do: whoever comes next tries again.
  if (absl::IsResourceExhausted(facts.status())) throw std::bad_alloc();
  TOLL_DCHECK(facts.ok());
  if (!facts.ok()) {
    auto empty = std::make_shared<PriceFacts>();
    empty->made = "none: the embedded book is damaged";
    return empty;
  }
  return *std::move(facts);
}

// The file's bytes, to one past the most that a book may have; returns errno.
int ReadFile(const std::string& path, std::string* text) {
  errno = 0;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(
      std::fopen(path.c_str(), "rb"), &std::fclose);
  if (file == nullptr) return errno;
  char bytes[1 << 16];
  while (text->size() <= internal::kBookBytesMax) {
    const size_t count = std::fread(bytes, 1, sizeof(bytes), file.get());
    text->append(bytes, count);
    if (count < sizeof(bytes)) break;
  }
  return std::ferror(file.get()) != 0 ? errno : 0;
}

}  // namespace

const PriceBook& PriceBook::Embedded() {
  // Parsed once, by whoever needs it first; the others wait. Never destroyed:
  // a call may finish while statics are.
  static const auto* const book = new PriceBook({EmbeddedFacts()});
  return *book;
}

absl::StatusOr<PriceBook> PriceBook::Parse(std::string_view json) {
  auto facts = internal::ParseBook(json);
  if (!facts.ok()) return facts.status();
  return PriceBook({*std::move(facts)});
}

absl::StatusOr<PriceBook> PriceBook::Load(const std::string& path) {
  std::string text;
  const int error = ReadFile(path, &text);
  if (error != 0 || text.empty()) {
    return absl::NotFoundError(
        fmt::format("price book \"{}\": {}", path,
                    error != 0 ? std::strerror(error) : "it is empty"));
  }
  absl::StatusOr<PriceBook> book = Parse(text);
  if (book.ok()) return book;
  return absl::Status(
      book.status().code(),
      internal::ToAbsl(fmt::format("{}: {}", path,
                                   internal::ToStd(book.status().message()))));
}

PriceBook PriceBook::With(const PriceBook& over) const {
  Layers layers = over.layers_;
  layers.insert(layers.end(), layers_.begin(), layers_.end());
  return PriceBook(std::move(layers));
}

Cost PriceBook::Price(const PriceQuestion& question, const Usage& usage) const {
  const internal::PriceKey key{.provider = question.provider,
                               .model = question.model,
                               .tier = question.tier};
  Cost cost;
  const auto compiled =
      internal::Compile(*this, key, absl::ToUnixNanos(question.at), &cost.why);
  if (!compiled) return cost;
  uint32_t flags = 0;
  const internal::Leaves leaves = internal::LeavesOf(usage, &flags);
  cost = internal::Explain(*compiled, leaves, internal::TotalInput(leaves));
  cost.flags |= flags;
  return cost;
}

int64_t PriceBook::providers_count() const {
  std::set<std::string_view> ids;
  for (const auto& layer : layers_) {
    for (const internal::ProviderFacts& provider : layer->providers) {
      ids.insert(provider.id);
    }
  }
  return static_cast<int64_t>(ids.size());
}

int64_t PriceBook::models_count() const {
  size_t count = 0;
  for (const auto& layer : layers_) count += layer->models.size();
  return static_cast<int64_t>(count);
}

std::string_view PriceBook::made() const { return layers_.front()->made; }

}  // namespace toll
