// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/tokenizer_json.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <new>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "fmt/format.h"
#include "simdjson.h"
#include <sys/stat.h>

#include "base/hash_table.h"
#include "base/text.h"
#include "meter/tokens/pre_tokenizer.h"
#include "meter/tokens/tokenizer_merges.h"
#include "meter/tokens/utf8.h"
#include "meter/tokens/vocabulary_builder.h"

namespace toll::internal {
namespace {

using Json = simdjson::dom::element;
using JsonResult = simdjson::simdjson_result<Json>;

// Those of 250,000 tokens have 20 MB, with a million merges.
constexpr size_t kFileBytesMax = size_t{64} << 20;
constexpr size_t kMergesMax = 4'000'000;
constexpr size_t kTokensBytesMax = size_t{6} << 20;

absl::Status Refused(const std::string& what) {
  return absl::InvalidArgumentError(ToAbsl(what));
}

// The byte that a character of a byte-level vocabulary stands for: itself where
// it is visible, else the next one above U+00FF, as GPT-2's code has it.
class ByteAlphabet {
 public:
  ByteAlphabet() {
    std::fill(std::begin(bytes_), std::end(bytes_), int16_t{-1});
    int next = 0x100;
    for (int byte = 0; byte < 256; ++byte) {
      const bool is_visible =
          (byte > ' ' && byte < 0x7F) || (byte > 0xA0 && byte != 0xAD);
      bytes_[is_visible ? byte : next++] = static_cast<int16_t>(byte);
    }
  }

  // Appends the bytes of a token, or returns false where it is not made of the
  // alphabet. REQUIRES: `token` is valid UTF-8.
  bool Append(std::string_view token, std::string* bytes) const {
    const size_t size = bytes->size();
    for (size_t at = 0; at < token.size();) {
      const Utf8Char c = DecodeValid(token.data() + at);
      at += c.size;
      if (c.code_point >= std::size(bytes_) || bytes_[c.code_point] < 0) {
        bytes->resize(size);
        return false;
      }
      bytes->push_back(static_cast<char>(bytes_[c.code_point]));
    }
    return true;
  }

 private:
  static constexpr size_t kCount = 0x100 + 68;
  int16_t bytes_[kCount];
};

class VocabularyReader {
 public:
  explicit VocabularyReader(Json model) : model_(model) {}

  absl::StatusOr<MergeList> Read() {
    absl::Status status = CheckModel();
    if (status.ok()) status = ReadTokens();
    if (status.ok()) status = ReadMerges();
    if (!status.ok()) return status;
    return std::move(list_);
  }
  // By place in the list: the id.
  const std::vector<TokenId>& ids() const { return ids_; }

 private:
  absl::Status CheckModel() const;
  absl::Status ReadTokens();
  absl::Status ReadMerges();
  absl::StatusOr<MergePair> MergeOf(Json merge) const;
  static bool SplitMerge(Json merge, std::string_view* left,
                         std::string_view* right);

  Json model_;
  std::string bytes_;
  HashMap<std::string_view, TokenId> places_;
  std::vector<TokenId> ids_;
  MergeList list_;
};

// True for null, for what is not there, and for "".
bool IsNothing(JsonResult field) {
  Json value;
  std::string_view text;
  return field.get(value) != simdjson::SUCCESS || value.is_null() ||
         (value.get(text) == simdjson::SUCCESS && text.empty());
}

bool IsTrue(JsonResult field) {
  bool value = false;
  return field.get(value) == simdjson::SUCCESS && value;
}

absl::Status VocabularyReader::CheckModel() const {
  std::string_view type;
  if (model_["type"].get(type) != simdjson::SUCCESS) type = "(none)";
  if (type != "BPE") {
    return Refused(
        fmt::format("the model is \"{}\": byte-level BPE alone is counted "
                    "exactly",
                    type));
  }
  if (IsTrue(model_["byte_fallback"])) {
    return Refused(
        "the model falls back to bytes (byte_fallback), as those of "
        "SentencePiece do: byte-level BPE alone is counted exactly");
  }
  for (const char* name : {"continuing_subword_prefix", "end_of_word_suffix"}) {
    if (!IsNothing(model_[name])) {
      return Refused(fmt::format("the model has a {}: not known", name));
    }
  }
  double dropout = 0;
  if (model_["dropout"].get(dropout) == simdjson::SUCCESS && dropout != 0) {
    return Refused("the model drops merges at random (dropout)");
  }
  return absl::OkStatus();
}

absl::Status VocabularyReader::ReadTokens() {
  simdjson::dom::object vocab;
  if (model_["vocab"].get(vocab) != simdjson::SUCCESS) {
    return Refused("model.vocab is no object");
  }
  const ByteAlphabet alphabet;
  std::vector<size_t> sizes;
  for (const auto [token, value] : vocab) {
    uint64_t id = 0;
    if (value.get(id) != simdjson::SUCCESS || id >= kNoToken) {
      return Refused(fmt::format("token \"{}\" has no id", token));
    }
    const auto place = static_cast<TokenId>(ids_.size());
    if (place >= kTokensMax - 1) {
      return Refused(fmt::format("over {} tokens", kTokensMax - 1));
    }
    if (!places_.emplace(token, place).second) {
      return Refused(fmt::format("token \"{}\" stands there twice", token));
    }
    ids_.push_back(static_cast<TokenId>(id));
    const size_t size = bytes_.size();
    // Special tokens may be of other characters: no merge makes them.
    alphabet.Append(token, &bytes_);
    sizes.push_back(bytes_.size() - size);
  }
  if (bytes_.size() > kTokensBytesMax) {
    return Refused(fmt::format("its tokens have {} bytes, {} are the most",
                               bytes_.size(), kTokensBytesMax));
  }
  size_t at = 0;
  for (const size_t size : sizes) {
    list_.tokens.push_back(std::string_view(bytes_).substr(at, size));
    at += size;
  }
  return absl::OkStatus();
}

// "a b", or since 2024 ["a", "b"].
bool VocabularyReader::SplitMerge(Json merge, std::string_view* left,
                                  std::string_view* right) {
  if (merge.is_array()) {
    return merge.at(0).get(*left) == simdjson::SUCCESS &&
           merge.at(1).get(*right) == simdjson::SUCCESS &&
           merge.at(2).error() != simdjson::SUCCESS;
  }
  std::string_view both;
  if (merge.get(both) != simdjson::SUCCESS) return false;
  const size_t space = both.find(' ');
  if (space == both.npos) return false;
  *left = both.substr(0, space);
  *right = both.substr(space + 1);
  return true;
}

absl::StatusOr<MergePair> VocabularyReader::MergeOf(Json merge) const {
  std::string_view left;
  std::string_view right;
  if (!SplitMerge(merge, &left, &right)) {
    return Refused("is not two tokens, as \"a b\" or [\"a\", \"b\"]");
  }
  std::string whole(left);
  whole += right;
  MergePair pair = {};
  for (const auto& [token, place] :
       {std::pair(left, &pair.left), std::pair(right, &pair.right),
        std::pair(std::string_view(whole), &pair.merged)}) {
    const auto found = places_.find(token);
    // A token without bytes is not of the alphabet.
    if (found == places_.end() || list_.tokens[found->second].empty()) {
      return Refused(
          fmt::format("needs \"{}\", which is no token of bytes", token));
    }
    *place = found->second;
  }
  return pair;
}

absl::Status VocabularyReader::ReadMerges() {
  simdjson::dom::array merges;
  if (model_["merges"].get(merges) != simdjson::SUCCESS) {
    return Refused("model.merges is no array");
  }
  for (const Json merge : merges) {
    const size_t number = list_.merges.size();
    if (number == kMergesMax) {
      return Refused(fmt::format("over {} merges", kMergesMax));
    }
    const absl::StatusOr<MergePair> pair = MergeOf(merge);
    if (!pair.ok()) {
      return Refused(
          fmt::format("merge {} {}", number, ToStd(pair.status().message())));
    }
    list_.merges.push_back(*pair);
  }
  return absl::OkStatus();
}

// NFC is left out: nearly all text has it, and docs/token_counting.md says so.
absl::Status CheckNormalizer(JsonResult normalizer) {
  Json json;
  if (normalizer.get(json) != simdjson::SUCCESS || json.is_null()) {
    return absl::OkStatus();
  }
  std::string_view type;
  if (json["type"].get(type) != simdjson::SUCCESS) type = "(none)";
  if (type == "NFC") return absl::OkStatus();
  simdjson::dom::array all;
  if (type != "Sequence" || json["normalizers"].get(all) != simdjson::SUCCESS) {
    return Refused(fmt::format(
        "the normalizer \"{}\" changes text before it is counted; none and "
        "NFC are known",
        type));
  }
  for (const Json each : all) {
    if (absl::Status status = CheckNormalizer(Json(each)); !status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

// With ignore_merges a piece that is a token is that token, even one that no
// merges make: those, which the tables do not have.
std::vector<TokenId> WholePieces(const MergeList& list,
                                 const MergedTokens& merged, Pattern pattern) {
  std::vector<TokenId> places;
  std::vector<bool> is_made(list.tokens.size());
  for (const TokenId place : merged.places) is_made[place] = true;
  const Splitter splitter(pattern);
  for (size_t i = 0; i < list.tokens.size(); ++i) {
    const std::string_view token = list.tokens[i];
    if (is_made[i] || token.empty() || !IsValidUtf8(token)) continue;
    if (splitter.Next(token, 0).end != token.size()) continue;
    places.push_back(static_cast<TokenId>(i));
  }
  return places;
}

absl::Status LayOut(const MergedTokens& merged, LoadedTables* loaded,
                    std::optional<Vocabulary>* made) {
  const absl::StatusOr<std::string> image =
      LayOutVocabulary(merged.tokens, merged.splits);
  if (!image.ok()) return image.status();
  absl::StatusOr<Vocabulary> vocabulary = loaded->Hold(*image);
  if (!vocabulary.ok()) return vocabulary.status();
  *made = *vocabulary;
  return absl::OkStatus();
}

absl::StatusOr<Encoding> Read(std::string_view bytes) {
  if (bytes.size() > kFileBytesMax) {
    return Refused(
        fmt::format("{} bytes, {} are the most", bytes.size(), kFileBytesMax));
  }
  if (bytes.empty()) return Refused("it is empty");
  simdjson::dom::parser parser;
  Json root;
  const auto error = parser.parse(bytes.data(), bytes.size()).get(root);
  if (error != simdjson::SUCCESS) {
    return Refused(fmt::format("no JSON: {}", simdjson::error_message(error)));
  }
  Json model;
  if (root["model"].get(model) != simdjson::SUCCESS) {
    return Refused("it has no \"model\": is it a tokenizer.json?");
  }
  VocabularyReader reader(model);
  const absl::StatusOr<MergeList> list = reader.Read();
  if (!list.ok()) return list.status();
  absl::Status status = CheckNormalizer(root["normalizer"]);
  if (!status.ok()) return status;
  const absl::StatusOr<Pattern> pattern = PatternOf(root["pre_tokenizer"]);
  if (!pattern.ok()) return pattern.status();
  const absl::StatusOr<MergedTokens> merged = ReachedByMerges(*list);
  if (!merged.ok()) return merged.status();
  const auto loaded = std::make_shared<LoadedTables>();
  std::optional<Vocabulary> vocabulary;
  status = LayOut(*merged, loaded.get(), &vocabulary);
  if (!status.ok()) return status;
  const std::vector<TokenId>& ids = reader.ids();
  for (const TokenId place : merged->places) loaded->ids.push_back(ids[place]);
  if (IsTrue(model["ignore_merges"])) {
    for (const TokenId place : WholePieces(*list, *merged, *pattern)) {
      loaded->whole_pieces.emplace(std::string(list->tokens[place]),
                                   ids[place]);
    }
  }
  return Encoding{"", *pattern, *vocabulary, loaded};
}

}  // namespace

absl::StatusOr<Encoding> ReadTokenizer(std::string_view json,
                                       std::string_view name) {
  absl::StatusOr<Encoding> encoding = Read(json);
  if (!encoding.ok()) {
    return Refused(fmt::format(
        "{}: {}; give the tokenizer.json of a Llama 3, Qwen or DeepSeek model, "
        "or estimate",
        name, ToStd(encoding.status().message())));
  }
  encoding->name = name;
  return encoding;
}

absl::StatusOr<Encoding> LoadTokenizer(const std::string& path) {
  struct stat found = {};
  if (stat(path.c_str(), &found) != 0) {
    return absl::NotFoundError(
        ToAbsl(fmt::format("{}: {}", path, std::strerror(errno))));
  }
  if (!S_ISREG(found.st_mode)) {
    return Refused(fmt::format("{}: not a file", path));
  }
  if (static_cast<uint64_t>(found.st_size) > kFileBytesMax) {
    return Refused(fmt::format("{}: {} bytes, {} are the most", path,
                               found.st_size, kFileBytesMax));
  }
  std::string json(static_cast<size_t>(found.st_size), '\0');
  std::ifstream file(path, std::ios::binary);
  if (!file.read(json.data(), found.st_size)) {
    return absl::NotFoundError(ToAbsl(
        fmt::format("{}: cannot be read: {}", path, std::strerror(errno))));
  }
  return ReadTokenizer(json, path);
}

}  // namespace toll::internal
