// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The regular expressions, as tiktoken states them (W is (?i:'s|'t|'re|'ve|
// 'm|'ll|'d), upper is [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}], lower the same with
// \p{Ll} instead of \p{Lu}\p{Lt}):
//
//   o200k   [^\r\n\p{L}\p{N}]?upper*lower+W?|[^\r\n\p{L}\p{N}]?upper+lower*W?|
//           \p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
//   cl100k  W|[^\r\n\p{L}\p{N}]?\p{L}+|
//           \p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
//   qwen2   as cl100k, with \p{N} in place of \p{N}{1,3}
//   gpt2    's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+|
//            ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
//
// deepseek3 cuts three times, each time within the parts that it has; what
// matches nothing stays together:
//
//   \p{N}{1,3}
//   [\u4E00-\u9FA5\u3040-\u30FF]+
//   [!-/:-@\[-`{-~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+|
//    ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
//
// Their backtracking is what the code below says in plain steps.

#include "meter/tokens/splitter.h"

#include "base/check.h"

namespace toll::internal {
namespace {

constexpr size_t kNone = static_cast<size_t>(-1);

constexpr unsigned Bit(CharClass char_class) { return 1u << char_class; }
constexpr unsigned kAnyLetter = Bit(kUpper) | Bit(kLower) | Bit(kLetter);
constexpr unsigned kUpperRun = Bit(kUpper) | Bit(kLetter) | Bit(kMark);
constexpr unsigned kLowerRun = Bit(kLower) | Bit(kLetter) | Bit(kMark);
constexpr unsigned kWordRun = kAnyLetter | Bit(kMark);
constexpr unsigned kPunctuation = Bit(kOther) | Bit(kSign) | Bit(kMark);
// [^\r\n\p{L}\p{N}], line ends apart.
constexpr unsigned kPrefix = kPunctuation | Bit(kSpace);

bool IsLineEnd(char c) { return c == '\n' || c == '\r'; }
bool IsAsciiLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool IsAsciiSign(char c) {
  return c > ' ' && c < '\x7F' && !IsAsciiLetter(c) && !(c >= '0' && c <= '9');
}
// DeepSeek's [\u4E00-\u9FA5\u3040-\u309F\u30A0-\u30FF].
bool IsIdeogram(uint32_t c) {
  return (c >= 0x4E00 && c <= 0x9FA5) || (c >= 0x3040 && c <= 0x30FF);
}

// One match, from one place.
class Match {
 public:
  Match(const CharClasses& classes, std::string_view text)
      : classes_(classes), text_(text) {}

  bool met_end() const { return met_end_; }

  PieceEnd Of(Pattern pattern, size_t at) {
    const size_t end = EndOf(pattern, at);
    TOLL_DCHECK(end > at);
    return {end, met_end_};
  }

 private:
  struct Seen {
    CharClass char_class;
    uint32_t size;
    bool Is(unsigned classes) const { return (classes >> char_class & 1) != 0; }
  };
  // What is matched alone: the text seems to end where the part does.
  enum class Part : uint8_t { kWhole, kIdeograms, kNoIdeograms };

  size_t EndOf(Pattern pattern, size_t at) {
    if (pattern == Pattern::kGpt2) return Gpt2(at);
    if (pattern == Pattern::kDeepSeek3) return DeepSeek3(at);
    const bool is_o200k = pattern == Pattern::kO200k;
    size_t end = is_o200k ? kNone : Contraction(at);
    if (end == kNone) end = is_o200k ? CasedWord(at) : Word(at);
    if (end == kNone) end = Number(at, pattern == Pattern::kQwen2 ? 1 : 3);
    if (end == kNone) end = Punctuation(at, is_o200k);
    if (end == kNone) end = Space(at);
    return end;
  }

  Seen At(size_t at) {
    if (at >= text_.size()) {
      met_end_ = true;
      return {kEnd, 0};
    }
    const Utf8Char c = DecodeValid(text_.data() + at);
    const CharClass char_class = classes_.Of(c.code_point);
    if (part_ != Part::kWhole &&
        (char_class == kNumber ||
         IsIdeogram(c.code_point) != (part_ == Part::kIdeograms))) {
      return {kEnd, 0};
    }
    return {char_class, c.size};
  }

  char ByteAt(size_t at) {
    if (at < text_.size()) return text_[at];
    met_end_ = true;
    return '\0';
  }

  size_t RunEnd(size_t at, unsigned classes) {
    for (Seen c = At(at); c.Is(classes); c = At(at)) at += c.size;
    return at;
  }

  // W: the end of a contraction that begins at `at`.
  size_t Contraction(size_t at) {
    if (ByteAt(at) != '\'') return kNone;
    const char first = static_cast<char>(ByteAt(at + 1) | 0x20);
    switch (first) {
      case 's':
      case 't':
      case 'm':
      case 'd':
        return at + 2;
      case 'r':
      case 'v':
      case 'l': {
        const char second = static_cast<char>(ByteAt(at + 2) | 0x20);
        return second == (first == 'l' ? 'l' : 'e') ? at + 3 : kNone;
      }
      default:
        // U+017F, the long s, is an s to (?i:).
        return text_.substr(at + 1, 2) == "\xC5\xBF" ? at + 3 : kNone;
    }
  }

  // cl100k's [^\r\n\p{L}\p{N}]?\p{L}+
  size_t Word(size_t at) {
    const Seen first = At(at);
    if (first.Is(kAnyLetter)) return RunEnd(at, kAnyLetter);
    if (!first.Is(kPrefix) || IsLineEnd(text_[at])) return kNone;
    const size_t letters = at + first.size;
    const size_t end = RunEnd(letters, kAnyLetter);
    return end == letters ? kNone : end;
  }

  // o200k's first two alternatives, each with its prefix and then without.
  size_t CasedWord(size_t at) {
    const Seen first = At(at);
    size_t letters = at;
    if (first.Is(kPrefix) && !IsLineEnd(text_[at])) letters += first.size;
    size_t end = letters;  // Of upper*.
    size_t given = kNone;  // After the last that upper* can give to lower+.
    for (Seen c = At(end); c.Is(kUpperRun); c = At(end)) {
      end += c.size;
      if (c.Is(kLowerRun)) given = end;
    }
    if (At(end).Is(kLowerRun)) {
      end = RunEnd(end, kLowerRun);
    } else if (given != kNone) {
      end = given;
    } else if (first.Is(Bit(kMark))) {
      // A mark is both: prefix, and lower+ where the prefix stays empty.
      end = at + first.size;
    } else if (end == letters) {
      return kNone;
    }
    const size_t contracted = Contraction(end);
    return contracted == kNone ? end : contracted;
  }

  size_t Number(size_t at, int most) {
    size_t end = at;
    for (int i = 0; i < most; ++i) {
      const Seen c = At(end);
      if (!c.Is(Bit(kNumber))) break;
      end += c.size;
    }
    return end == at ? kNone : end;
  }

  size_t Punctuation(size_t at, bool with_slashes) {
    const size_t first = text_[at] == ' ' ? at + 1 : at;
    size_t end = RunEnd(first, kPunctuation);
    if (end == first) return kNone;
    for (char c = ByteAt(end); IsLineEnd(c) || (with_slashes && c == '/');
         c = ByteAt(end)) {
      ++end;
    }
    return end;
  }

  // \s*[\r\n]+|\s+(?!\S)|\s+
  size_t Space(size_t at, bool with_lines = true) {
    size_t end = at;
    size_t last = at;            // Where the last one begins.
    size_t after_lines = kNone;  // After the last line end.
    Seen c = At(end);
    for (; c.Is(Bit(kSpace)); c = At(end)) {
      last = end;
      if (IsLineEnd(text_[end])) after_lines = end + 1;
      end += c.size;
    }
    if (with_lines && after_lines != kNone) return after_lines;
    return c.Is(Bit(kEnd)) || last == at ? end : last;
  }

  size_t Gpt2(size_t at) {
    const size_t contracted = Contraction(at);
    // Without (?i:): what follows the apostrophe is lower case, and ASCII.
    if (contracted != kNone) {
      const std::string_view letters =
          text_.substr(at + 1, contracted - at - 1);
      if (letters.find_first_not_of("stmdrevl") == letters.npos) {
        return contracted;
      }
    }
    const size_t first = text_[at] == ' ' ? at + 1 : at;
    for (const unsigned run : {kAnyLetter, Bit(kNumber), kPunctuation}) {
      const size_t end = RunEnd(first, run);
      if (end > first) return end;
    }
    return Space(at, false);
  }

  size_t DeepSeek3(size_t at) {
    Seen c = At(at);
    if (c.Is(Bit(kNumber))) return Number(at, 3);
    part_ = IsIdeogram(DecodeValid(text_.data() + at).code_point)
                ? Part::kIdeograms
                : Part::kNoIdeograms;
    if (IsAsciiSign(text_[at]) && IsAsciiLetter(ByteAt(at + 1))) {
      size_t end = at + 2;
      while (IsAsciiLetter(ByteAt(end))) ++end;
      return end;
    }
    // As a prefix a mark changes nothing: it goes on with the run.
    if (c.Is(kWordRun)) return RunEnd(at, kWordRun);
    const size_t next = at + c.size;
    if (c.Is(Bit(kSpace) | Bit(kOther)) && !IsLineEnd(text_[at]) &&
        At(next).Is(kWordRun)) {
      return RunEnd(next, kWordRun);
    }
    const size_t first = text_[at] == ' ' ? next : at;
    size_t end = RunEnd(first, Bit(kSign));
    if (end > first) {
      while (IsLineEnd(ByteAt(end))) ++end;
      return end;
    }
    if (c.Is(Bit(kSpace))) return Space(at);
    // Nothing matches here, nor at the next such; the last of them may be the
    // prefix of a word.
    size_t last = at;
    for (end = at; c.Is(Bit(kOther)); c = At(end)) {
      last = end;
      end += c.size;
    }
    return c.Is(kWordRun) ? last : end;
  }

  const CharClasses& classes_;
  std::string_view text_;
  Part part_ = Part::kWhole;
  bool met_end_ = false;
};

}  // namespace

PieceEnd Splitter::Next(std::string_view text, size_t at) const {
  return Match(classes_, text).Of(pattern_, at);
}

}  // namespace toll::internal
