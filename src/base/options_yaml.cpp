// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The file's part of toll/options.h.
//
// The text is read as events, not into a tree: an alias is refused where it
// stands, so nothing can grow beyond the text, which is small.

#include <array>
#include <cerrno>
#include <cstdio>
#include <istream>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "fmt/format.h"
#include "yaml-cpp/eventhandler.h"
#include "yaml-cpp/exceptions.h"
#include "yaml-cpp/mark.h"
#include "yaml-cpp/parser.h"

#include "base/knobs.h"
#include "base/text.h"
#include "toll/options.h"

namespace toll {
namespace {

using internal::FindKnob;
using internal::Knob;
using internal::ToAbsl;
using internal::ToStd;
using internal::UnknownKnobText;

constexpr size_t kFileBytesMax = 64 << 10;
constexpr std::string_view kRoot = "cost_tracking";
constexpr std::string_view kPerformance = "performance";
constexpr std::array<std::string_view, 2> kSections = {kRoot, kPerformance};

// "key: value" as it stood.
struct Entry {
  std::string_view section;  // Empty, kRoot or kPerformance.
  std::string key;
  std::string value;
  bool is_scalar = false;
  int line = 0;
};

// Flattens the events into entries; keeps the first error and then ignores
// what follows.
//
//   (nothing) ─map▶ kTop ─cost_tracking:▶ kRoot ─performance:▶ kPerformance
//                    └───────────────performance:────────────────▲
class EntryReader final : public YAML::EventHandler {
 public:
  const std::vector<Entry>& entries() const { return entries_; }
  const std::string& error() const { return error_; }
  int error_line() const { return error_line_; }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    Fail(mark, "aliases (*name) are not accepted; write the value out");
  }
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    // A section, or a document, whose lines are all commented out.
    if (nested_ == 0 && (sections_.empty() || InSectionKey())) {
      has_key_ = false;
      return;
    }
    OnValue(mark, "", false);
  }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                const std::string& value) override {
    if (nested_ == 0 && !sections_.empty() && !has_key_) {
      key_ = value;
      has_key_ = true;
      return;
    }
    OnValue(mark, value, true);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&,
                       YAML::anchor_t, YAML::EmitterStyle::value) override {
    OnValue(mark, "", false);
    ++nested_;
  }
  void OnSequenceEnd() override { --nested_; }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    if (nested_ == 0 && sections_.empty()) {
      sections_.push_back("");
    } else if (nested_ == 0 && InSectionKey()) {
      sections_.push_back(key_ == kRoot ? kRoot : kPerformance);
      has_key_ = false;
    } else {
      OnValue(mark, "", false);
      ++nested_;
    }
  }
  void OnMapEnd() override {
    if (nested_ > 0) {
      --nested_;
    } else {
      sections_.pop_back();
    }
  }

 private:
  // True if the value that comes now is that of a section's name.
  bool InSectionKey() const {
    if (!has_key_ || sections_.empty()) return false;
    if (key_ == kRoot) return sections_.back().empty();
    return key_ == kPerformance && sections_.back() != kPerformance;
  }
  void OnValue(const YAML::Mark& mark, const std::string& value,
               bool is_scalar) {
    if (nested_ > 0) return;  // Within a value that is refused as a whole.
    if (sections_.empty()) {
      Fail(mark, "the file must be `key: value` lines");
    } else if (!has_key_) {
      Fail(mark, "a key must be a word");
    } else {
      entries_.push_back({sections_.back(), std::exchange(key_, ""), value,
                          is_scalar, mark.line + 1});
    }
    has_key_ = false;
  }
  void Fail(const YAML::Mark& mark, std::string_view error) {
    if (!error_.empty()) return;
    error_ = error;
    error_line_ = mark.line + 1;
  }

  std::vector<std::string_view> sections_;  // Open maps, outermost first.
  int nested_ = 0;  // Open lists and maps within a value that is none of ours.
  std::string key_;
  bool has_key_ = false;
  std::vector<Entry> entries_;
  std::string error_;
  int error_line_ = 0;
};

absl::Status ErrorAt(std::string_view file, int line, std::string_view what) {
  return absl::InvalidArgumentError(
      ToAbsl(fmt::format("{}:{}: {}", file, line, what)));
}

// Reads the events of `yaml`; the one border at which yaml-cpp's exceptions
// become a Status.
absl::Status ReadEntries(std::string_view yaml, std::string_view file,
                         EntryReader* reader) {
  try {
    std::istringstream stream{std::string(yaml)};
    YAML::Parser parser(stream);
    parser.HandleNextDocument(*reader);
    EntryReader second;
    if (reader->error().empty() && parser.HandleNextDocument(second)) {
      return absl::InvalidArgumentError(ToAbsl(fmt::format(
          "{}: a second document (---) is not accepted; write one", file)));
    }
  } catch (const YAML::Exception& error) {
    return ErrorAt(file, error.mark.line + 1,
                   fmt::format("not YAML: {}", error.msg));
  }
  if (reader->error().empty()) return absl::OkStatus();
  return ErrorAt(file, reader->error_line(), reader->error());
}

// yaml-cpp takes some control characters for the end of the file: what follows
// would be ignored in silence.
absl::Status CheckText(std::string_view yaml, std::string_view file) {
  if (yaml.size() > kFileBytesMax) {
    return absl::InvalidArgumentError(
        ToAbsl(fmt::format("{}: {} bytes; a file of options has at most {}",
                           file, yaml.size(), kFileBytesMax)));
  }
  int line = 1;
  for (const char c : yaml) {
    if (c == '\n') ++line;
    const bool is_control = c >= 0 && c < ' ';
    if (is_control && c != '\n' && c != '\r' && c != '\t') {
      return ErrorAt(file, line,
                     fmt::format("control character 0x{:02x}; remove it", c));
    }
  }
  return absl::OkStatus();
}

absl::Status Set(const Entry& entry, std::string_view file, Options* options) {
  const Knob* knob = FindKnob(entry.key);
  if (knob == nullptr) {
    return ErrorAt(file, entry.line, UnknownKnobText(entry.key, kSections));
  }
  if (entry.section == kPerformance && !knob->under_performance) {
    return ErrorAt(file, entry.line,
                   fmt::format("`{}` does not belong under `{}:`; write it one "
                               "level up",
                               entry.key, kPerformance));
  }
  if (!entry.is_scalar) {
    return ErrorAt(file, entry.line,
                   fmt::format("`{}` must be one value ({}), not a list, a "
                               "section or nothing",
                               entry.key, knob->unit));
  }
  absl::Status status = SetKnob(*knob, entry.value, options);
  if (status.ok()) return status;
  return ErrorAt(file, entry.line, ToStd(status.message()));
}

// What a file holds, or why it cannot be read. C's files: they tell errno.
absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "re");
  if (file == nullptr) {
    return absl::ErrnoToStatus(errno, ToAbsl(fmt::format("open {}", path)));
  }
  std::string text(kFileBytesMax + 1, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file));
  const int error = std::ferror(file) != 0 ? errno : 0;
  static_cast<void>(std::fclose(file));
  if (error == 0) return text;
  return absl::ErrnoToStatus(error, ToAbsl(fmt::format("read {}", path)));
}

}  // namespace

absl::StatusOr<Options> ParseOptions(std::string_view yaml,
                                     std::string_view name) {
  if (absl::Status status = CheckText(yaml, name); !status.ok()) return status;
  EntryReader reader;
  absl::Status status = ReadEntries(yaml, name, &reader);
  if (!status.ok()) return status;
  Options options;
  const std::vector<Entry>& entries = reader.entries();
  for (size_t i = 0; i < entries.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (entries[i].key != entries[j].key) continue;
      return ErrorAt(name, entries[i].line,
                     fmt::format("`{}` was set in line {} already",
                                 entries[i].key, entries[j].line));
    }
    status = Set(entries[i], name, &options);
    if (!status.ok()) return status;
  }
  status = internal::CheckKnobs(options);
  if (status.ok()) return options;
  return absl::InvalidArgumentError(
      ToAbsl(fmt::format("{}: {}", name, ToStd(status.message()))));
}

absl::StatusOr<Options> LoadOptions(const std::string& yaml_path) {
  const absl::StatusOr<std::string> text = ReadFile(yaml_path);
  if (!text.ok()) return text.status();
  return ParseOptions(*text, yaml_path);
}

}  // namespace toll
