// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/sqlite.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <exception>

#include "fmt/format.h"
#include <sys/stat.h>

#include "base/check.h"
#include "base/histogram.h"
#include "base/text.h"
#include "store/rows.h"

namespace toll::internal {
namespace {

struct Meaning {
  absl::StatusCode code;
  std::string_view cure;
};

Meaning MeaningOf(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {absl::StatusCode::kUnavailable,
              "another process is writing; it is tried again"};
    case SQLITE_FULL:
      return {absl::StatusCode::kResourceExhausted,
              "the disk is full: make room, nothing settled is lost until the "
              "journal is full too"};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {absl::StatusCode::kDataLoss,
              "the file is damaged: a host sets it aside and goes on with a "
              "new one; 'toll doctor --salvage' brings its calls back"};
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {absl::StatusCode::kPermissionDenied,
              "make the file and its directory writable for this user"};
    case SQLITE_CANTOPEN:
      return {absl::StatusCode::kFailedPrecondition,
              "check that the directory exists and is writable"};
    case SQLITE_NOMEM:
      return {absl::StatusCode::kResourceExhausted, "out of memory"};
    case SQLITE_IOERR:
      return {absl::StatusCode::kAborted, "the disk refused"};
    default:
      return {absl::StatusCode::kInternal, ""};
  }
}

void MergeInSql(sqlite3_context* context, int,
                sqlite3_value** arguments) noexcept try {
  // A NULL side has nothing to add: the other is the sum as it is.
  for (const int i : {0, 1}) {
    if (sqlite3_value_type(arguments[i]) == SQLITE_NULL) {
      sqlite3_result_value(context, arguments[1 - i]);
      return;
    }
  }
  const auto blob = [&](int i) {
    const void* bytes = sqlite3_value_blob(arguments[i]);
    return std::string_view(
        static_cast<const char*>(bytes),
        static_cast<size_t>(sqlite3_value_bytes(arguments[i])));
  };
  const std::string merged = MergeHistograms(blob(0), blob(1));
  sqlite3_result_blob(context, merged.data(), static_cast<int>(merged.size()),
                      SQLITE_TRANSIENT);
} catch (const std::exception&) {
  // No exception may cross SQLite, which is C.
  sqlite3_result_error_nomem(context);
}

// Where a link stands in the file's place, what it names is neither made
// private nor read or written. Not SQLITE_OPEN_NOFOLLOW, which refuses a link
// anywhere in the path.
absl::Status RefuseLink(const std::string& path) {
  struct stat status = {};
  if (lstat(path.c_str(), &status) != 0 || !S_ISLNK(status.st_mode)) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(fmt::format(
      "{} is a symbolic link, which is not followed: put the database itself "
      "there, or name the directory that holds it",
      path));
}

// An own file, private whatever the umask; SQLite gives -wal and -shm the
// same mode. Only creation opens it: closing a descriptor of a file that is
// open elsewhere in this process would drop SQLite's locks on it.
absl::Status MakePrivate(const std::string& path) {
  const int fd = open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC,
                      S_IRUSR | S_IWUSR);
  if (fd < 0) {
    if (errno != EEXIST) {
      return absl::FailedPreconditionError(fmt::format(
          "create {}: {}: check that the directory exists and is writable",
          path, std::strerror(errno)));
    }
    struct stat status = {};
    if (lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
        (status.st_mode & 077) != 0) {
      // Best effort: where it is not ours, opening it will tell.
      static_cast<void>(chmod(path.c_str(), S_IRUSR | S_IWUSR));
    }
    return absl::OkStatus();
  }
  static_cast<void>(fchmod(fd, S_IRUSR | S_IWUSR));
  close(fd);
  return absl::OkStatus();
}

absl::Status SetPragmas(sqlite3* db, Access access) {
  // What a foreign file could make us run is switched off.
  const char* const common =
      "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;"
      "PRAGMA temp_store=MEMORY;"
      // A megabyte of cache, half of SQLite's own: no pass is slower for it.
      "PRAGMA cache_size=-1000;";
  if (absl::Status s = Execute(db, common, "open"); !s.ok()) return s;
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  return Execute(db,
                 access == Access::kRead ? "PRAGMA query_only=ON"
                                         : "PRAGMA wal_autocheckpoint=0;"
                                           "PRAGMA synchronous=NORMAL",
                 "open");
}

// A URI for a file that nobody can be writing: no locks, no -shm.
std::string ImmutableUri(const std::string& path) {
  std::string uri = "file:";
  for (const char c : path) {
    if (c == '?' || c == '#' || c == '%') {
      uri += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    } else {
      uri.push_back(c);
    }
  }
  return uri + "?immutable=1";
}

}  // namespace

absl::Status SqliteStatus(sqlite3* db, std::string_view what) {
  const int code = sqlite3_extended_errcode(db);
  const Meaning meaning = MeaningOf(code);
  const char* file = db == nullptr ? nullptr : sqlite3_db_filename(db, "main");
  const std::string text = fmt::format(
      "{}{}{}: {}{}{}", file == nullptr ? "" : file,
      file == nullptr || *file == '\0' ? "" : ": ", what, sqlite3_errmsg(db),
      meaning.cure.empty() ? "" : ": ", meaning.cure);
  return absl::Status(meaning.code, text);
}

absl::Status Statement::Prepare(sqlite3* db, std::string_view sql) {
  Finalize();
  if (sqlite3_prepare_v3(db, sql.data(), static_cast<int>(sql.size()),
                         SQLITE_PREPARE_PERSISTENT, &statement_,
                         nullptr) != SQLITE_OK) {
    return SqliteStatus(db, "prepare a statement");
  }
  values_.assign(static_cast<size_t>(sqlite3_bind_parameter_count(statement_)),
                 {});
  return absl::OkStatus();
}

Statement& Statement::Bind(Money money) {
  const Int128 pico = money.pico_usd();
  return Bind(static_cast<int64_t>(pico / kPicoPerMicroUsd))
      .Bind(static_cast<int64_t>(pico % kPicoPerMicroUsd));
}

Money Statement::MoneyAt(int column) const {
  return Money::PicoUsd(Int128{Int(column)} * kPicoPerMicroUsd +
                        Int(column + 1));
}

bool Statement::Step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) {
    code_ = SQLITE_OK;
    return true;
  }
  sqlite3_reset(statement_);
  bound_ = 0;
  code_ = code == SQLITE_DONE ? SQLITE_OK : code;
  return false;
}

void Statement::Reset() {
  sqlite3_reset(statement_);
  bound_ = 0;
}

std::string_view Statement::Bytes(int column) const {
  // The pointer first: asking for the size first could convert.
  const void* bytes = sqlite3_column_blob(statement_, column);
  if (bytes == nullptr) return {};
  return {static_cast<const char*>(bytes),
          static_cast<size_t>(sqlite3_column_bytes(statement_, column))};
}

absl::Status Execute(sqlite3* db, const char* sql, std::string_view what) {
  if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    return SqliteStatus(db, what);
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> Ask(sqlite3* db, const char* sql,
                            std::string_view what) {
  Statement ask;
  if (absl::Status status = ask.Prepare(db, sql); !status.ok()) {
    return SqliteStatus(db, what);
  }
  if (!ask.Step()) {
    return ask.ok() ? absl::NotFoundError("no row") : SqliteStatus(db, what);
  }
  return ask.Int(0);
}

void CloseConnection::operator()(sqlite3* db) const {
  // A statement that was forgotten would keep the file, and its locks, open.
  for (sqlite3_stmt* statement = nullptr;
       (statement = sqlite3_next_stmt(db, nullptr)) != nullptr;) {
    sqlite3_finalize(statement);
  }
  sqlite3_close(db);
}

absl::StatusOr<Connection> Connect(const std::string& path, Access access,
                                   const std::string& vfs) {
  if (absl::Status status = RefuseLink(path); !status.ok()) return status;
  if (access == Access::kWrite) {
    if (absl::Status status = MakePrivate(path); !status.ok()) return status;
  }
  const auto open = [&](const std::string& name, int flags) {
    sqlite3* db = nullptr;
    sqlite3_open_v2(name.c_str(), &db, flags | SQLITE_OPEN_NOMUTEX,
                    vfs.empty() ? nullptr : vfs.c_str());
    return Connection(db);
  };
  Connection db = open(path, access == Access::kWrite ? SQLITE_OPEN_READWRITE
                                                      : SQLITE_OPEN_READONLY);
  if (db == nullptr) return absl::ResourceExhaustedError("out of memory");
  // Opening waits for others; the drain later backs off by itself.
  sqlite3_busy_timeout(db.get(), 3'000);
  absl::StatusOr<int64_t> tables =
      Ask(db.get(), "SELECT count(*) FROM sqlite_schema", "open");
  if (access == Access::kRead && ::access((path + "-wal").c_str(), F_OK) != 0 &&
      (!tables.ok() && !absl::IsDataLoss(tables.status()))) {
    // A directory that we may not write to: without a -wal there is nobody to
    // agree with, so the file can be read as it is.
    db = open(ImmutableUri(path), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
    tables = Ask(db.get(), "SELECT count(*) FROM sqlite_schema", "open");
  }
  if (!tables.ok()) return tables.status();
  if (absl::Status s = SetPragmas(db.get(), access); !s.ok()) return s;
  // Without it statements look wrong, and with them the whole database.
  if (sqlite3_create_function(
          db.get(), "toll_merge", 2,
          SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, nullptr,
          MergeInSql, nullptr, nullptr) != SQLITE_OK) {
    return SqliteStatus(db.get(), "open");
  }
  return db;
}

}  // namespace toll::internal
