// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "journal/name_index.h"

#include <functional>

#include "base/redact.h"

namespace toll::internal {
namespace {

// Of a process alone: no file has it.
uint32_t HashOf(std::string_view name) noexcept {
  return static_cast<uint32_t>(std::hash<std::string_view>{}(name));
}

}  // namespace

uint32_t NameIndex::Resolve(std::string_view name, bool* overflowed) noexcept {
  if (name.empty()) return 0;
  name = name.substr(0, kNameBytesMax);
  const uint32_t hash = HashOf(name);
  if (const uint32_t id = Find(name, hash)) return id;
  char redacted[kNameBytesMax];
  const std::string_view safe = Redact(name, redacted, sizeof redacted);
  if (safe == name) return Insert(name, hash, overflowed);
  // A key among the names: only its mask is ever looked up or kept.
  const uint32_t safe_hash = HashOf(safe);
  if (const uint32_t id = Find(safe, safe_hash)) return id;
  return Insert(safe, safe_hash, overflowed);
}

uint32_t NameIndex::Find(std::string_view name, uint32_t hash) const noexcept {
  for (uint32_t at = hash & (kCells - 1);; at = (at + 1) & (kCells - 1)) {
    // Acquire: pairs with Insert; the name's text is in the journal.
    const uint64_t cell = cells_[at].load(std::memory_order_acquire);
    if (cell == 0) return 0;
    if (static_cast<uint32_t>(cell >> 32) == hash &&
        journal_.NameText(static_cast<uint32_t>(cell)) == name) {
      return static_cast<uint32_t>(cell);
    }
  }
}

uint32_t NameIndex::Insert(std::string_view name, uint32_t hash,
                           bool* overflowed) noexcept {
  const MutexLock lock(insert_mutex_);
  if (const uint32_t id = Find(name, hash)) return id;
  const uint32_t id = journal_.AppendName(name);
  if (id == 0) {
    *overflowed = true;
    return kOtherName;
  }
  uint32_t at = hash & (kCells - 1);
  // Relaxed: inserters are ordered by the mutex.
  while (cells_[at].load(std::memory_order_relaxed) != 0) {
    at = (at + 1) & (kCells - 1);
  }
  // Release: publishes the text appended above.
  cells_[at].store(uint64_t{hash} << 32 | id, std::memory_order_release);
  return id;
}

}  // namespace toll::internal
