// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Knobs are the options that a file or the environment can set: one table
// tells name, unit, bounds and effect, and drives the YAML reader, the TOLL_*
// variables, the bounds, the messages and docs/options.md.
//
//   absl::Status status = SetKnob(*FindKnob("batch_size"), "200", &options);
//
// To add an option: a field in toll/options.h, a row in knob_table.cpp, and the
// table that knobs_test then prints into docs/options.md.
//
// Thread safety: constant data and functions without state.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "absl/status/status.h"

#include "toll/options.h"

namespace toll::internal {

struct Knob {
  std::string_view
      name;  // In Options, in YAML; TOLL_<NAME> in the environment.
  std::string_view unit;
  std::variant<int64_t Options::*, bool Options::*, std::string Options::*,
               Overflow Options::*, int64_t SelfBudgets::*>
      field;
  int64_t min = 0;  // Of numbers, in `unit`.
  int64_t max = 0;
  bool under_performance = false;  // YAML: also under `performance:`.
  std::string_view effect;
};

// A knob of a part that is not built yet: refused as such, so that nobody
// believes that it holds.
struct UnbuiltKnob {
  std::string_view name;
  std::string_view part;  // "the response cache"
};

std::span<const Knob> Knobs();
std::span<const UnbuiltKnob> UnbuiltKnobs();

// Null if there is none of this name.
const Knob* FindKnob(std::string_view name);

// Sets a knob from its text. The message begins with the knob's name and tells
// what would have been right; who calls says where the text stood.
absl::Status SetKnob(const Knob& knob, std::string_view text, Options* options);

// The value as SetKnob() would read it.
std::string KnobText(const Knob& knob, const Options& options);

// Checks every bound, and the bounds that knobs set each other.
absl::Status CheckKnobs(const Options& options);

// What to say of a name that is no knob: that its part is not built, or which
// name is nearest (of the knobs and of `others`), and which there are.
std::string UnknownKnobText(std::string_view name,
                            std::span<const std::string_view> others);

// The words for true and false. False if `text` is none of them.
bool ParseSwitch(std::string_view text, bool* value);

}  // namespace toll::internal
