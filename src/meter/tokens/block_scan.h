// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Where pieces begin in 64 bytes of ASCII, by masks of a bit a byte: what
// splitter.h does a character at a time.
//
//   const Block block(text + at);   // At the begin of a piece.
//   uint64_t begins = PieceBegins<Pattern::kO200k>(block);
//
// Bit 0 is set. The bits above it are those that no byte beyond the block, and
// nothing that is not ASCII, could change: the last of them is where the next
// block begins, so no state goes from block to block. Where no other is set
// (a long piece, another alphabet, a rare case), splitter.h has to look.
//
// Block is a set of bytes of some processor (block_*.h).
//
// Thread safety: a pure function. Cost: 5 ns with AVX-512.

#pragma once

#include <bit>
#include <cstdint>

#include "meter/tokens/splitter.h"

namespace toll::internal {

// Each bit is a byte; what follows a byte is shifted right, what precedes left.
struct AsciiMasks {
  uint64_t letters, lower, digits, blanks, lines, spaces, other, apostrophes;
  unsigned ascii_count;  // So many bytes at the begin are ASCII.
};

template <typename Block>
AsciiMasks MasksOf(const Block& block) {
  AsciiMasks m;
  m.letters = block.FoldedRange('a', 25);
  m.lower = block.Range('a', 25);
  m.digits = block.Range('0', 9);
  m.blanks = block.Equal(' ');
  m.lines = block.Equal('\n') | block.Equal('\r');
  m.spaces = m.blanks | block.Range('\t', 4);  // \t \n \v \f \r
  m.other = ~(m.letters | m.digits | m.spaces);
  m.apostrophes = block.Equal('\'');
  m.ascii_count = static_cast<unsigned>(std::countr_zero(block.High()));
  return m;
}

constexpr uint64_t LowBits(unsigned count) {
  return count >= 64 ? ~uint64_t{0} : (uint64_t{1} << count) - 1;
}

// 's 't 're 've 'm 'll 'd that begin at one of `candidates`.
struct Contractions {
  uint64_t begins = 0;
  uint64_t letters = 0;
  uint64_t ends = 0;  // One past.
};

template <typename Block>
Contractions ContractionsOf(const Block& block, uint64_t candidates) {
  const auto is = [&block](char c) { return block.FoldedEqual(c); };
  const uint64_t one = is('s') | is('t') | is('m') | is('d');
  const uint64_t l = is('l');
  const uint64_t two = ((is('r') | is('v')) & is('e') >> 1) | (l & l >> 1);
  const uint64_t with_one = candidates & one >> 1;
  const uint64_t with_two = candidates & two >> 1;
  const uint64_t begins = with_one | with_two;
  return {begins, begins << 1 | with_two << 2, with_one << 2 | with_two << 3};
}

// Every third of a run of digits, from its first.
inline uint64_t NumberBegins(uint64_t digits) {
  const uint64_t first = digits & ~(digits << 1);
  const uint64_t three = digits & digits << 1 & digits << 2;
  uint64_t begins = first;
  for (uint64_t next = first << 3 & three; next != 0;
       next = next << 3 & three) {
    begins |= next;
  }
  return begins;
}

// The bits up to the last that is sure.
inline uint64_t SureBits(const AsciiMasks& m, uint64_t doubtful) {
  // A begin depends on two bytes behind it at most, but in a run of spaces,
  // which is cut by how it ends.
  uint64_t sure = LowBits(m.ascii_count < 2 ? 0 : m.ascii_count - 2);
  const uint64_t text = ~m.spaces & LowBits(m.ascii_count);
  const auto run = static_cast<unsigned>(64 - std::countl_zero(text));
  if (run < m.ascii_count) sure &= LowBits(run + 1);
  if (doubtful != 0) sure &= (doubtful & (0 - doubtful)) - 1;
  return sure;
}

template <Pattern kPattern, typename Block>
[[gnu::always_inline]] inline uint64_t PieceBegins(const Block& block) {
  constexpr bool kIsO200k = kPattern == Pattern::kO200k;
  AsciiMasks m = MasksOf(block);
  uint64_t doubtful = 0;
  // o200k's contractions end a word, cl100k's begin a piece.
  const uint64_t candidates =
      m.apostrophes &
      (kIsO200k ? m.letters << 1 : ~((m.other | m.blanks) << 1));
  Contractions contractions;
  if (candidates != 0) {
    contractions = ContractionsOf(block, candidates);
    m.letters &= ~contractions.letters;
    m.lower &= ~contractions.letters;
    if (kIsO200k) {
      m.other &= ~contractions.begins;
      // Behind a contraction there is no other one: "'s's" is for splitter.h.
      doubtful |= contractions.begins & contractions.ends;
    }
  }
  // [^\s\p{L}\p{N}]+ begins here, unless a blank before it does.
  const uint64_t other_begins = m.other & ~((m.other | m.blanks) << 1);
  // Line ends behind it belong to it: the carry runs through each such run.
  const uint64_t taken_lines = m.lines & ~(m.lines + (m.lines & m.other << 1));
  if (kIsO200k) doubtful |= block.Equal('/') & taken_lines << 1;
  const uint64_t spaces = m.spaces & ~taken_lines;
  const uint64_t gaps = spaces & ~m.lines;
  // A run of spaces: to its last line end, then all but the last, then that.
  // Where gaps after a line end are followed by one more, it was not the last.
  const uint64_t after_lines = gaps & (spaces & m.lines) << 1;
  if (((gaps + after_lines) & ~gaps & spaces) != 0) doubtful |= after_lines;
  // A letter begins a piece unless what precedes it is its prefix.
  const uint64_t word_begins =
      m.letters & ~((m.letters | other_begins | gaps) << 1);
  uint64_t begins =
      1 | contractions.ends | other_begins | word_begins |
      (spaces & ~(spaces << 1)) | after_lines | (gaps & ~m.spaces >> 1) |
      (kPattern == Pattern::kQwen2 ? m.digits : NumberBegins(m.digits));
  if (kIsO200k) begins |= m.letters & ~m.lower & m.lower << 1;
  return (begins & SureBits(m, doubtful)) | 1;
}

}  // namespace toll::internal
