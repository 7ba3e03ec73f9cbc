// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "journal/look.h"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <vector>

#include "fmt/format.h"

#include "base/text.h"
#include "journal/journal.h"

namespace toll::internal {
namespace {

absl::Status Damaged(const std::string& path, std::string_view why) {
  return absl::DataLossError(ToAbsl(fmt::format("journal {}: {}", path, why)));
}

void CountSlots(const std::vector<char>& segment, JournalLook* look) {
  for (size_t at = 0; at < segment.size(); at += sizeof(Slot)) {
    uint64_t word = 0;
    memcpy(&word, &segment[at + offsetof(Slot, begin)], sizeof word);
    const SlotState state = Slot::StateOf(word);
    look->open += state == SlotState::kOpen ? 1 : 0;
    look->done += state == SlotState::kDone ? 1 : 0;
  }
}

absl::Status LookInto(Disk& disk, DiskFile file, const std::string& path,
                      JournalLook* look) {
  JournalHeader header{};
  absl::Status status = ReadJournalHeader(disk, file, path, &header);
  if (!status.ok()) return status;
  // After the header: a journal grows before its header says so.
  const absl::StatusOr<FileIdentity> now = disk.Identify(file);
  if (!now.ok()) return now.status();
  status = CheckJournalHeader(path, header, now->bytes);
  if (!status.ok()) return status;
  look->pid = header.pid;
  look->from_another_boot = !IsOfThisBoot(header);
  const uint32_t segments = SegmentsOf(header, now->bytes);
  const size_t slots_at = JournalLayout::For(header.notes_count).slots_at;
  // Read, not mapped: of a mapping that is cut short a look is a SIGBUS.
  std::vector<char> segment(kSegmentBytes);
  for (uint32_t i = 0; i < segments; ++i) {
    status =
        disk.Read(file, segment.data(), segment.size(),
                  static_cast<int64_t>(slots_at + size_t{i} * kSegmentBytes));
    if (!status.ok()) return status;
    CountSlots(segment, look);
  }
  return absl::OkStatus();
}

// A host that closes takes its journal's name away while we look.
bool IsStillThere(Disk& disk, DiskFile file, const std::string& path) {
  const absl::StatusOr<FileIdentity> by_file = disk.Identify(file);
  const absl::StatusOr<FileIdentity> by_path = disk.Identify(path);
  return by_file.ok() && by_path.ok() && *by_file == *by_path;
}

}  // namespace

JournalLook LookAtJournal(Disk& disk, const std::string& path) {
  JournalLook look;
  const absl::StatusOr<DiskFile> file = disk.Open(path);
  if (!file.ok()) {
    look.sound = file.status();
    return look;
  }
  look.sound = LookInto(disk, *file, path, &look);
  look.is_live = absl::IsUnavailable(disk.Lock(*file));
  if (!IsStillThere(disk, *file, path)) {
    look.sound = absl::NotFoundError(ToAbsl(path));
  }
  disk.Close(*file);  // And with it the lock.
  return look;
}

absl::Status ReadJournalHeader(Disk& disk, DiskFile file,
                               const std::string& path, JournalHeader* header) {
  absl::Status status = disk.Read(file, header, sizeof *header, 0);
  return absl::IsOutOfRange(status) ? Damaged(path, "shorter than a header")
                                    : status;
}

absl::Status CheckJournalHeader(const std::string& path,
                                const JournalHeader& header, int64_t bytes) {
  if (header.magic != kJournalMagic) return Damaged(path, "not a journal");
  if (header.version > kJournalVersion) {
    return absl::FailedPreconditionError(ToAbsl(fmt::format(
        "journal {}: version {} was written by a newer toll (this one knows "
        "{}): open it with that build",
        path, header.version, kJournalVersion)));
  }
  // Relaxed: a copy of ours, read by a system call.
  const uint32_t ready = header.segments_ready.load(std::memory_order_relaxed);
  constexpr uint32_t kSegmentsLimit = (1u << 24) / kSegmentSlots;
  if (header.segment_slots != kSegmentSlots || header.notes_count > 65'536 ||
      header.segments_max > kSegmentsLimit || ready > header.segments_max) {
    return Damaged(path, "its header contradicts itself");
  }
  const auto slots_at =
      static_cast<int64_t>(JournalLayout::For(header.notes_count).slots_at);
  // A power cut may spare the header's word of a segment and not the segment:
  // the others count.
  const int64_t needed = IsOfThisBoot(header)
                             ? slots_at + int64_t{ready} * kSegmentBytes
                             : slots_at;
  if (bytes < needed) {
    return Damaged(
        path, fmt::format("{} bytes where its header says {}", bytes, needed));
  }
  return absl::OkStatus();
}

uint32_t SegmentsOf(const JournalHeader& header, int64_t bytes) {
  // Relaxed: as above.
  const uint32_t ready = header.segments_ready.load(std::memory_order_relaxed);
  const size_t slots_at = JournalLayout::For(header.notes_count).slots_at;
  const size_t there =
      (static_cast<size_t>(bytes) - slots_at) / size_t{kSegmentBytes};
  return static_cast<uint32_t>(std::min<size_t>(ready, there));
}

bool IsOfThisBoot(const JournalHeader& header) {
  const std::string now = BootId();
  return now.empty() || now == std::string_view(header.boot_id, now.size());
}

}  // namespace toll::internal
