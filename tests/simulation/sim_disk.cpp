// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "simulation/sim_disk.h"

#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include <sys/mman.h>

#include "journal/layout.h"

namespace toll::internal {
namespace {

constexpr size_t kPage = kPageBytes;
constexpr size_t kFileBytesMax = size_t{64} << 20;

// A journal of another boot says so in its header.
void AgeByABoot(std::string* file) {
  uint64_t magic = 0;
  if (file->size() < sizeof(JournalHeader)) return;
  memcpy(&magic, file->data(), sizeof magic);
  constexpr std::string_view kFormerBoot =
      "00000000-0000-0000-0000-000000000000";
  if (magic == kJournalMagic) {
    file->replace(offsetof(JournalHeader, boot_id), kFormerBoot.size(),
                  kFormerBoot);
  }
}

}  // namespace

struct SimDisk::File {
  File() : memory(memfd_create("toll-sim", MFD_CLOEXEC)) {
    view = static_cast<const char*>(
        mmap(nullptr, kFileBytesMax, PROT_READ, MAP_SHARED, memory, 0));
  }
  explicit File(const std::string& text) : File() {
    bytes = static_cast<int64_t>(text.size());
    static_cast<void>(!ftruncate(memory, bytes));
    static constexpr char kZeros[kPage] = {};
    for (size_t at = 0; at < text.size(); at += kPage) {
      const size_t size = std::min(kPage, text.size() - at);
      if (memcmp(text.data() + at, kZeros, size) == 0) continue;
      static_cast<void>(
          !pwrite(memory, text.data() + at, size, static_cast<off_t>(at)));
    }
    seen = text;
  }
  ~File() {
    munmap(const_cast<char*>(view), kFileBytesMax);
    close(memory);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  const int memory;
  const char* view = nullptr;
  int64_t bytes = 0;
  uint64_t inode = 0;
  int locked_by = -1;
  std::string seen;      // At the last look.
  bool suspect = false;  // A sync failed: clean pages may not be on the disk.
  UnsyncedFile disk;
};

SimDisk::~SimDisk() {
  for (const auto& [fd, file] : open_) close(fd);
}

absl::Status SimDisk::MayGoOn() const {
  if (dead_) return absl::AbortedError("this process is dead");
  return before ? before() : absl::OkStatus();
}

std::shared_ptr<SimDisk::File> SimDisk::Of(DiskFile file) const {
  return open_.at(file.fd);
}

void SimDisk::LookAt(File& file) {
  file.seen.resize(static_cast<size_t>(file.bytes));
  // Holes hold zeros, as what was seen of them; to look at them would fill
  // them: most of a journal is never written.
  off_t at = lseek(file.memory, 0, SEEK_DATA);
  while (at >= 0 && at < file.bytes) {
    const off_t hole = lseek(file.memory, at, SEEK_HOLE);
    for (; at < hole && at < file.bytes; at += off_t{kPageBytes}) {
      const auto from = static_cast<size_t>(at);
      const size_t bytes = std::min(kPage, file.seen.size() - from);
      const char* const now = file.view + from;
      if (memcmp(now, file.seen.data() + from, bytes) == 0) continue;
      file.seen.replace(from, bytes, now, bytes);
      file.disk.WriteMapped(at, {now, bytes});
    }
    at = lseek(file.memory, at, SEEK_DATA);
  }
}

void SimDisk::Look() {
  for (const auto& [name, file] : names_) LookAt(*file);
}

const SimDisk::Names& SimDisk::NamesAfterPowerCut(Dice& dice) const {
  return past_names_[dice.Below(past_names_.size())];
}

// Names of journals are random: chance must not be drawn in their order.
std::vector<std::pair<std::string, std::shared_ptr<SimDisk::File>>>
SimDisk::ByAge(const Names& names) {
  std::vector<std::pair<std::string, std::shared_ptr<File>>> files(
      names.begin(), names.end());
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) {
    return a.second->inode < b.second->inode;
  });
  return files;
}

std::string SimDisk::TextAfterPowerCut(const File& file, Dice& dice) const {
  std::string text = file.disk.AfterPowerCut(dice);
  if (boots_show) AgeByABoot(&text);
  return text;
}

std::map<std::string, std::string> SimDisk::FilesAfterPowerCut(Dice& dice) {
  Look();
  std::map<std::string, std::string> files;
  for (const auto& [name, file] : ByAge(NamesAfterPowerCut(dice))) {
    files[name] = TextAfterPowerCut(*file, dice);
  }
  return files;
}

std::shared_ptr<SimDisk> SimDisk::AfterKill() {
  Look();
  auto next = std::make_shared<SimDisk>();
  std::map<const File*, std::shared_ptr<File>> copies;
  const auto copy = [&](const Names& names) {
    Names copied;
    for (const auto& [name, file] : names) {
      std::shared_ptr<File>& made = copies[file.get()];
      if (made == nullptr) {
        made = std::make_shared<File>(file->seen);
        made->disk = file->disk;
        made->inode = file->inode;
      }
      copied[name] = made;
    }
    return copied;
  };
  next->names_ = copy(names_);
  next->past_names_.clear();
  for (const Names& names : past_names_) {
    next->past_names_.push_back(copy(names));
  }
  next->next_inode_ = next_inode_;
  dead_ = true;
  return next;
}

std::shared_ptr<SimDisk> SimDisk::AfterPowerCut(Dice& dice) {
  Look();
  auto next = std::make_shared<SimDisk>();
  for (const auto& [name, from] : ByAge(NamesAfterPowerCut(dice))) {
    const std::string text = TextAfterPowerCut(*from, dice);
    auto file = std::make_shared<File>(text);
    file->inode = from->inode;
    file->disk.Write(0, text);
    file->disk.Synced();
    next->names_[name] = std::move(file);
  }
  next->past_names_ = {next->names_};
  next->next_inode_ = next_inode_;
  dead_ = true;
  return next;
}

absl::StatusOr<DiskFile> SimDisk::Create(const std::string& path) {
  if (absl::Status status = MayGoOn(); !status.ok()) return status;
  if (names_.contains(path)) return absl::AlreadyExistsError(path);
  auto file = std::make_shared<File>();
  file->inode = next_inode_++;
  names_[path] = file;
  NamesChanged();
  const DiskFile opened{dup(file->memory)};
  open_[opened.fd] = std::move(file);
  return opened;
}

absl::StatusOr<DiskFile> SimDisk::Open(const std::string& path) {
  if (absl::Status status = MayGoOn(); !status.ok()) return status;
  const auto found = names_.find(path);
  if (found == names_.end()) return absl::NotFoundError(path);
  const DiskFile opened{dup(found->second->memory)};
  open_[opened.fd] = found->second;
  return opened;
}

void SimDisk::Close(DiskFile file) noexcept {
  if (file.fd < 0) return;
  const std::shared_ptr<File> closed = Of(file);
  if (closed->locked_by == file.fd) closed->locked_by = -1;
  open_.erase(file.fd);
  close(file.fd);
}

absl::Status SimDisk::Lock(DiskFile file) {
  if (absl::Status status = MayGoOn(); !status.ok()) return status;
  int& locked_by = Of(file)->locked_by;
  if (locked_by >= 0 && locked_by != file.fd) {
    return absl::UnavailableError("locked");
  }
  locked_by = file.fd;
  return absl::OkStatus();
}

absl::Status SimDisk::Allocate(DiskFile file, int64_t offset, int64_t bytes) {
  if (absl::Status status = MayGoOn(); !status.ok()) return status;
  File& of = *Of(file);
  const int64_t end = offset + bytes;
  if (end > static_cast<int64_t>(kFileBytesMax)) {
    return absl::ResourceExhaustedError("beyond a simulated file");
  }
  if (end <= of.bytes) return absl::OkStatus();
  if (full) return absl::ResourceExhaustedError("no space");
  LookAt(of);
  of.bytes = end;
  of.disk.Resize(end);
  if (ftruncate(of.memory, end) != 0) return absl::InternalError("ftruncate");
  return absl::OkStatus();
}

absl::Status SimDisk::Read(DiskFile file, void* to, size_t bytes,
                           int64_t offset) {
  if (absl::Status status = MayGoOn(); !status.ok()) return status;
  const File& of = *Of(file);
  if (of.bytes < offset + static_cast<int64_t>(bytes)) {
    return absl::OutOfRangeError("the file is shorter");
  }
  memcpy(to, of.view + offset, bytes);
  return absl::OkStatus();
}

absl::Status SimDisk::MapAt(DiskFile file, void* address, size_t bytes,
                            int64_t offset) {
  if (absl::Status status = MayGoOn(); !status.ok()) return status;
  if (Of(file)->bytes < offset + static_cast<int64_t>(bytes)) {
    return absl::DataLossError("a mapping beyond the end");
  }
  void* const mapped = mmap(address, bytes, PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_FIXED, file.fd, offset);
  if (mapped == MAP_FAILED) return absl::InternalError("mmap");
  mappings_[static_cast<char*>(address)] = {Of(file), bytes, offset};
  return absl::OkStatus();
}

absl::Status SimDisk::Prefault(void* address, size_t bytes) {
  if (absl::Status status = MayGoOn(); !status.ok()) return status;
  // A fault for writing makes a page dirty, whether or not it changes.
  auto* const from = static_cast<char*>(address);
  for (auto at = mappings_.lower_bound(from);
       at != mappings_.end() && at->first < from + bytes; ++at) {
    const Mapping& mapping = at->second;
    if (!mapping.file->suspect) continue;
    mapping.file->disk.WriteMapped(
        mapping.offset, {mapping.file->view + mapping.offset, mapping.bytes});
  }
  return absl::OkStatus();
}

absl::Status SimDisk::Sync(DiskFile file) {
  if (around_sync) around_sync();
  if (absl::Status status = MayGoOn(); !status.ok()) return status;
  File& of = *Of(file);
  LookAt(of);
  if (const absl::Status status =
          before_sync ? before_sync() : absl::OkStatus();
      !status.ok()) {
    of.disk.SyncFailed();
    of.suspect = true;
    return status;
  }
  of.disk.Synced();
  if (around_sync) around_sync();
  return absl::OkStatus();
}

absl::Status SimDisk::SyncDirectory(const std::string&) {
  if (absl::Status status = MayGoOn(); !status.ok()) return status;
  past_names_ = {names_};
  return absl::OkStatus();
}

absl::StatusOr<FileIdentity> SimDisk::Identify(DiskFile file) {
  if (absl::Status status = MayGoOn(); !status.ok()) return status;
  const File& of = *Of(file);
  return FileIdentity{1, of.inode, of.bytes};
}

absl::StatusOr<FileIdentity> SimDisk::Identify(const std::string& path) {
  if (absl::Status status = MayGoOn(); !status.ok()) return status;
  const auto found = names_.find(path);
  if (found == names_.end()) return absl::NotFoundError(path);
  return FileIdentity{1, found->second->inode, found->second->bytes};
}

absl::Status SimDisk::Rename(const std::string& from, const std::string& to) {
  if (absl::Status status = MayGoOn(); !status.ok()) return status;
  const auto found = names_.find(from);
  if (found == names_.end()) return absl::NotFoundError(from);
  const std::shared_ptr<File> file = found->second;
  names_.erase(found);
  names_[to] = file;
  NamesChanged();
  return absl::OkStatus();
}

absl::Status SimDisk::Unlink(const std::string& path) {
  if (absl::Status status = MayGoOn(); !status.ok()) return status;
  if (names_.erase(path) == 0) return absl::NotFoundError(path);
  NamesChanged();
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> SimDisk::List(
    const std::string& directory) {
  if (absl::Status status = MayGoOn(); !status.ok()) return status;
  std::vector<std::string> names;
  for (const auto& [path, file] : ByAge(names_)) {
    if (path.starts_with(directory + "/")) {
      names.push_back(path.substr(directory.size() + 1));
    }
  }
  return names;
}

absl::Status SimDisk::MakePrivateDirectory(const std::string&) {
  return MayGoOn();
}

}  // namespace toll::internal
