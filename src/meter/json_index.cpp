// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/json_index.h"

#include <algorithm>
#include <bit>
#include <exception>

#include "base/stages.h"
#include "meter/json_kernel.h"

namespace toll::internal {
namespace {

// 16 KiB of text hold nearly every answer: 64 KiB of index, of which only the
// part in use is ever touched.
constexpr size_t kCapacityFirst = 16 << 10;
constexpr size_t kCapacityKept = 64 << 10;
constexpr size_t kPadding = 64;

}  // namespace

JsonIndex::JsonIndex(size_t bytes_max, bool simd) noexcept
    : bytes_max_(bytes_max), simd_(simd), padded_(bytes_max + kPadding) {}

JsonIndex::~JsonIndex() = default;

bool JsonIndex::Grow(size_t bytes) noexcept try {
  const size_t capacity =
      std::min(std::bit_ceil(std::max(bytes, kCapacityFirst)),
               std::max(bytes, bytes_max_));
  simdjson::error_code error = simdjson::SUCCESS;
  if (stage_ == nullptr) {
    // A depth of 1: only the stages that are not used keep a stack.
    const simdjson::implementation& kernel =
        simd_ ? JsonKernel() : ScalarJsonKernel();
    needs_padding_ = &kernel == &ScalarJsonKernel();
    error = kernel.create_dom_parser_implementation(capacity, 1, stage_);
  } else {
    error = stage_->set_capacity(capacity);
  }
  if (error != simdjson::SUCCESS) {
    stage_.reset();
    capacity_ = 0;
    return false;
  }
  capacity_ = capacity;
  return true;
} catch (const std::exception&) {
  return false;  // A kernel's first use allocates its name.
}

const char* JsonIndex::Readable(std::string_view json) noexcept {
  if (!needs_padding_) [[likely]]
    return json.data();
  static constexpr char kZeros[kPadding] = {};
  padded_.Clear();
  return padded_.Append(json) && padded_.Append({kZeros, kPadding})
             ? padded_.view().data()
             : nullptr;
}

[[gnu::hot]] Indexed JsonIndex::Build(std::string_view json) noexcept {
  json_ = json;
  room_.Clear();
  if (json.size() > bytes_max_) [[unlikely]]
    return Indexed::kTooLarge;
  if (json.empty()) [[unlikely]]
    return Indexed::kEmpty;
  if (json.size() > capacity_ && !Grow(json.size())) [[unlikely]] {
    return Indexed::kNoMemory;
  }
  StageTimer timer;
  const char* const text = Readable(json);
  timer.Lap(Stage::kCopy);
  if (text == nullptr) [[unlikely]]
    return Indexed::kNoMemory;
  const simdjson::error_code error =
      stage_->stage1(reinterpret_cast<const uint8_t*>(text), json.size(),
                     simdjson::stage1_mode::regular);
  timer.Lap(Stage::kIndex);
  if (error == simdjson::SUCCESS) [[likely]]
    return Indexed::kWhole;
  if (error == simdjson::EMPTY) return Indexed::kEmpty;
  // UTF-8 is judged last, when the index is complete.
  return error == simdjson::UTF8_ERROR ? Indexed::kBadUtf8 : Indexed::kBroken;
}

[[gnu::hot]] JsonWalk JsonIndex::Walk() noexcept {
  uint32_t* first = stage_->structural_indexes.get();
  uint32_t* end = first + stage_->n_structural_indexes;
  // A token ends where the next one begins; the last one at the text's end.
  *end = static_cast<uint32_t>(json_.size());
  return {json_.data(), first, end, &room_};
}

void JsonIndex::Trim() noexcept {
  if (capacity_ > kCapacityKept) [[unlikely]]
    Grow(kCapacityFirst);
}

}  // namespace toll::internal
