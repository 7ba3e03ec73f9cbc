// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/tokens/texts.h"

#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "meter/tokens/random_text.h"

namespace toll::internal {
namespace {

namespace fs = std::filesystem;

constexpr size_t kTextBytes = 2'000'000;

// A file, plain or by gzip, or all files of a folder that end so.
struct Source {
  const char* name;
  const char* path;
  const char* ending;
};
const Source kSources[] = {
    {"English", "/usr/share/debian-reference/debian-reference.en.txt.gz", ""},
    {"C++", "/usr/include/c++/12", ""},
    {"Python", "/usr/lib/python3.11", ".py"},
    {"JSON", TOLL_SOURCE_DIR "/data", ".json"},
    {"Markdown", TOLL_SOURCE_DIR, ".md"},
    {"Chinese", "/usr/share/debian-reference/debian-reference.zh-cn.txt.gz",
     ""},
    {"Japanese", "/usr/share/debian-reference/debian-reference.ja.txt.gz", ""},
};

std::string ReadFile(const fs::path& path) {
  std::string text;
  gzFile file = gzopen(path.c_str(), "rb");  // Reads plain files, too.
  if (file == nullptr) return text;
  char buffer[65536];
  for (int n = 0; (n = gzread(file, buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<size_t>(n));
  }
  gzclose(file);
  return text;
}

// Without the lines that draw tables: they are no language.
std::string Prose(const std::string& text) {
  std::string prose;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    const std::string_view line(text.data() + at, end - at);
    if (line.find("-----") == line.npos) prose.append(line);
    at = end;
  }
  return prose;
}

std::string ReadAll(const Source& source) {
  std::error_code error;
  if (fs::is_regular_file(source.path, error)) {
    return Prose(ReadFile(source.path));
  }
  if (!fs::is_directory(source.path, error)) return "";
  std::vector<fs::path> paths;
  for (fs::recursive_directory_iterator it(source.path, error), end;
       !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (name == "build" || name == ".git") it.disable_recursion_pending();
    if (it->is_regular_file() && name.ends_with(source.ending)) {
      paths.push_back(it->path());
    }
  }
  std::sort(paths.begin(), paths.end());
  std::string text;
  for (const fs::path& path : paths) {
    if (text.size() < kTextBytes) text += ReadFile(path);
  }
  return text;
}

std::string Repeated(std::string_view what, size_t bytes) {
  std::string text;
  while (text.size() < bytes) text.append(what);
  return text;
}

}  // namespace

std::vector<NamedText> TextsOfTheMachine() {
  std::vector<NamedText> texts;
  for (const Source& source : kSources) {
    std::string text = ReadAll(source);
    // Its last line may be cut, but no character.
    if (text.size() > kTextBytes) text.resize(text.rfind('\n', kTextBytes));
    if (!text.empty()) texts.push_back({source.name, std::move(text)});
  }
  // A piece of each in turn, with emoji and other alphabets between.
  NamedText mixed = {"mixed", ""};
  for (size_t at = 0; mixed.text.size() < kTextBytes; at += 700) {
    for (const NamedText& each : texts) {
      // Whole lines: no character is cut.
      const size_t from = each.text.find('\n', at);
      const size_t to = each.text.find('\n', std::min(from, at) + 700);
      if (to != each.text.npos) mixed.text += each.text.substr(from, to - from);
    }
    mixed.text +=
        "\n\xF0\x9F\x98\x80 \xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82 "
        "\xED\x95\x9C\xEA\xB5\xAD\xEC\x96\xB4 \xD8\xA7\xD9\x84\xD8\xB9\xD8\xB1 "
        "\xCE\xB5\xCE\xBB\xCE\xBB \xE0\xA4\xA8\xE0\xA4\xAE \xF0\x9F\x91\x8D\n";
    if (at > kTextBytes) break;
  }
  texts.push_back(std::move(mixed));
  return texts;
}

std::vector<NamedText> AdversarialTexts(size_t bytes) {
  std::mt19937 random(4);
  const auto random_of = [&](std::string_view alphabet) {
    std::string text;
    while (text.size() < bytes) text += alphabet[random() % alphabet.size()];
    return text;
  };
  constexpr std::string_view kBase64 =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string noise;
  while (noise.size() < bytes) noise += static_cast<char>(random());
  std::string chars;
  while (chars.size() < bytes) {
    const auto c = static_cast<uint32_t>(random() % (0x110000 - 0x800));
    AppendUtf8(c < 0xD800 ? c : c + 0x800, &chars);
  }
  return {{"one letter", Repeated("a", bytes)},
          {"one capital", Repeated("A", bytes)},
          {"spaces", Repeated(" ", bytes)},
          {"spaces, then text", Repeated(" ", bytes) + "x"},
          {"tabs", Repeated("\t", bytes)},
          {"line ends", Repeated("\n", bytes)},
          {"spaces and line ends", Repeated("  \n", bytes)},
          {"digits", Repeated("7", bytes)},
          {"random digits", random_of("0123456789")},
          {"base64", random_of(kBase64)},
          {"hexadecimal", random_of("0123456789abcdef")},
          {"lower case", random_of("abcdefghijklmnopqrstuvwxyz")},
          {"two letters", random_of("ab")},
          {"punctuation", random_of("!\"#$%&()*+,-./:;<=>?@[]^_`{|}~")},
          {"slashes", Repeated("!\n/", bytes)},
          {"apostrophes", Repeated("'", bytes)},
          {"contractions", Repeated("'s't're", bytes)},
          {"ab", Repeated("ab", bytes)},
          {"one Chinese character", Repeated("\xE4\xB8\xAD", bytes)},
          {"capitals, one letter", Repeated("A\xE4\xB8\xAD", bytes)},
          {"marks", Repeated("\xCC\x81", bytes)},
          {"emoji", Repeated("\xF0\x9F\x98\x80", bytes)},
          {"Thai", Repeated("\xE0\xB8\x81\xE0\xB8\xB3", bytes)},
          {"random characters", chars},
          {"random bytes", noise},
          {"one bad byte", Repeated("\xFF", bytes)}};
}

}  // namespace toll::internal
