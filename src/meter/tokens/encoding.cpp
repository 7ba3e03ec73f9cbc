// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/encoding.h"

#include <cctype>
#include <cstring>
#include <new>
#include <utility>

#include "absl/status/status.h"
#include "fmt/format.h"
#include "simdjson.h"

#include "base/text.h"
#include "meter/tokens/embedded.h"

namespace toll::internal {
namespace {

struct Patterns {
  std::string_view name;
  Pattern pattern;
};
constexpr Patterns kPatterns[] = {{"cl100k", Pattern::kCl100k},
                                  {"o200k", Pattern::kO200k}};

absl::Status NotKnown(const std::string& what) {
  return absl::NotFoundError(ToAbsl(what));
}

// The table is linked, and tests/meter/tokens/encoding_test.cpp reads all of
// it: what simdjson throws away here is not there.
class Table {
 public:
  Table() {
    const simdjson::padded_string json(FindEmbedded("encodings")->bytes());
    root_ = parser_.parse(json).value_unsafe();
  }

  simdjson::dom::array Of(const char* key) const {
    return root_[key].get_array().value_unsafe();
  }

  static std::string_view Text(simdjson::dom::element row, const char* key) {
    return row[key].get_string().value_unsafe();
  }

 private:
  simdjson::dom::parser parser_;
  simdjson::dom::element root_;
};

absl::StatusOr<Encoding> Make(simdjson::dom::element row) {
  std::shared_ptr<const LoadedTables> loaded;
  const absl::StatusOr<Vocabulary> vocabulary =
      FindVocabulary(Table::Text(row, "vocabulary"), &loaded);
  if (!vocabulary.ok()) return vocabulary.status();
  for (const Patterns& each : kPatterns) {
    if (each.name != Table::Text(row, "pattern")) continue;
    return Encoding{std::string(Table::Text(row, "name")), each.pattern,
                    *vocabulary, std::move(loaded)};
  }
  return absl::InternalError("encodings: an unknown pattern");
}

absl::StatusOr<Encoding> FindByName(const Table& table, std::string_view name) {
  std::string known;
  for (const simdjson::dom::element row : table.Of("encodings")) {
    if (Table::Text(row, "name") == name) return Make(row);
    known +=
        (known.empty() ? "" : ", ") + std::string(Table::Text(row, "name"));
  }
  return NotKnown(
      fmt::format("encoding \"{}\" is not known; known: {}", name, known));
}

bool IsPrefix(std::string_view prefix, std::string_view model) {
  return model.starts_with(prefix) &&
         (model.size() == prefix.size() ||
          std::isalnum(static_cast<unsigned char>(model[prefix.size()])) == 0);
}

}  // namespace

void LoadedTables::FreeImage::operator()(char* bytes) const {
  ::operator delete[](bytes, std::align_val_t{64});
}

absl::StatusOr<Vocabulary> LoadedTables::Hold(std::string_view bytes) {
  image.reset(
      static_cast<char*>(::operator new[](bytes.size(), std::align_val_t{64})));
  memcpy(image.get(), bytes.data(), bytes.size());
  return Vocabulary::View({image.get(), bytes.size()});
}

absl::StatusOr<Encoding> EncodingByName(std::string_view name) {
  return FindByName(Table(), name);
}

absl::StatusOr<Encoding> EncodingOfModel(std::string_view model) {
  const Table table;
  // A fine-tuned model is named "ft:gpt-4o:acme::id".
  std::string_view base = model;
  if (base.starts_with("ft:")) base.remove_prefix(3);
  std::string_view best;
  std::string_view encoding;
  for (const simdjson::dom::element row : table.Of("models")) {
    const std::string_view prefix = Table::Text(row, "prefix");
    if (prefix.size() < best.size() || !IsPrefix(prefix, base)) continue;
    best = prefix;
    encoding = Table::Text(row, "encoding");
  }
  if (best.empty()) {
    return NotKnown(fmt::format(
        "no public vocabulary is known for model \"{}\": its tokens can be "
        "estimated, not counted; where you know better, name the encoding",
        model));
  }
  return FindByName(table, encoding);
}

}  // namespace toll::internal
