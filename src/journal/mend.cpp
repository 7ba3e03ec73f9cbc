// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "journal/mend.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "fmt/format.h"

#include "base/aside_reason.h"
#include "journal/journal.h"
#include "journal/layout.h"

namespace toll::internal {
namespace {

constexpr uint32_t kNotesMax = 65'536;
constexpr uint32_t kNotesUsual = 4'096;
constexpr uint32_t kNotesAPage = kPageBytes / kNoteBytes;
constexpr uint32_t kNotesASegment = kSegmentBytes / kNoteBytes;

bool Fits(uint32_t notes, size_t bytes) {
  if (notes == 0 || notes > kNotesMax) return false;
  const size_t slots_at = JournalLayout::For(notes).slots_at;
  return bytes > slots_at && (bytes - slots_at) % kSegmentBytes == 0;
}

// What the header says if the size agrees; else what the size allows.
uint32_t NotesOf(uint32_t stated, size_t bytes) {
  if (Fits(stated, bytes)) return stated;
  if (Fits(kNotesUsual, bytes)) return kNotesUsual;
  // Beyond a segment's worth of notes the sizes repeat. What lies further on
  // and is taken for slots has no checksum that holds.
  for (uint32_t notes = kNotesAPage; notes <= kNotesASegment;
       notes += kNotesAPage) {
    if (Fits(notes, bytes)) return notes;
  }
  // A file that was cut: its last segment is not whole.
  return stated != 0 && stated <= kNotesMax ? stated : kNotesUsual;
}

}  // namespace

absl::Status MendJournal(const std::string& path) {
  const size_t mark = path.rfind(kDamagedMark);
  std::error_code error;
  const auto bytes =
      static_cast<size_t>(std::filesystem::file_size(path, error));
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  alignas(JournalHeader) char page[kPageBytes] = {};
  file.read(page, sizeof page);
  if (error || mark == std::string::npos || !file) {
    return absl::DataLossError(
        fmt::format("{} is not a journal that was set aside, or holds less "
                    "than a header: nothing can be had from it",
                    path));
  }
  auto& header = *reinterpret_cast<JournalHeader*>(page);
  const uint32_t notes = NotesOf(header.notes_count, bytes);
  const size_t slots_at = JournalLayout::For(notes).slots_at;
  if (bytes <= slots_at) {
    return absl::DataLossError(fmt::format("{} holds no slot", path));
  }
  // Of a segment that was cut the rest is unused slots.
  const auto segments = static_cast<uint32_t>(
      (bytes - slots_at + kSegmentBytes - 1) / kSegmentBytes);
  std::filesystem::resize_file(
      path, slots_at + size_t{segments} * kSegmentBytes, error);
  if (error) {
    return absl::UnavailableError(
        fmt::format("lengthen {}: {}", path, error.message()));
  }
  header.magic = kJournalMagic;
  header.version = kJournalVersion;
  header.segment_slots = kSegmentSlots;
  header.notes_count = notes;
  header.segments_max = segments;
  // Of no boot: recovery then asks for checksums.
  memset(header.boot_id, 0, sizeof header.boot_id);
  // Relaxed: nobody else has the file, here and below.
  header.segments_ready.store(segments, std::memory_order_relaxed);
  header.names_count.store(kNamesMax, std::memory_order_relaxed);  // As above.
  if (header.identity[0] == 0 && header.identity[1] == 0) {
    header.identity[0] = std::hash<std::string>{}(path);
  }
  file.seekp(0);
  file.write(page, sizeof page);
  file.flush();
  if (!file) {
    return absl::UnavailableError(fmt::format("{} cannot be written", path));
  }
  std::filesystem::rename(path, path.substr(0, mark), error);
  if (error) {
    return absl::UnavailableError(
        fmt::format("rename {}: {}", path, error.message()));
  }
  // What it tells is no longer so.
  std::filesystem::remove(ReasonPath(path), error);
  return absl::OkStatus();
}

}  // namespace toll::internal
