// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The journal file, byte by byte:
//
//   header | thread counters | name entries | name text | notes | slots ...
//
// Slots come last, so that a further segment is an append to the file: one
// lock, one table of names, linear indices. docs/store_format.md tells it in
// prose; sizes and offsets here may not change under a version.
//
// Thread safety: said at each field.

#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "journal/slot.h"
#include "toll/clock.h"

namespace toll::internal {

inline constexpr uint64_t kJournalMagic = 0x314c4e524a4c4f54;  // "TOLJRNL1"
inline constexpr uint32_t kJournalVersion = 1;
inline constexpr uint32_t kSegmentSlots = 1'024;
inline constexpr uint32_t kSegmentBytes = kSegmentSlots * sizeof(Slot);
// The row of the last thread number is shared by all threads beyond.
inline constexpr uint32_t kThreadsMax = 256;
inline constexpr uint32_t kSharedThread = kThreadsMax - 1;
inline constexpr uint32_t kNamesMax = 16'384;
inline constexpr uint32_t kNameTextBytes = 512 * 1024;
inline constexpr uint32_t kNameBytesMax = 256;
inline constexpr uint32_t kOtherName = 1;  // "__other__": the table was full.
inline constexpr size_t kPageBytes = 4096;

constexpr size_t RoundUpToPage(size_t bytes) {
  return (bytes + kPageBytes - 1) / kPageBytes * kPageBytes;
}

// Written by one thread, read by any: plain load and store, no lock prefix.
// In the file, so that what was dropped survives the process.
struct alignas(64) ThreadCounters {
  std::atomic<uint64_t> offered;
  std::atomic<uint64_t> settled;  // Posted, or dropped and over.
  std::atomic<uint64_t> dropped;
  std::atomic<int64_t> dropped_pico;
  std::atomic<uint64_t> dropped_unpriced;
  std::atomic<uint64_t> notes_missing;
  std::atomic<uint64_t> enqueue_failures;
  std::atomic<uint64_t> names_overflowed;

  template <typename T>
  static void Add(std::atomic<T>& counter,
                  std::type_identity_t<T> delta) noexcept {
    // Relaxed: single writer, and nothing is published by a counter.
    counter.store(counter.load(std::memory_order_relaxed) + delta,
                  std::memory_order_relaxed);
  }
};
static_assert(sizeof(ThreadCounters) == 64);

struct NameEntry {
  uint32_t offset;
  uint32_t bytes;
};

struct JournalHeader {
  // Constant once the file has its name.
  uint64_t magic;
  uint32_t version;
  uint32_t segment_slots;
  uint32_t segments_max;
  uint32_t notes_count;
  uint64_t identity[2];    // Random; the store maps it to a journal number.
  uint64_t store_uuid[2];  // Of the store that it belongs to.
  char boot_id[40];        // Across a boot only slots with a good CRC count.
  uint64_t pid;
  Anchor first_anchor;
  // Written by the drain.
  std::atomic<int64_t> number;  // In the store; 0: not allotted yet.
  std::atomic<uint32_t> segments_ready;
  std::atomic<uint32_t> last_anchor_index;
  Anchor last_anchors[2];
  // Written by any host thread.
  alignas(64) std::atomic<uint64_t> next_sequence;
  alignas(64) std::atomic<uint32_t> names_count;
  std::atomic<uint32_t> name_text_bytes;
};
static_assert(sizeof(JournalHeader) <= kPageBytes);

struct JournalLayout {
  size_t counters_at;
  size_t entries_at;
  size_t text_at;
  size_t notes_at;
  size_t slots_at;

  static constexpr JournalLayout For(uint32_t notes_count) {
    JournalLayout layout{};
    layout.counters_at = kPageBytes;
    layout.entries_at = layout.counters_at +
                        RoundUpToPage(kThreadsMax * sizeof(ThreadCounters));
    layout.text_at =
        layout.entries_at + RoundUpToPage(kNamesMax * sizeof(NameEntry));
    layout.notes_at = layout.text_at + RoundUpToPage(kNameTextBytes);
    layout.slots_at =
        layout.notes_at + RoundUpToPage(size_t{notes_count} * sizeof(Note));
    return layout;
  }
};

}  // namespace toll::internal
