// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/usage_merge.h"

#include <array>

#include "toll/record.h"

namespace toll::internal {
namespace {

struct MergedField {
  std::string_view key;
  std::string_view value;
};

constexpr size_t kFieldsMax = 48;

struct Fields {
  std::array<MergedField, kFieldsMax> all;
  size_t count = 0;
  bool broken = false;
};

void Collect(JsonIndex& index, std::string_view json, Fields* fields) {
  if (!Usable(index.Build(json))) {
    fields->broken = true;
    return;
  }
  JsonWalk walk = index.Walk();
  ForFields(walk, [&](std::string_view key) {
    const std::string_view value = walk.Raw();
    if (value == "null") return true;
    for (size_t i = 0; i < fields->count; ++i) {
      if (fields->all[i].key == key) return true;  // A later object has it.
    }
    fields->broken |= fields->count == kFieldsMax;
    if (!fields->broken) fields->all[fields->count++] = {key, value};
    return true;
  });
  fields->broken |= walk.broken();
}

// Appends to a text of fixed room.
class Writer {
 public:
  explicit Writer(std::pair<char*, size_t> out) : out_(out) {}
  void Add(std::string_view text) {
    if (text.size() > out_.second - size_) {
      full_ = true;
      return;
    }
    size_ += text.copy(out_.first + size_, text.size());
  }
  size_t size() const { return full_ ? 0 : size_; }

 private:
  std::pair<char*, size_t> out_;
  size_t size_ = 0;
  bool full_ = false;
};

}  // namespace

size_t MergeUsage(JsonIndex& index, std::string_view first,
                  std::string_view second,
                  std::pair<char*, size_t> out) noexcept {
  Fields fields;
  Collect(index, second, &fields);
  Collect(index, first, &fields);
  if (fields.broken) return 0;
  Writer writer(out);
  writer.Add("{");
  for (size_t i = 0; i < fields.count; ++i) {
    writer.Add(i == 0 ? "\"" : ",\"");
    writer.Add(fields.all[i].key);
    writer.Add("\":");
    writer.Add(fields.all[i].value);
  }
  writer.Add("}");
  return writer.size();
}

}  // namespace toll::internal
