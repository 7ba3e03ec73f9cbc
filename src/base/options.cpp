// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The environment's part of toll/options.h; the file's is options_yaml.cpp.

#include "toll/options.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "fmt/format.h"

#include "base/knobs.h"
#include "base/text.h"

namespace toll {
namespace {

using internal::FindKnob;
using internal::Knob;
using internal::ParseSwitch;
using internal::ToAbsl;
using internal::ToStd;
using internal::UnknownKnobText;

constexpr std::string_view kPrefix = "TOLL_";
constexpr std::string_view kDisable = "TOLL_DISABLE";

// Ours, but not options: they are not errors.
constexpr std::array<std::string_view, 6> kOthers = {
    kDisable,
    "TOLL_CORPUS_DIR",    // Where our tests find recorded answers.
    "TOLL_SKIP_PERF",     // Our tests then assert no times.
    "TOLL_NODE_MODULES",  // Of our scripts: see scripts/setup.sh.
    "TOLL_WITHOUT_NPM",
    "TOLL_JOBS",
};
// How often our tests repeat what they do: TOLL_TEST_KILLS=10000.
constexpr std::string_view kOfTests = "TOLL_TEST_";

struct Variable {
  std::string_view name;
  std::string_view value;
};

// Walks `environ`, because a misspelt name can only be seen so. As getenv():
// not while another thread changes the environment.
template <typename Visit>
void ForEachVariable(Visit visit) {
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const size_t equals = text.find('=');
    if (equals == text.npos) continue;
    visit(Variable{text.substr(0, equals), text.substr(equals + 1)});
  }
}

// Empty if it is not set; a variable that is set to nothing counts as not set.
std::string_view ValueOf(std::string_view name) {
  std::string_view value;
  ForEachVariable([&](Variable variable) {
    if (variable.name == name) value = variable.value;
  });
  return value;
}

std::string KnobOf(std::string_view variable) {
  std::string name(variable.substr(kPrefix.size()));
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return name;
}

absl::Status Apply(Variable variable, Options* options) {
  if (variable.name.starts_with(kOfTests) ||
      std::find(kOthers.begin(), kOthers.end(), variable.name) !=
          kOthers.end()) {
    return absl::OkStatus();
  }
  const std::string name = KnobOf(variable.name);
  const Knob* knob = FindKnob(name);
  // TOLL_path would be a second name of TOLL_PATH, and which one wins?
  const bool is_upper =
      std::none_of(variable.name.begin(), variable.name.end(),
                   [](char c) { return c >= 'a' && c <= 'z'; });
  if (knob == nullptr || !is_upper) {
    return absl::InvalidArgumentError(ToAbsl(
        fmt::format("environment variable {}: {} (each in capitals, after {})",
                    variable.name, UnknownKnobText(name, {}), kPrefix)));
  }
  if (variable.value.empty()) return absl::OkStatus();
  absl::Status status = SetKnob(*knob, variable.value, options);
  if (status.ok()) return status;
  return absl::InvalidArgumentError(ToAbsl(fmt::format(
      "environment variable {}: {}", variable.name, ToStd(status.message()))));
}

// As the XDG base directory specification has it: a relative XDG_STATE_HOME
// counts as not set.
absl::StatusOr<std::string> DefaultPath() {
  if (const std::string_view state = ValueOf("XDG_STATE_HOME");
      state.starts_with('/')) {
    return fmt::format("{}/toll", state);
  }
  if (const std::string_view home = ValueOf("HOME"); home.starts_with('/')) {
    return fmt::format("{}/.local/state/toll", home);
  }
  return absl::FailedPreconditionError(
      "no directory for the ledger: `path` is empty and neither XDG_STATE_HOME "
      "nor HOME is set; set `path` or TOLL_PATH");
}

}  // namespace

absl::Status ApplyEnvironment(Options* options) {
  // Into a copy: an error leaves the host's options as they were.
  Options applied = *options;
  absl::Status status;
  ForEachVariable([&](Variable variable) {
    if (!status.ok() || !variable.name.starts_with(kPrefix)) return;
    status = Apply(variable, &applied);
  });
  if (!status.ok()) return status;
  bool disabled = false;
  if (const std::string_view value = ValueOf(kDisable);
      !value.empty() && !ParseSwitch(value, &disabled)) {
    return absl::InvalidArgumentError(ToAbsl(fmt::format(
        "environment variable {} = \"{}\": it must be true or false", kDisable,
        value.substr(0, 40))));
  }
  if (status = internal::CheckKnobs(applied); !status.ok()) return status;
  if (applied.path.empty()) {
    absl::StatusOr<std::string> path = DefaultPath();
    if (!path.ok()) return path.status();
    applied.path = *std::move(path);
  }
  *options = std::move(applied);
  return absl::OkStatus();
}

bool DisabledByEnvironment() {
  bool disabled = false;
  return ParseSwitch(ValueOf(kDisable), &disabled) && disabled;
}

}  // namespace toll
