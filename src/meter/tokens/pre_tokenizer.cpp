// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/pre_tokenizer.h"

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "fmt/format.h"

#include "base/text.h"

namespace toll::internal {
namespace {

using Json = simdjson::dom::element;
using JsonResult = simdjson::simdjson_result<Json>;

// The steps, each behind a line end: a Split is its regular expression, a
// ByteLevel that cuts by one of its own is "GPT-2".
struct KnownSteps {
  Pattern pattern;
  std::string_view steps;
};
constexpr KnownSteps kKnown[] = {
    // Llama 3, 3.1, 3.2, 3.3.
    {Pattern::kCl100k,
     "\n(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|"
     "\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|"
     "\\s+(?!\\S)|\\s+"},
    // Qwen 2, 2.5, 3.
    {Pattern::kQwen2,
     "\n(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|"
     "\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|"
     "\\s+(?!\\S)|\\s+"},
    // DeepSeek V3, R1: line ends as they are, not escaped.
    {Pattern::kDeepSeek3,
     "\n\\p{N}{1,3}"
     "\n[\xE4\xB8\x80-\xE9\xBE\xA5\xE3\x81\x80-\xE3\x82\x9F"
     "\xE3\x82\xA0-\xE3\x83\xBF]+"
     "\n[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|"
     "[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\r\n]*|"
     "\\s*[\r\n]+|\\s+(?!\\S)|\\s+"},
    // GPT-4o; gpt-oss and Llama 4 have it, too.
    {Pattern::kO200k,
     "\n[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*"
     "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|"
     "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+"
     "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|"
     "\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|"
     "\\s+(?!\\S)|\\s+"},
    {Pattern::kGpt2, "\nGPT-2"},
};

absl::Status Refused(const std::string& what) {
  return absl::InvalidArgumentError(ToAbsl(fmt::format(
      "pre_tokenizer: {}; the pre-tokenizers of Llama 3, Qwen 2 to 3, DeepSeek "
      "V3 and R1, GPT-4o and GPT-2 are known",
      what)));
}

std::string_view Text(JsonResult field) {
  std::string_view text;
  if (field.get(text) != simdjson::SUCCESS) return {};
  return text;
}

bool Flag(JsonResult field, bool otherwise) {
  bool flag = otherwise;
  return field.get(flag) == simdjson::SUCCESS ? flag : otherwise;
}

absl::Status AppendSplit(Json step, std::string* steps) {
  const std::string_view behavior = Text(step["behavior"]);
  if (behavior != "Isolated" || Flag(step["invert"], false)) {
    return Refused(
        fmt::format("a Split of behavior \"{}\", or inverted: only Isolated "
                    "ones are known",
                    behavior));
  }
  const std::string_view regex = Text(step["pattern"]["Regex"]);
  if (regex.empty()) return Refused("a Split without a Regex");
  *steps += '\n';
  *steps += regex;
  return absl::OkStatus();
}

absl::Status AppendStep(Json step, std::string* steps) {
  const std::string_view type = Text(step["type"]);
  if (type == "Split") return AppendSplit(step, steps);
  if (type != "ByteLevel") {
    return Refused(fmt::format("the step \"{}\" is not known", type));
  }
  if (Flag(step["add_prefix_space"], true)) {
    return Refused("ByteLevel adds a space before the text");
  }
  if (Flag(step["use_regex"], true)) *steps += "\nGPT-2";
  return absl::OkStatus();
}

absl::StatusOr<std::string> StepsOf(Json pre_tokenizer) {
  std::string steps;
  Json last = pre_tokenizer;
  if (Text(pre_tokenizer["type"]) == "Sequence") {
    simdjson::dom::array all;
    if (pre_tokenizer["pretokenizers"].get(all) != simdjson::SUCCESS) {
      return Refused("a Sequence without steps");
    }
    for (const Json step : all) {
      last = step;
      if (const auto added = AppendStep(step, &steps); !added.ok())
        return added;
    }
  } else if (const auto added = AppendStep(last, &steps); !added.ok()) {
    return added;
  }
  if (Text(last["type"]) != "ByteLevel") {
    return Refused("its last step is not ByteLevel");
  }
  return steps;
}

}  // namespace

absl::StatusOr<Pattern> PatternOf(JsonResult pre_tokenizer) {
  Json json;
  if (pre_tokenizer.get(json) != simdjson::SUCCESS || !json.is_object()) {
    return Refused("there is none");
  }
  const absl::StatusOr<std::string> steps = StepsOf(json);
  if (!steps.ok()) return steps.status();
  for (const KnownSteps& each : kKnown) {
    if (each.steps == *steps) return each.pattern;
  }
  constexpr size_t kShownBytes = 200;
  return Refused(fmt::format("not known: {}", steps->substr(0, kShownBytes)));
}

}  // namespace toll::internal
