// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "simulation/unsynced_file.h"

#include <algorithm>
#include <utility>

namespace toll::internal {
namespace {

constexpr size_t kSectorBytes = 512;

// How much of what was not synced has reached the disk.
enum class Reached : uint8_t { kAll, kNone, kPrefix, kSome, kTorn };

}  // namespace

void UnsyncedFile::Write(int64_t at, std::string_view bytes) {
  unsynced_.push_back({Kind::kWrite, at, std::string(bytes)});
}

void UnsyncedFile::WriteMapped(int64_t at, std::string_view bytes) {
  unsynced_.push_back({Kind::kMapped, at, std::string(bytes)});
}

void UnsyncedFile::Resize(int64_t bytes) {
  unsynced_.push_back({Kind::kResize, bytes, {}});
}

bool UnsyncedFile::Apply(const Change& change, std::string* file) {
  const auto at = static_cast<size_t>(change.at);
  if (change.kind == Kind::kResize) {
    file->resize(at);
    return true;
  }
  const size_t end = at + change.bytes.size();
  if (change.kind == Kind::kMapped && end > file->size()) return false;
  if (end > file->size()) file->resize(end);
  change.bytes.copy(file->data() + at, change.bytes.size());
  return true;
}

// Each sector of it by chance.
void UnsyncedFile::ApplyTorn(const Change& change, Dice& dice,
                             std::string* file) {
  for (size_t from = 0; from < change.bytes.size(); from += kSectorBytes) {
    if (dice.OneIn(2)) continue;
    Apply({change.kind, change.at + static_cast<int64_t>(from),
           change.bytes.substr(from, kSectorBytes)},
          file);
  }
}

void UnsyncedFile::Synced() {
  for (const Change& change : unsynced_) Apply(change, &durable_);
  unsynced_.clear();
}

void UnsyncedFile::SyncFailed() {
  for (const Change& change : unsynced_) {
    if (change.kind == Kind::kResize) Apply(change, &durable_);
  }
  unsynced_.clear();
}

std::string UnsyncedFile::Now() const {
  std::string file = durable_;
  for (const Change& change : unsynced_) Apply(change, &file);
  return file;
}

std::string UnsyncedFile::AfterPowerCut(Dice& dice) const {
  std::string file = durable_;
  const auto reached = static_cast<Reached>(dice.Below(5));
  if (reached == Reached::kNone) return file;
  if (reached == Reached::kAll) return Now();
  size_t last = unsynced_.size();
  if (reached == Reached::kPrefix) last = dice.Below(last + 1);
  for (size_t i = 0; i < last; ++i) {
    const Change& change = unsynced_[i];
    const bool whole = reached == Reached::kPrefix
                           ? i + 1 < last
                           : reached == Reached::kSome && dice.OneIn(2);
    if (change.kind == Kind::kResize) {
      // What comes after a cut that did not happen did not, either.
      const bool shrinks = change.at < static_cast<int64_t>(file.size());
      if (whole || dice.OneIn(2)) {
        Apply(change, &file);
      } else if (shrinks) {
        return file;
      }
    } else if (whole) {
      Apply(change, &file);
    } else if (reached != Reached::kSome) {
      ApplyTorn(change, dice, &file);
    }
  }
  return file;
}

}  // namespace toll::internal
