// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/knobs.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>
#include <utility>
#include <vector>

#include "fmt/format.h"

#include "base/stages.h"
#include "base/text.h"

namespace toll::internal {
namespace {

constexpr size_t kTextShown = 64;  // A hostile text does not fill the log.
constexpr size_t kTextBytesMax = 4'000;  // PATH_MAX, less a file name.

// Of the journal's layout: what memory_pool_size and notes_count take of
// journal_bytes_max.
constexpr int64_t kSlotBytes = 512;
constexpr int64_t kNoteBytes = 512;
constexpr int64_t kSegmentSlots = 1'024;

absl::Status Wrong(const Knob& knob, std::string_view text,
                   std::string_view right) {
  return absl::InvalidArgumentError(
      ToAbsl(fmt::format("{} = \"{}\": it must be {}", knob.name,
                         text.substr(0, kTextShown), right)));
}

std::string BoundsText(const Knob& knob) {
  return fmt::format("a whole number of {} from {} to {}", knob.unit, knob.min,
                     knob.max);
}

// The setters, one a type of field.

absl::Status Set(const Knob& knob, std::string_view text, int64_t* field) {
  int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || value < knob.min ||
      value > knob.max) {
    return Wrong(knob, text, BoundsText(knob));
  }
  *field = value;
  return absl::OkStatus();
}

absl::Status Set(const Knob& knob, std::string_view text, bool* field) {
  if (ParseSwitch(text, field)) return absl::OkStatus();
  return Wrong(knob, text, "true or false");
}

absl::Status Set(const Knob& knob, std::string_view text, std::string* field) {
  if (text.size() > kTextBytesMax || text.find('\0') != text.npos) {
    return Wrong(knob, text,
                 fmt::format("a {} of at most {} bytes, without NUL", knob.unit,
                             kTextBytesMax));
  }
  *field = text;
  return absl::OkStatus();
}

absl::Status Set(const Knob& knob, std::string_view text, Overflow* field) {
  if (text == "drop") {
    *field = Overflow::kDrop;
  } else if (text == "block") {
    *field = Overflow::kBlock;
  } else {
    return Wrong(knob, text, "drop or block");
  }
  return absl::OkStatus();
}

std::string Text(int64_t value) { return fmt::format("{}", value); }
std::string Text(bool value) { return value ? "true" : "false"; }
std::string Text(const std::string& value) { return value; }
std::string Text(Overflow value) {
  return value == Overflow::kBlock ? "block" : "drop";
}

// A knob's field, of the options or of their budgets.
template <typename Of, typename T>
auto& FieldOf(Of& options, T Options::*field) {
  return options.*field;
}
template <typename Of>
auto& FieldOf(Of& options, int64_t SelfBudgets::*field) {
  return options.self_budgets.*field;
}

// How many letters to change, add or drop to make one word the other.
size_t Distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i + 1);
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t change = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({change, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

const Knob* FindKnob(std::string_view name) {
  for (const Knob& knob : Knobs()) {
    if (knob.name == name) return &knob;
  }
  return nullptr;
}

absl::Status SetKnob(const Knob& knob, std::string_view text,
                     Options* options) {
  return std::visit(
      [&](auto field) { return Set(knob, text, &FieldOf(*options, field)); },
      knob.field);
}

std::string KnobText(const Knob& knob, const Options& options) {
  return std::visit([&](auto field) { return Text(FieldOf(options, field)); },
                    knob.field);
}

absl::Status CheckKnobs(const Options& options) {
  Options scratch;
  for (const Knob& knob : Knobs()) {
    absl::Status status = SetKnob(knob, KnobText(knob, options), &scratch);
    if (!status.ok()) return status;
  }
  if (options.enable_profiling && !kStagesAreTimed) {
    return absl::InvalidArgumentError(
        "enable_profiling = true: this toll was built without TOLL_PROFILE; "
        "configure it with -D TOLL_PROFILE=ON, or remove the option");
  }
  const int64_t segments =
      (options.memory_pool_size + kSegmentSlots - 1) / kSegmentSlots;
  const int64_t least =
      segments * kSegmentSlots * kSlotBytes + options.notes_count * kNoteBytes;
  if (options.journal_bytes_max < least) {
    return absl::InvalidArgumentError(ToAbsl(fmt::format(
        "journal_bytes_max = {}: memory_pool_size = {} and notes_count = {} "
        "need {} bytes; raise it or lower them",
        options.journal_bytes_max, options.memory_pool_size,
        options.notes_count, least)));
  }
  return absl::OkStatus();
}

std::string UnknownKnobText(std::string_view name,
                            std::span<const std::string_view> others) {
  for (const UnbuiltKnob& knob : UnbuiltKnobs()) {
    if (knob.name == name) {
      return fmt::format(
          "`{}` belongs to {}, which this version of toll does not have yet; "
          "remove it",
          name, knob.part);
    }
  }
  std::vector<std::string_view> known(others.begin(), others.end());
  for (const Knob& knob : Knobs()) known.push_back(knob.name);
  const std::string_view shown = name.substr(0, kTextShown);
  const auto nearest = *std::min_element(
      known.begin(), known.end(), [&](std::string_view a, std::string_view b) {
        return Distance(a, shown) < Distance(b, shown);
      });
  const bool is_near = Distance(nearest, shown) * 3 <= nearest.size();
  return fmt::format(
      "unknown key `{}`{}; known are: {}", shown,
      is_near ? fmt::format(", did you mean `{}`?", nearest) : "",
      fmt::join(known, ", "));
}

bool ParseSwitch(std::string_view text, bool* value) {
  constexpr std::array<std::string_view, 4> kYes = {"true", "yes", "on", "1"};
  constexpr std::array<std::string_view, 4> kNo = {"false", "no", "off", "0"};
  std::string lower(text.substr(0, 8));
  for (char& c : lower)
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 32) : c;
  const bool yes = std::find(kYes.begin(), kYes.end(), lower) != kYes.end();
  const bool no = std::find(kNo.begin(), kNo.end(), lower) != kNo.end();
  if (yes || no) *value = yes;
  return yes || no;
}

}  // namespace toll::internal
