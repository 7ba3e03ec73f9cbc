// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "journal/journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <exception>

#include "fmt/format.h"
#include <sys/mman.h>
#include <sys/random.h>

#include "base/aside_reason.h"
#include "base/text.h"
#include "journal/look.h"

namespace toll::internal {
namespace {

// Where all segments will lie: address space only, no memory.
absl::StatusOr<char*> Reserve(size_t bytes) {
  void* reserved = mmap(nullptr, bytes, PROT_NONE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (reserved == MAP_FAILED) {
    return absl::ErrnoToStatus(errno, "reserving address space for a journal");
  }
  return static_cast<char*>(reserved);
}

}  // namespace

std::string BootId() {
  const int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return {};
  char text[36];
  const ssize_t bytes = read(fd, text, sizeof text);
  close(fd);
  return bytes == sizeof text ? std::string(text, sizeof text) : std::string();
}

absl::StatusOr<std::unique_ptr<Journal>> Journal::Create(
    Disk& disk, const std::string& directory, const JournalSizes& sizes,
    const Anchor& now) {
  std::unique_ptr<Journal> journal(new Journal(disk));
  uint64_t identity[2];
  if (getrandom(identity, sizeof identity, 0) != sizeof identity) {
    return absl::ErrnoToStatus(errno, "getrandom");
  }
  // Born under another name: a recovering process must not see, and judge, a
  // file between its creation and its lock.
  const std::string stem = fmt::format("{}/{:016x}", directory, identity[0]);
  std::string path = stem + std::string(kSuffix);
  journal->path_ = stem + ".new";
  absl::StatusOr<DiskFile> file = disk.Create(journal->path_);
  if (!file.ok()) return file.status();
  journal->file_ = *file;
  // A partial file would keep its blocks.
  journal->SetTemporary(true);
  absl::Status status = disk.Lock(*file);
  if (status.ok()) status = journal->LayOut(sizes);
  if (status.ok()) status = journal->WriteHeader(identity, sizes, now);
  if (status.ok()) status = disk.Rename(journal->path_, path);
  if (!status.ok()) return status;
  journal->path_.swap(path);
  journal->SetTemporary(false);
  return journal;
}

// Blocks and mapping of the head. What every call touches is faulted in now;
// names and the later notes are faulted by use.
absl::Status Journal::LayOut(const JournalSizes& sizes) {
  const JournalLayout layout = JournalLayout::For(sizes.notes_count);
  absl::Status status =
      disk_.Allocate(file_, 0, static_cast<int64_t>(layout.slots_at));
  if (!status.ok()) return status;
  status = MapHead(sizes.notes_count, sizes.segments_max);
  if (!status.ok()) return status;
  status = disk_.Prefault(base_, layout.entries_at);
  if (!status.ok()) return status;
  constexpr size_t kNotesPrefaulted = 1'024;
  const size_t notes = std::min<size_t>(sizes.notes_count, kNotesPrefaulted);
  return disk_.Prefault(base_ + layout.notes_at,
                        RoundUpToPage(notes * sizeof(Note)));
}

absl::Status Journal::WriteHeader(const uint64_t (&identity)[2],
                                  const JournalSizes& sizes,
                                  const Anchor& now) {
  JournalHeader& header = *header_;
  header.version = kJournalVersion;
  header.segment_slots = kSegmentSlots;
  header.segments_max = sizes.segments_max;
  header.notes_count = sizes.notes_count;
  header.pid = static_cast<uint64_t>(getpid());
  memcpy(header.identity, identity, sizeof identity);
  const std::string boot = BootId();
  memcpy(header.boot_id, boot.data(), boot.size());
  header.first_anchor = now;
  // Relaxed up to here: the file has no reader before it is renamed.
  header.names_count.store(1, std::memory_order_relaxed);
  header.next_sequence.store(1, std::memory_order_relaxed);  // As above.
  AppendName("__other__");
  RenewAnchor(now);
  const uint32_t prefaulted =
      std::min(sizes.segments_prefaulted, sizes.segments_at_open);
  for (uint32_t i = 0; i < sizes.segments_at_open; ++i) {
    absl::Status status = AddSegment();
    if (status.ok() && i + 1 == prefaulted) status = Prefault(0);
    if (!status.ok()) return status;
  }
  header.magic = kJournalMagic;
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Journal>> Journal::TakeOver(
    Disk& disk, const std::string& path) {
  std::unique_ptr<Journal> journal(new Journal(disk));
  journal->path_ = path;
  absl::StatusOr<DiskFile> file = disk.Open(path);
  if (!file.ok()) return file.status();
  journal->file_ = *file;
  if (absl::Status status = disk.Lock(*file); !status.ok()) return status;
  // Another process may have recovered and unlinked the file between our open
  // and our lock: the lock is then on a file without a name.
  const absl::StatusOr<FileIdentity> by_file = disk.Identify(*file);
  const absl::StatusOr<FileIdentity> by_path = disk.Identify(path);
  if (!by_file.ok() || !by_path.ok() || !(*by_file == *by_path)) {
    return absl::UnavailableError(
        ToAbsl(fmt::format("journal {}: taken over by another", path)));
  }
  // A copy of the header: the mapping must not reach beyond the file's end.
  JournalHeader seed{};
  if (absl::Status status = ReadJournalHeader(disk, *file, path, &seed);
      !status.ok()) {
    return status;
  }
  if (absl::Status status = CheckJournalHeader(path, seed, by_file->bytes);
      !status.ok()) {
    return status;
  }
  if (absl::Status status =
          journal->MapHead(seed.notes_count, seed.segments_max);
      !status.ok()) {
    return status;
  }
  const uint32_t ready = SegmentsOf(seed, by_file->bytes);
  if (journal->from_another_boot()) {
    // Relaxed: nobody else has the file.
    journal->header_->segments_ready.store(ready, std::memory_order_relaxed);
  }
  if (ready == 0) return journal;
  absl::Status status =
      disk.MapAt(*file, journal->slots_, size_t{ready} * kSegmentBytes,
                 static_cast<int64_t>(journal->layout_.slots_at));
  if (!status.ok()) return status;
  return journal;
}

absl::Status Journal::MapHead(uint32_t notes_count, uint32_t segments_max) {
  layout_ = JournalLayout::For(notes_count);
  reserved_bytes_ = layout_.slots_at + size_t{segments_max} * kSegmentBytes;
  absl::StatusOr<char*> reserved = Reserve(reserved_bytes_);
  if (!reserved.ok()) return reserved.status();
  base_ = *reserved;
  // Slots and notes are found by reinterpreting the mapping: its bytes are
  // what a former process left, or zeros, which are valid for all the types.
  if (absl::Status status = disk_.MapAt(file_, base_, layout_.slots_at, 0);
      !status.ok()) {
    return status;
  }
  header_ = reinterpret_cast<JournalHeader*>(base_);
  counters_ = reinterpret_cast<ThreadCounters*>(base_ + layout_.counters_at);
  name_entries_ = reinterpret_cast<NameEntry*>(base_ + layout_.entries_at);
  name_text_ = base_ + layout_.text_at;
  notes_ = reinterpret_cast<Note*>(base_ + layout_.notes_at);
  slots_ = reinterpret_cast<Slot*>(base_ + layout_.slots_at);
  return absl::OkStatus();
}

absl::Status Journal::AddSegment() {
  // Relaxed: only the drain, or Create before it, writes the count.
  const uint32_t ready =
      header_->segments_ready.load(std::memory_order_relaxed);
  if (ready >= header_->segments_max) {
    return absl::ResourceExhaustedError("the journal is at journal_bytes_max");
  }
  const int64_t offset =
      static_cast<int64_t>(layout_.slots_at) + int64_t{ready} * kSegmentBytes;
  if (absl::Status status = disk_.Allocate(file_, offset, kSegmentBytes);
      !status.ok()) {
    return status;
  }
  char* address = base_ + offset;
  if (absl::Status status = disk_.MapAt(file_, address, kSegmentBytes, offset);
      !status.ok()) {
    return status;
  }
  // Release: who reads the new count finds the mapping in place.
  header_->segments_ready.store(ready + 1, std::memory_order_release);
  return absl::OkStatus();
}

absl::Status Journal::Prefault(uint32_t first) {
  const uint32_t ready = slots_ready();
  if (first >= ready) return absl::OkStatus();
  return disk_.Prefault(&slots_[first], size_t{ready - first} * sizeof(Slot));
}

Journal::~Journal() {
  if (temporary_) UnlinkQuietly();
  if (base_ != nullptr) munmap(base_, reserved_bytes_);
  disk_.Close(file_);
}

uint32_t Journal::slots_ready() const noexcept {
  // Acquire: pairs with AddSegment; the segments counted are mapped.
  return header_->segments_ready.load(std::memory_order_acquire) *
         kSegmentSlots;
}

int64_t Journal::bytes() const {
  return static_cast<int64_t>(layout_.slots_at +
                              size_t{slots_ready()} * sizeof(Slot));
}

uint32_t Journal::AppendName(std::string_view name) noexcept {
  const MutexLock lock(append_mutex_);
  // Relaxed loads: the mutex orders appenders.
  const uint32_t id = header_->names_count.load(std::memory_order_relaxed);
  const uint32_t offset =
      header_->name_text_bytes.load(std::memory_order_relaxed);
  if (id >= kNamesMax || offset + name.size() > kNameTextBytes) return 0;
  memcpy(name_text_ + offset, name.data(), name.size());
  name_entries_[id] = {offset, static_cast<uint32_t>(name.size())};
  // Relaxed: published by the count below.
  header_->name_text_bytes.store(offset + static_cast<uint32_t>(name.size()),
                                 std::memory_order_relaxed);
  // Release: whoever sees the count, drain or recovery, sees text and entry. A
  // slot that uses the id is published later, by this thread or one that
  // acquired the id, so a file never lacks a name that a slot refers to.
  header_->names_count.store(id + 1, std::memory_order_release);
  return id;
}

[[gnu::hot]] std::string_view Journal::NameText(uint32_t id) const noexcept {
  // Acquire: pairs with AppendName.
  const uint32_t count =
      std::min(header_->names_count.load(std::memory_order_acquire), kNamesMax);
  if (id == 0 || id >= count) return {};
  const NameEntry entry = name_entries_[id];
  // A damaged file must not lead us out of it.
  if (entry.offset > kNameTextBytes || entry.bytes > kNameBytesMax ||
      entry.offset + entry.bytes > kNameTextBytes) {
    return {};
  }
  return {name_text_ + entry.offset, entry.bytes};
}

void Journal::RenewAnchor(const Anchor& now) noexcept {
  // Relaxed: only the drain writes the index.
  const uint32_t next =
      1 - (header_->last_anchor_index.load(std::memory_order_relaxed) & 1);
  header_->last_anchors[next] = now;
  // Release: a kill between the two stores leaves the older, whole anchor.
  header_->last_anchor_index.store(next, std::memory_order_release);
}

TickMap Journal::tick_map() const noexcept {
  // Acquire: pairs with RenewAnchor.
  const uint32_t index =
      header_->last_anchor_index.load(std::memory_order_acquire) & 1;
  return {header_->first_anchor, header_->last_anchors[index]};
}

bool Journal::from_another_boot() const { return !IsOfThisBoot(*header_); }

absl::Status Journal::Unlink() { return disk_.Unlink(path_); }

void Journal::UnlinkQuietly() noexcept try {
  Unlink().IgnoreError();
} catch (const std::exception&) {
  // No memory for a message that nobody reads; the next Open takes the file.
}

absl::StatusOr<std::string> Journal::SetAside(Disk& disk,
                                              const std::string& path,
                                              int64_t unix_seconds,
                                              std::string_view why) {
  std::string aside = fmt::format("{}{}{}", path, kDamagedMark, unix_seconds);
  if (absl::Status status = disk.Rename(path, aside); !status.ok()) {
    return status;
  }
  KeepReason(disk, aside, why);
  return aside;
}

void Journal::CloseInChild() noexcept {
  // The mapping, too: it holds the open file, and with it the lock, as much as
  // a descriptor does. Nothing of a stale state is touched in the child.
  if (base_ != nullptr) munmap(base_, reserved_bytes_);
  base_ = nullptr;
  disk_.Close(file_);
  file_ = {};
}

}  // namespace toll::internal
