// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/framing.h"

#include "meter/key_scan.h"

namespace toll::internal {
namespace {

constexpr std::string_view kInsignificant = " \t\r\n\xEF\xBB\xBF";
constexpr std::string_view kBlank = " \t\r\n";

// True if the brackets of `text`, which begins with one, close at its end.
bool IsWholeObject(std::string_view text) {
  int64_t depth = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"') {
      at += 1 + StringAt(text, at + 1).size();
      continue;
    }
    // Brackets are { } [ ]: | 0x20 folds the square ones onto the curly.
    depth += (c | 0x20) == '{' ? 1 : 0;
    depth -= (c | 0x20) == '}' ? 1 : 0;
    if (depth == 0) {
      return text.find_first_not_of(kBlank, at + 1) == std::string_view::npos;
    }
  }
  return false;
}

}  // namespace

bool IsJsonLines(std::string_view content_type) noexcept {
  constexpr std::string_view kTypes[] = {
      "application/x-ndjson", "application/ndjson", "application/stream+json",
      "application/jsonl", "application/x-jsonl"};
  for (const std::string_view type : kTypes) {
    if (content_type.starts_with(type)) return true;
  }
  return false;
}

bool AreJsonLines(std::string_view body) noexcept {
  const size_t line_end = body.find('\n');
  return body.starts_with('{') && line_end != std::string_view::npos &&
         body.find_first_not_of(kBlank, line_end) != std::string_view::npos &&
         IsWholeObject(body.substr(0, line_end));
}

void Framing::Begin() noexcept {
  form_ = Form::kUndecided;
  overflowed_ = false;
  sse_.Begin();
  lines_.Begin();
  array_.Begin();
  aws_.Begin();
  body_.Clear();
}

bool Framing::overflowed() const {
  return overflowed_ || sse_.overflowed() || lines_.overflowed() ||
         array_.overflowed() || aws_.overflowed();
}

bool Framing::broken() const { return array_.broken() || aws_.broken(); }

void Framing::Decide(std::string_view* chunk) noexcept {
  const size_t first = chunk->find_first_not_of(kInsignificant);
  if (first == std::string_view::npos) return;
  switch ((*chunk)[first]) {
    case '{':
      form_ = Form::kObject;
      break;
    case '<':
      form_ = Form::kBody;
      break;
    case '[':
      form_ = Form::kArray;
      break;
    case '\0':  // The size of a message is below 17 MiB: no text begins so.
    case '\1':
      form_ = Form::kAws;
      break;
    default:
      form_ = Form::kSse;
      return;  // Blank lines and a byte order mark are its own.
  }
  chunk->remove_prefix(first);
}

void Framing::Keep(std::string_view bytes) noexcept {
  overflowed_ |= !body_.Append(bytes);
}

bool Framing::TakeObject(std::string_view* chunk) noexcept {
  const std::string_view line = chunk->substr(0, chunk->find('\n'));
  Keep(line);
  chunk->remove_prefix(line.size());
  if (chunk->empty()) return false;
  form_ = IsWholeObject(body_.view()) ? Form::kFirstLine : Form::kBody;
  return form_ == Form::kFirstLine;
}

void Framing::TakeBlank(std::string_view* chunk) noexcept {
  const size_t next = chunk->find_first_not_of(kBlank);
  if (next == std::string_view::npos) {
    *chunk = {};
    return;
  }
  chunk->remove_prefix(next);
  body_.Clear();
  form_ = Form::kLines;
}

}  // namespace toll::internal
