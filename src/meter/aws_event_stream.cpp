// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/aws_event_stream.h"

#include <algorithm>
#include <span>

#include "base/base64.h"
#include "base/crc32.h"
#include "meter/key_scan.h"

namespace toll::internal {
namespace {

constexpr size_t kPreludeSize = 12;
constexpr size_t kCrcSize = 4;
constexpr size_t kMessageSizeMin = kPreludeSize + kCrcSize;
// AWS allows 16 MiB of payload and 128 KiB of headers: a size beyond is none.
constexpr size_t kMessageSizeMax = (16 << 20) + (128 << 10) + kMessageSizeMin;

uint8_t ByteAt(std::string_view bytes, size_t at) {
  return static_cast<uint8_t>(bytes[at]);
}

size_t Short(std::string_view bytes, size_t at) {
  return size_t{ByteAt(bytes, at)} << 8 | ByteAt(bytes, at + 1);
}

uint32_t Word(std::string_view bytes, size_t at) {
  return static_cast<uint32_t>(Short(bytes, at) << 16 | Short(bytes, at + 2));
}

uint32_t CrcOf(std::string_view bytes) {
  return Crc32(std::as_bytes(std::span(bytes)));
}

// What a header's value takes, by its type; those with a size of their own
// (6: bytes, 7: text) are apart.
constexpr uint8_t kTextType = 7;
constexpr size_t kUnknownSize = ~size_t{0};
constexpr size_t kSizeOfType[] = {0, 0, 1, 2, 4, 8, kUnknownSize, kUnknownSize,
                                  8, 16};

struct Header {
  std::string_view name;
  std::string_view text;  // Empty if the value is no text.
};

// Cuts the first header off; false if there is none, or it is not one.
bool TakeHeader(std::string_view* headers, Header* header) {
  if (headers->empty()) return false;
  const size_t name_size = ByteAt(*headers, 0);
  if (headers->size() < name_size + 2) return false;
  header->name = headers->substr(1, name_size);
  const uint8_t type = ByteAt(*headers, name_size + 1);
  headers->remove_prefix(name_size + 2);
  if (type >= std::size(kSizeOfType)) return false;
  size_t size = kSizeOfType[type];
  if (size == kUnknownSize) {
    if (headers->size() < 2) return false;
    size = Short(*headers, 0);
    headers->remove_prefix(2);
  }
  if (headers->size() < size) return false;
  header->text =
      type == kTextType ? headers->substr(0, size) : std::string_view{};
  headers->remove_prefix(size);
  return true;
}

}  // namespace

void AwsEventStream::Begin() noexcept {
  held_.Clear();
  decoded_.Clear();
  skip_ = 0;
  overflowed_ = false;
  broken_ = false;
}

size_t AwsEventStream::SizeOf(std::string_view head) noexcept {
  const size_t size = Word(head, 0);
  const size_t headers_size = Word(head, 4);
  const bool good = size >= kMessageSizeMin && size <= kMessageSizeMax &&
                    headers_size <= size - kMessageSizeMin &&
                    Word(head, 8) == CrcOf(head.substr(0, 8));
  return good ? size : 0;
}

// Keeps what a message lacks up to `size`; false if the chunk ends before.
bool AwsEventStream::Hold(std::string_view* chunk, size_t size) noexcept {
  const size_t lacking = size - held_.size();
  const std::string_view piece = chunk->substr(0, lacking);
  if (!held_.Append(piece)) [[unlikely]] {
    LeaveOut(size);
    return false;
  }
  chunk->remove_prefix(piece.size());
  return piece.size() == lacking;
}

void AwsEventStream::LeaveOut(size_t size) noexcept {
  overflowed_ = true;
  // Without its prelude nobody knows where the next one begins.
  broken_ |= size == kPreludeSize;
  skip_ = size - held_.size();
  held_.Clear();
}

std::string_view AwsEventStream::Next(std::string_view* chunk) noexcept {
  if (skip_ > 0) [[unlikely]] {
    const size_t skipped = std::min(skip_, chunk->size());
    skip_ -= skipped;
    chunk->remove_prefix(skipped);
    return {};
  }
  if (held_.size() < kPreludeSize &&
      (!held_.empty() || chunk->size() < kPreludeSize)) {
    if (!Hold(chunk, kPreludeSize)) return {};
  }
  const bool cut = !held_.empty();
  const size_t size = SizeOf(cut ? held_.view() : *chunk);
  if (size == 0) {
    broken_ = true;
    held_.Clear();
    return {};
  }
  if (size > held_.bytes_max()) [[unlikely]] {
    LeaveOut(size);
    return {};
  }
  if (cut || chunk->size() < size) {
    return Hold(chunk, size) ? held_.view() : std::string_view{};
  }
  const std::string_view message = chunk->substr(0, size);
  chunk->remove_prefix(size);
  return message;
}

bool AwsEventStream::Open(std::string_view message,
                          StreamEvent* event) noexcept {
  const size_t body_size = message.size() - kCrcSize;
  if (Word(message, body_size) != CrcOf(message.substr(0, body_size))) {
    broken_ = true;
    return false;
  }
  std::string_view headers = message.substr(kPreludeSize, Word(message, 4));
  event->data = message.substr(kPreludeSize + headers.size(),
                               body_size - kPreludeSize - headers.size());
  for (Header header; TakeHeader(&headers, &header);) {
    if (header.name == ":event-type") {
      event->name = header.text;
    } else if (header.name == ":exception-type") {
      event->name = header.text;
      event->kind = EventKind::kException;
    } else if (header.name == ":error-code") {
      event->name = header.text;
      event->kind = EventKind::kError;
    } else if (header.name == ":error-message") {
      event->data = header.text;
    }
  }
  if (event->name == "chunk") Unwrap(event);
  return true;
}

// {"bytes":"<base64>","p":"padding"}; anything else stays as it is.
void AwsEventStream::Unwrap(StreamEvent* event) noexcept {
  constexpr std::string_view kBytes = "\"bytes\":\"";
  const size_t at = event->data.find(kBytes);
  if (at == std::string_view::npos) return;
  const std::string_view text = StringAt(event->data, at + kBytes.size());
  if (text.empty()) {
    event->data = {};
    return;
  }
  decoded_.Clear();
  char* const room = decoded_.Room(DecodedSizeMax(text.size()));
  if (room == nullptr) {
    overflowed_ = true;
    return;
  }
  const size_t size = DecodeBase64(text, room);
  if (size == kNotBase64) return;
  decoded_.Keep(size);
  event->data = decoded_.view();
}

}  // namespace toll::internal
