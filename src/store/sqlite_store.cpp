// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/sqlite_store.h"

#include <time.h>
#include <unistd.h>

#include <exception>
#include <filesystem>
#include <mutex>
#include <utility>

#include "fmt/format.h"

#include "base/disk.h"
#include "base/ticks.h"
#include "store/aside_files.h"
#include "store/sqlite_aside.h"
#include "store/sqlite_reader.h"
#include "store/sqlite_self_day.h"
#include "store/sqlite_writer.h"

namespace toll::internal {
namespace {

absl::Status StatusOf(const absl::Status& status) { return status; }
template <typename T>
absl::Status StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

absl::StatusOr<std::unique_ptr<SqliteWriter>> OpenWhenFree(
    const std::string& path, const SqliteStoreOptions& options) {
  absl::StatusOr<std::unique_ptr<SqliteWriter>> writer =
      SqliteWriter::Open(path, options);
  // Where several processes make a new database at once, SQLite answers BUSY to
  // the change to WAL without asking its busy handler.
  // A time, not a number of attempts: each may wait for seconds in SQLite, and
  // a host that opens its ledger waits with it.
  constexpr int64_t kOpenWaitNs = 3'000'000'000;
  constexpr timespec kPause{0, 10'000'000};
  const int64_t give_up_ns = KernelClockNs(CLOCK_MONOTONIC) + kOpenWaitNs;
  while (absl::IsUnavailable(writer.status()) &&
         KernelClockNs(CLOCK_MONOTONIC) < give_up_ns) {
    nanosleep(&kPause, nullptr);
    writer = SqliteWriter::Open(path, options);
  }
  return writer;
}

FileIdentity IdentityOf(const std::string& path) {
  return PosixDisk().Identify(path).value_or(FileIdentity{});
}

absl::Status SetAside(const std::string& path, const FileIdentity& damaged,
                      const SqliteStoreOptions& options,
                      const absl::Status& why) {
  const absl::Time now = options.now ? options.now() : absl::Now();
  const std::string_view text(why.message().data(), why.message().size());
  const absl::StatusOr<std::string> aside =
      SetDatabaseAside(path, damaged, absl::ToUnixSeconds(now), text);
  if (!aside.ok()) return aside.status();
  if (aside->empty() || !options.tell) return absl::OkStatus();
  options.tell(absl::DataLossError(fmt::format(
      "{}; set aside as {}, a new database takes its place", text, *aside)));
  return absl::OkStatus();
}

class SqliteStore : public Store {
 public:
  SqliteStore(std::string path, const SqliteStoreOptions& options,
              std::unique_ptr<SqliteWriter> writer)
      : path_(std::move(path)),
        options_(options),
        for_writing_(writer != nullptr),
        writer_(std::move(writer)),
        file_(IdentityOf(path_)) {
    if (writer_ != nullptr) identity_ = writer_->identity();
  }

  absl::Status Begin() override {
    if (for_writing_ && !closed_) {
      if (absl::Status status = Renew(); !status.ok()) return status;
    }
    absl::Status status =
        Write([](SqliteWriter& writer) { return writer.Begin(); });
    if (!status.ok()) CountDamage();
    return status;
  }
  absl::Status Commit(bool sync) override {
    absl::Status status =
        Write([sync](SqliteWriter& writer) { return writer.Commit(sync); });
    if (status.ok()) damaged_passes_ = 0;
    return status;
  }
  absl::Status Sync() override {
    if (damaged_passes_ != 0) return Store::Sync();
    if (writer_ == nullptr && for_writing_ && !closed_) {
      if (absl::Status status = Renew(); !status.ok()) return status;
    }
    if (writer_ == nullptr) return Store::Sync();
    return Write([](SqliteWriter& writer) { return writer.Sync(); });
  }
  void Rollback() noexcept override {
    if (half_done_) {
      CloseWriter();
    } else if (writer_ != nullptr) {
      writer_->Rollback();
    }
    CountDamage();
  }
  uint64_t epoch() const noexcept override {
    return epoch_ + (writer_ == nullptr ? 0 : writer_->epoch());
  }
  absl::StatusOr<int64_t> JournalNumber(JournalIdentity identity) override {
    return Write([identity](SqliteWriter& writer) {
      return writer.JournalNumber(identity);
    });
  }
  absl::StatusOr<NameId> IdOf(std::string_view name) override {
    return Write([name](SqliteWriter& writer) { return writer.IdOf(name); });
  }
  absl::StatusOr<SetId> IdOf(const KeySet& set) override {
    return Write([&set](SqliteWriter& writer) { return writer.IdOf(set); });
  }
  absl::Status Insert(const Record& record, bool* inserted) override {
    return Write(
        [&](SqliteWriter& writer) { return writer.Insert(record, inserted); });
  }
  absl::Status UpdateCost(const Record& record) override {
    return Write(
        [&](SqliteWriter& writer) { return writer.UpdateCost(record); });
  }
  absl::Status Delete(int64_t record_id) override {
    return Write([record_id](SqliteWriter& w) { return w.Delete(record_id); });
  }
  absl::Status DeleteSession(NameId session) override {
    return Write(
        [session](SqliteWriter& w) { return w.DeleteSession(session); });
  }
  absl::Status Sweep(NameId user) override {
    return Write([user](SqliteWriter& writer) { return writer.Sweep(user); });
  }
  absl::Status Add(const RollupRow& delta) override {
    return Write([&](SqliteWriter& writer) { return writer.Add(delta); });
  }
  absl::Status Add(const SessionRow& delta) override {
    return Write([&](SqliteWriter& writer) { return writer.Add(delta); });
  }
  absl::Status SetDropped(const DroppedRow& dropped) override {
    return Write(
        [&](SqliteWriter& writer) { return writer.SetDropped(dropped); });
  }
  absl::Status AddSelf(const SelfDay& delta) override {
    return Write([&](SqliteWriter& writer) {
      return AddSelfDay(writer.database(), delta);
    });
  }
  absl::Status ReadSelf(
      int64_t first_day,
      const std::function<void(const SelfDay&)>& visit) override {
    return Write([&](SqliteWriter& writer) {
      return ReadSelfDays(writer.database(), first_day, visit);
    });
  }
  StoreCosts costs() noexcept override {
    return writer_ == nullptr ? StoreCosts{} : CostsOf(writer_->database());
  }
  void Maintain() noexcept override try {
    if (writer_ != nullptr) writer_->Maintain();
    PruneAside();
  } catch (const std::exception&) {
    // No memory: nothing is lost, a later call does it.
    CloseWriter();
  }

  void CloseInChild() noexcept override {
    // Handles that are merely forgotten make SQLite trust locks that this
    // process does not hold, and committed rows are lost (measured: 3 of 103
    // survived). The writer's last: it knows how not to touch the log.
    reader_.reset();
    CloseWriter();
    closed_ = true;
  }

  absl::Status Read(
      const std::function<absl::Status(StoreReader&)>& read) override {
    const std::lock_guard lock(readers_);
    if (closed_) return NotForWriting();
    const FileIdentity now = IdentityOf(path_);
    // The file may have been set aside, and another be in its place.
    if (reader_ == nullptr || !(read_file_ == now)) {
      reader_.reset();
      absl::StatusOr<std::unique_ptr<SqliteReader>> reader =
          SqliteReader::Open(path_, options_.vfs);
      if (!reader.ok()) return reader.status();
      reader_ = *std::move(reader);
      read_file_ = now;
    }
    // Taken out while it reads: one that an exception leaves half-way, with its
    // statements open, is not used again.
    std::unique_ptr<SqliteReader> reader = std::move(reader_);
    absl::Status status = reader->BeginRead();
    if (status.ok()) {
      status = read(*reader);
      reader->EndRead();
    }
    reader_ = std::move(reader);
    return status;
  }
  void PauseReaders() noexcept override { readers_.lock(); }
  void ResumeReaders() noexcept override { readers_.unlock(); }
  JournalIdentity identity() const noexcept override { return identity_; }

 private:
  // A pass that met damage is tried once more by a fresh connection; only then
  // is the file given up.
  static constexpr int kDamagedPassesMax = 2;
  // A disk that calls everything damaged must not be filled with files.
  static constexpr int64_t kAsideEveryNs = 60'000'000'000;

  template <typename Act>
  auto Write(Act&& act) -> decltype(act(std::declval<SqliteWriter&>())) {
    if (writer_ == nullptr) return NotForWriting();
    // Until it returns: what an exception leaves half bound goes with its
    // connection.
    half_done_ = true;
    auto result = act(*writer_);
    half_done_ = false;
    if (absl::IsDataLoss(StatusOf(result))) damage_ = StatusOf(result);
    return result;
  }

  // Once a transaction, however many of its writes met the damage.
  void CountDamage() noexcept {
    if (damage_.ok()) return;
    ++damaged_passes_;
    why_ = std::move(damage_);
    damage_ = absl::OkStatus();
  }

  void PruneAside() {
    constexpr int64_t kEveryNs = 3'600'000'000'000;
    const Retention& retention = options_.retention;
    const int64_t now_ns = KernelClockNs(CLOCK_MONOTONIC);
    const bool has_bounds =
        retention.aside_kept_seconds > 0 || retention.aside_bytes_max > 0;
    if (!for_writing_ || closed_ || !has_bounds || now_ns < prune_again_ns_) {
      return;
    }
    prune_again_ns_ = now_ns + kEveryNs;
    PruneAsideFiles(
        std::filesystem::path(path_).parent_path().string(),
        {retention.aside_kept_seconds, retention.aside_bytes_max},
        absl::ToUnixSeconds(options_.now ? options_.now() : absl::Now()));
  }

  // Another connection where this one's file is damaged, or no longer at its
  // path: what is written into a file without a name is lost.
  absl::Status Renew() {
    if (writer_ != nullptr && damaged_passes_ == 0 &&
        file_ == IdentityOf(path_)) {
      return absl::OkStatus();
    }
    CloseWriter();
    const int64_t now_ns = KernelClockNs(CLOCK_MONOTONIC);
    if (damaged_passes_ >= kDamagedPassesMax && now_ns >= aside_again_ns_) {
      absl::Status status = SetAside(path_, file_, options_, why_);
      if (!status.ok()) return status;
      aside_again_ns_ = now_ns + kAsideEveryNs;
    }
    absl::StatusOr<std::unique_ptr<SqliteWriter>> writer =
        SqliteWriter::Open(path_, options_);
    if (!writer.ok()) {
      damage_ = absl::IsDataLoss(writer.status()) ? writer.status()
                                                  : absl::OkStatus();
      CountDamage();
      return writer.status();
    }
    writer_ = *std::move(writer);
    file_ = IdentityOf(path_);
    identity_ = writer_->identity();
    return absl::OkStatus();
  }

  // Without a checkpoint, and without removing the log by its name: another
  // file's may bear it by now.
  void CloseWriter() noexcept {
    if (writer_ == nullptr) return;
    writer_->AbandonInChild();
    epoch_ += writer_->epoch() + 1;
    writer_.reset();
    half_done_ = false;
  }

  absl::Status NotForWriting() const {
    const char* const why =
        closed_ ? "opened by the process that forked this one: open it again"
        : for_writing_ ? "found damaged: it is opened again"
                       : "opened for reading only";
    return absl::FailedPreconditionError(fmt::format("{} was {}", path_, why));
  }

  // Constant after construction.
  const std::string path_;
  const SqliteStoreOptions options_;
  const bool for_writing_;

  // Drain thread only.
  std::unique_ptr<SqliteWriter> writer_;
  FileIdentity file_;  // Of the writer.
  JournalIdentity identity_;
  uint64_t epoch_ = 0;      // Of the writers that are gone.
  absl::Status damage_;     // Met in this transaction.
  absl::Status why_;        // Met in the last one that met any.
  bool half_done_ = false;  // An exception ended the last write.
  int damaged_passes_ = 0;
  int64_t aside_again_ns_ = 0;
  int64_t prune_again_ns_ = 0;
  bool closed_ = false;  // Set before any thread but the forked one exists.

  std::mutex readers_;
  std::unique_ptr<SqliteReader> reader_;  // Guarded by readers_.
  FileIdentity read_file_;                // Guarded by readers_.
};

}  // namespace

absl::StatusOr<std::shared_ptr<Store>> OpenSqliteStore(
    const std::string& path, const SqliteStoreOptions& options) {
  const FileIdentity file = IdentityOf(path);
  absl::StatusOr<std::unique_ptr<SqliteWriter>> writer =
      OpenWhenFree(path, options);
  // A second look, by a fresh connection, before the file is given up.
  if (absl::IsDataLoss(writer.status())) writer = OpenWhenFree(path, options);
  if (absl::IsDataLoss(writer.status())) {
    absl::Status status = SetAside(path, file, options, writer.status());
    if (!status.ok()) return status;
    writer = OpenWhenFree(path, options);
  }
  if (!writer.ok()) return writer.status();
  return std::shared_ptr<Store>(
      std::make_shared<SqliteStore>(path, options, *std::move(writer)));
}

absl::StatusOr<std::shared_ptr<Store>> OpenSqliteStoreForReading(
    const std::string& path) {
  if (access(path.c_str(), F_OK) != 0) {
    return absl::NotFoundError(fmt::format("{} does not exist", path));
  }
  auto store =
      std::make_shared<SqliteStore>(path, SqliteStoreOptions{}, nullptr);
  // Now, so that what is wrong with the file is said at once.
  absl::Status status =
      store->Read([](StoreReader&) { return absl::OkStatus(); });
  if (!status.ok()) return status;
  return std::shared_ptr<Store>(std::move(store));
}

}  // namespace toll::internal
