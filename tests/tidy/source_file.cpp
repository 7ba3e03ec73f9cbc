// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "tidy/source_file.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace toll::tidy {
namespace {

namespace fs = std::filesystem;

bool IsNameChar(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// Reads characters one by one; knows in which kind of text it is.
class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  std::vector<Line> Run() {
    Line line;
    while (at_ < text_.size()) {
      if (text_[at_] == '\n') {
        lines_.push_back(std::move(line));
        line = {};
        line.in_raw_string = mode_ == Mode::kRaw;
        if (mode_ == Mode::kLineComment) mode_ = Mode::kCode;
        ++at_;
        continue;
      }
      Step(&line);
    }
    if (!line.raw.empty()) lines_.push_back(std::move(line));
    return std::move(lines_);
  }

 private:
  enum class Mode { kCode, kLineComment, kBlockComment, kString, kChar, kRaw };

  bool Ahead(std::string_view what) const {
    return text_.substr(at_).starts_with(what);
  }
  void Take(Line* line, size_t count) {
    line->raw += text_.substr(at_, count);
    at_ += count;
  }

  void Step(Line* line) {
    switch (mode_) {
      case Mode::kCode:
        StepCode(line);
        break;
      case Mode::kLineComment:
        line->comment += text_[at_];
        Take(line, 1);
        break;
      case Mode::kBlockComment:
        if (Ahead("*/")) {
          mode_ = Mode::kCode;
          Take(line, 2);
        } else {
          line->comment += text_[at_];
          Take(line, 1);
        }
        break;
      case Mode::kString:
      case Mode::kChar:
        StepLiteral(line);
        break;
      case Mode::kRaw:
        if (Ahead(raw_end_)) {
          mode_ = Mode::kCode;
          line->code += '"';
          Take(line, raw_end_.size());
        } else {
          Take(line, 1);
        }
        break;
    }
  }

  void StepLiteral(Line* line) {
    const char quote = mode_ == Mode::kString ? '"' : '\'';
    if (text_[at_] == '\\') {
      Take(line, std::min<size_t>(2, text_.size() - at_));
      return;
    }
    if (text_[at_] == quote) {
      line->code += quote;
      mode_ = Mode::kCode;
    }
    Take(line, 1);
  }

  void StepCode(Line* line) {
    const char before = line->code.empty() ? ' ' : line->code.back();
    if (Ahead("//")) {
      mode_ = Mode::kLineComment;
      Take(line, 2);
    } else if (Ahead("/*")) {
      mode_ = Mode::kBlockComment;
      Take(line, 2);
    } else if (Ahead("R\"") && !IsNameChar(before)) {
      const size_t open = text_.find('(', at_);
      raw_end_ = ")" + std::string(text_.substr(at_ + 2, open - at_ - 2)) + '"';
      mode_ = Mode::kRaw;
      line->code += '"';
      Take(line, open + 1 - at_);
    } else if (Ahead("\"") || (Ahead("'") && !IsNameChar(before))) {
      // A ' after a digit separates thousands.
      mode_ = Ahead("\"") ? Mode::kString : Mode::kChar;
      line->code += text_[at_];
      Take(line, 1);
    } else {
      line->code += text_[at_];
      Take(line, 1);
    }
  }

  std::string_view text_;
  size_t at_ = 0;
  Mode mode_ = Mode::kCode;
  std::string raw_end_;
  std::vector<Line> lines_;
};

// What a `{` opens, told by what stands before it.
enum class Scope { kNamespace, kClass, kFunction, kOther };

std::string Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == text.npos) return "";
  return std::string(
      text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

// Without `template <...>` before it, whose `class` opens nothing.
std::string WithoutTemplate(const std::string& head) {
  if (!head.starts_with("template")) return head;
  int depth = 0;
  for (size_t i = 0; i < head.size(); ++i) {
    depth += (head[i] == '<' ? 1 : 0) - (head[i] == '>' ? 1 : 0);
    if (head[i] == '>' && depth == 0) return Trimmed(head.substr(i + 1));
  }
  return head;
}

Scope ScopeOf(const std::string& text, Scope outer) {
  const std::string head = WithoutTemplate(Trimmed(text));
  if (outer == Scope::kFunction || outer == Scope::kOther) return Scope::kOther;
  if (HasWord(head, "namespace") || head == "extern \"\"") {
    return Scope::kNamespace;
  }
  // An initializer.
  if (head.empty() || head.back() == '=' || head.back() == ',' ||
      std::count(head.begin(), head.end(), '(') >
          std::count(head.begin(), head.end(), ')')) {
    return Scope::kOther;
  }
  const bool has_parentheses = head.find(')') != head.npos;
  for (const char* word : {"class", "struct", "union", "enum"}) {
    // `struct stat Stat() {` would be one; we have none.
    if (HasWord(head, word) && (!has_parentheses || head.starts_with(word))) {
      return Scope::kClass;
    }
  }
  return has_parentheses ? Scope::kFunction : Scope::kOther;
}

SourceFile Read(const fs::path& root, const fs::path& path) {
  std::ifstream stream(path);
  std::stringstream text;
  text << stream.rdbuf();
  const fs::path relative = fs::relative(path, root);
  SourceFile file{relative.generic_string(), "", Split(text.str())};
  const fs::path folder = relative.parent_path();
  if (std::distance(folder.begin(), folder.end()) > 1) {
    file.stage = std::next(folder.begin())->string();
  }
  return file;
}

}  // namespace

std::string SourceFile::At(size_t line) const {
  return path + ":" + std::to_string(line + 1);
}

const std::vector<SourceFile>& SourcesUnder(const std::string& folder) {
  static auto& read = *new std::map<std::string, std::vector<SourceFile>>;
  const auto [entry, is_new] = read.try_emplace(folder);
  const fs::path root = TOLL_SOURCE_DIR;
  if (!is_new || !fs::is_directory(root / folder)) return entry->second;
  for (const auto& found : fs::recursive_directory_iterator(root / folder)) {
    const std::string extension = found.path().extension().string();
    if (extension != ".h" && extension != ".cpp") continue;
    entry->second.push_back(Read(root, found.path()));
  }
  std::sort(entry->second.begin(), entry->second.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  return entry->second;
}

std::vector<Line> Split(std::string_view text) { return Splitter(text).Run(); }

std::vector<Body> Bodies(const std::vector<Line>& lines) {
  struct Open {
    Scope scope;
    size_t line;
    std::string head;
  };
  std::vector<Open> open = {{Scope::kNamespace, 0, ""}};
  std::vector<Body> bodies;
  std::string head;
  for (size_t i = 0; i < lines.size(); ++i) {
    const std::string& code = lines[i].code;
    if (Trimmed(code).starts_with('#')) continue;
    for (const char c : code) {
      if (c == '{') {
        open.push_back({ScopeOf(head, open.back().scope), i, Trimmed(head)});
        head.clear();
      } else if (c == '}' && open.size() > 1) {
        if (open.back().scope == Scope::kFunction) {
          bodies.push_back({open.back().line, i, open.back().head});
        }
        open.pop_back();
        head.clear();
      } else if (c == ';') {
        head.clear();
      } else {
        head += c;
      }
    }
    head += ' ';
  }
  return bodies;
}

bool HasWord(std::string_view text, std::string_view word) {
  for (size_t at = text.find(word); at != text.npos;
       at = text.find(word, at + 1)) {
    const size_t end = at + word.size();
    const bool starts =
        at == 0 || !IsNameChar(text[at - 1]) || !IsNameChar(word.front());
    const bool ends = end == text.size() || !IsNameChar(text[end]) ||
                      !IsNameChar(word.back());
    if (starts && ends) return true;
  }
  return false;
}

}  // namespace toll::tidy
