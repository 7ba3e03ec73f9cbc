// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/sqlite_store.h"

#include <time.h>
#include <unistd.h>

#include <mutex>
#include <utility>

#include "fmt/format.h"

#include "base/check.h"
#include "store/sqlite_reader.h"
#include "store/sqlite_writer.h"

namespace toll::internal {
namespace {

class SqliteStore : public Store {
 public:
  SqliteStore(std::string path, std::unique_ptr<SqliteWriter> writer)
      : path_(std::move(path)),
        writer_(std::move(writer)),
        identity_(writer_ == nullptr ? JournalIdentity{}
                                     : writer_->identity()) {}

  absl::Status Begin() override {
    return writer_ == nullptr ? NotForWriting() : writer_->Begin();
  }
  absl::Status Commit(bool sync) override {
    return writer_ == nullptr ? NotForWriting() : writer_->Commit(sync);
  }
  void Rollback() noexcept override {
    if (writer_ != nullptr) writer_->Rollback();
  }
  uint64_t epoch() const noexcept override {
    return writer_ == nullptr ? 0 : writer_->epoch();
  }
  absl::StatusOr<int64_t> JournalNumber(JournalIdentity identity) override {
    if (writer_ == nullptr) return NotForWriting();
    return writer_->JournalNumber(identity);
  }
  absl::StatusOr<NameId> IdOf(std::string_view name) override {
    if (writer_ == nullptr) return NotForWriting();
    return writer_->IdOf(name);
  }
  absl::StatusOr<SetId> IdOf(const KeySet& set) override {
    if (writer_ == nullptr) return NotForWriting();
    return writer_->IdOf(set);
  }
  absl::Status Insert(const Record& record, bool* inserted) override {
    return writer_ == nullptr ? NotForWriting()
                              : writer_->Insert(record, inserted);
  }
  absl::Status UpdateCost(const Record& record) override {
    return writer_ == nullptr ? NotForWriting() : writer_->UpdateCost(record);
  }
  absl::Status Add(const RollupRow& delta) override {
    return writer_ == nullptr ? NotForWriting() : writer_->Add(delta);
  }
  absl::Status Add(const SessionRow& delta) override {
    return writer_ == nullptr ? NotForWriting() : writer_->Add(delta);
  }
  absl::Status SetDropped(const DroppedRow& dropped) override {
    return writer_ == nullptr ? NotForWriting() : writer_->SetDropped(dropped);
  }
  void Maintain() noexcept override {
    if (writer_ != nullptr) writer_->Maintain();
  }

  void CloseInChild() noexcept override {
    // Handles that are merely forgotten make SQLite trust locks that this
    // process does not hold, and committed rows are lost (measured: 3 of 103
    // survived). The writer's last: it knows how not to touch the log.
    reader_.reset();
    if (writer_ != nullptr) writer_->AbandonInChild();
    writer_.reset();
    closed_ = true;
  }

  absl::Status Read(
      const std::function<absl::Status(StoreReader&)>& read) override {
    const std::lock_guard lock(readers_);
    if (closed_) return NotForWriting();
    if (reader_ == nullptr) {
      absl::StatusOr<std::unique_ptr<SqliteReader>> reader =
          SqliteReader::Open(path_);
      if (!reader.ok()) return reader.status();
      reader_ = *std::move(reader);
    }
    absl::Status status = reader_->BeginRead();
    if (!status.ok()) return status;
    status = read(*reader_);
    reader_->EndRead();
    return status;
  }
  void PauseReaders() noexcept override { readers_.lock(); }
  void ResumeReaders() noexcept override { readers_.unlock(); }
  JournalIdentity identity() const noexcept override { return identity_; }

 private:
  absl::Status NotForWriting() const {
    const char* const why =
        closed_ ? "opened by the process that forked this one: open it again"
                : "opened for reading only";
    return absl::FailedPreconditionError(fmt::format("{} was {}", path_, why));
  }

  // Constant after construction.
  const std::string path_;

  // Drain thread only.
  std::unique_ptr<SqliteWriter> writer_;
  JournalIdentity identity_;
  bool closed_ = false;  // Set before any thread but the forked one exists.

  std::mutex readers_;
  std::unique_ptr<SqliteReader> reader_;  // Guarded by readers_.
};

}  // namespace

absl::StatusOr<std::shared_ptr<Store>> OpenSqliteStore(
    const std::string& path, const SqliteStoreOptions& options) {
  absl::StatusOr<std::unique_ptr<SqliteWriter>> writer =
      SqliteWriter::Open(path, options);
  // Where several processes make a new database at once, SQLite answers BUSY to
  // the change to WAL without asking its busy handler.
  constexpr int kOpenAttempts = 300;
  constexpr timespec kPause{0, 10'000'000};
  for (int i = 0; i < kOpenAttempts && absl::IsUnavailable(writer.status());
       ++i) {
    nanosleep(&kPause, nullptr);
    writer = SqliteWriter::Open(path, options);
  }
  if (!writer.ok()) return writer.status();
  return std::shared_ptr<Store>(
      std::make_shared<SqliteStore>(path, *std::move(writer)));
}

absl::StatusOr<std::shared_ptr<Store>> OpenSqliteStoreForReading(
    const std::string& path) {
  if (access(path.c_str(), F_OK) != 0) {
    return absl::NotFoundError(fmt::format("{} does not exist", path));
  }
  auto store = std::make_shared<SqliteStore>(path, nullptr);
  // Now, so that what is wrong with the file is said at once.
  absl::Status status =
      store->Read([](StoreReader&) { return absl::OkStatus(); });
  if (!status.ok()) return status;
  return std::shared_ptr<Store>(std::move(store));
}

}  // namespace toll::internal
