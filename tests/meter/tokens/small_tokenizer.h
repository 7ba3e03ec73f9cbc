// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A tokenizer.json of our own, with all bytes and a few merges.
//
//   SmallTokenizer tokenizer;
//   tokenizer.merges = {{"a", "b"}, {"ab", "c"}};
//   ReadTokenizer(tokenizer.Json(), "small");
//
// Thread safety: a value.

#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"

#include "meter/tokens/random_text.h"

namespace toll::internal {

inline constexpr const char* kLlamaSplit =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|)"
    R"( ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+)";

struct SmallTokenizer {
  // A step before ByteLevel, or none; then ByteLevel cuts as GPT-2 does.
  std::string split = kLlamaSplit;
  std::vector<std::pair<std::string, std::string>> merges;
  std::vector<std::string> more_tokens;  // That no merges make.
  std::string more_of_model;             // As `"ignore_merges":true,`.
  std::string normalizer = "null";
  bool merges_are_pairs = false;

  // How a byte is written: GPT-2's alphabet.
  static std::string Letter(unsigned char byte) {
    uint32_t next = 0x100;
    for (uint32_t b = 0; b < 256; ++b) {
      const bool is_visible = (b > ' ' && b < 0x7F) || (b > 0xA0 && b != 0xAD);
      const uint32_t c = is_visible ? b : next++;
      if (b != byte) continue;
      std::string letter;
      AppendUtf8(c, &letter);
      return letter;
    }
    return "";
  }
  static std::string Escaped(const std::string& token) {
    std::string text;
    for (const char c : token) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    return text;
  }

  // Bytes have the ids 1000 to 1255, then come the merges' tokens.
  std::string Vocab() const {
    std::string vocab;
    std::set<std::string> seen;
    const auto add = [&](const std::string& token) {
      if (!seen.insert(token).second) return;
      vocab += fmt::format("{}\"{}\":{}", vocab.empty() ? "" : ",",
                           Escaped(token), 999 + seen.size());
    };
    for (int b = 0; b < 256; ++b) add(Letter(static_cast<unsigned char>(b)));
    for (const auto& [left, right] : merges) add(left + right);
    for (const std::string& token : more_tokens) add(token);
    return vocab;
  }

  std::string Json() const {
    std::string list;
    for (const auto& [left, right] : merges) {
      list += fmt::format(
          fmt::runtime(merges_are_pairs ? "{}[\"{}\",\"{}\"]" : "{}\"{} {}\""),
          list.empty() ? "" : ",", Escaped(left), Escaped(right));
    }
    const std::string first =
        split.empty() ? ""
                      : fmt::format(R"({{"type":"Split","pattern":{{"Regex":)"
                                    R"("{}"}},"behavior":"Isolated",)"
                                    R"("invert":false}},)",
                                    split);
    return fmt::format(
        R"({{"added_tokens":[],"normalizer":{},"pre_tokenizer":)"
        R"({{"type":"Sequence","pretokenizers":[{}{{"type":"ByteLevel",)"
        R"("add_prefix_space":false,"use_regex":{}}}]}},)"
        R"("model":{{"type":"BPE",{}"vocab":{{{}}},"merges":[{}]}}}})",
        normalizer, first, split.empty(), more_of_model, Vocab(), list);
  }
};

}  // namespace toll::internal
