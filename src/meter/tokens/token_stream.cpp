// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <cstring>

#include "meter/tokens/counting.h"
#include "meter/tokens/utf8.h"
#include "toll/tokens.h"

namespace toll {

void TokenStream::Feed(std::string_view piece) {
  // A character that was cut goes on with the first bytes of this piece; three
  // of them are enough to end it, or to show that they do not.
  if (partial_size_ > 0) {
    std::string joined(partial_, partial_size_);
    const size_t taken = piece.size() < 3 ? piece.size() : 3;
    joined.append(piece.substr(0, taken));
    const size_t unfinished = internal::UnfinishedBytes(joined);
    if (unfinished > taken || unfinished == joined.size()) {
      // Still the same character, and all of `piece` belongs to it.
      memcpy(partial_, joined.data(), joined.size());
      partial_size_ = joined.size();
      return;
    }
    internal::AppendLossy(
        std::string_view(joined).substr(0, joined.size() - unfinished), &held_);
    piece.remove_prefix(taken - unfinished);
    partial_size_ = 0;
  }
  const size_t unfinished = internal::UnfinishedBytes(piece);
  internal::AppendLossy(piece.substr(0, piece.size() - unfinished), &held_);
  memcpy(partial_, piece.data() + piece.size() - unfinished, unfinished);
  partial_size_ = unfinished;
  Settle();
}

// An unfinished word is looked at again only when it has grown by a quarter: a
// word of a megabyte that arrives byte by byte is not read a million times.
void TokenStream::Settle() {
  const size_t held = held_.size() - done_bytes_;
  if (held < tried_bytes_ + tried_bytes_ / 4) return;
  size_t done = 0;
  counted_ += counter_->counting_->CountSettled(
      std::string_view(held_).substr(done_bytes_), &done);
  done_bytes_ += done;
  tried_bytes_ = held - done;
  // Moving the rest to the front costs less than a copy a byte fed.
  if (done_bytes_ > held_.size() / 2) {
    held_.erase(0, done_bytes_);
    done_bytes_ = 0;
  }
}

int64_t TokenStream::count() const {
  std::string text = held_.substr(done_bytes_);
  internal::AppendLossy({partial_, partial_size_}, &text);
  return counted_ + counter_->counting_->CountValid(text);
}

void TokenStream::Reset() { *this = TokenStream(counter_); }

}  // namespace toll
