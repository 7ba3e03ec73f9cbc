// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/schema.h"

#include <string>

#include "fmt/format.h"

#include "store/sqlite.h"

namespace toll::internal {
namespace {

// Integer ids throughout: a random 16-byte key costs twenty times the time
// (38 k against 825 k rows a second). No foreign keys: rows are written in an
// order that makes them right, and the check would double the look-ups.
constexpr const char* kVersion1 = R"sql(
CREATE TABLE state(name TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID;
INSERT INTO state VALUES
  ('identity_high', random()), ('identity_low', random()),
  ('minutes_from', 0);

CREATE TABLE journal(number INTEGER PRIMARY KEY AUTOINCREMENT,
  identity_high INTEGER NOT NULL, identity_low INTEGER NOT NULL,
  dropped_calls INTEGER NOT NULL DEFAULT 0,
  dropped_cost_micro INTEGER NOT NULL DEFAULT 0,
  dropped_cost_pico INTEGER NOT NULL DEFAULT 0,
  UNIQUE(identity_high, identity_low));

CREATE TABLE name(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE TABLE shape(id INTEGER PRIMARY KEY, text BLOB NOT NULL UNIQUE);

CREATE TABLE call(id INTEGER PRIMARY KEY,
  start_ns INTEGER, latency_ns INTEGER, first_token_ns INTEGER,
  provider INTEGER, model INTEGER, session INTEGER, issue INTEGER,
  workflow INTEGER, agent INTEGER, user INTEGER, endpoint INTEGER,
  served_model INTEGER, finish_reason INTEGER, service_tier INTEGER,
  price INTEGER,
  outcome INTEGER, http_status INTEGER, error_class INTEGER,
  provenance INTEGER, cost_state INTEGER, flags INTEGER, dialect INTEGER,
  cost_micro INTEGER, cost_pico INTEGER,
  input INTEGER, cache_read INTEGER, output INTEGER, reasoning INTEGER,
  rest BLOB, response_id TEXT, raw_shape INTEGER, raw_usage BLOB,
  error_text TEXT);

CREATE TABLE key_set(id INTEGER PRIMARY KEY,
  provider INTEGER, model INTEGER, issue INTEGER, workflow INTEGER,
  agent INTEGER, user INTEGER, endpoint INTEGER, outcome INTEGER,
  UNIQUE(provider, model, issue, workflow, agent, user, endpoint, outcome));

CREATE TABLE rollup(key INTEGER PRIMARY KEY,
  calls INTEGER, errors INTEGER, unpriced INTEGER, estimated INTEGER,
  partial INTEGER, differing INTEGER, cost_micro INTEGER, cost_pico INTEGER,
  beyond_micro INTEGER, beyond_pico INTEGER,
  leaves BLOB, latency BLOB, first_token BLOB, speed BLOB);

CREATE TABLE pack(key INTEGER PRIMARY KEY,
  poured INTEGER NOT NULL, capped INTEGER NOT NULL, totals BLOB);
CREATE TABLE pack_histogram(key INTEGER PRIMARY KEY, histograms BLOB);
CREATE INDEX pack_unpoured ON pack(key) WHERE poured=0;
CREATE INDEX pack_capped ON pack(key) WHERE capped=1;

CREATE TABLE session(id INTEGER PRIMARY KEY,
  last_hour INTEGER, first_ns INTEGER, last_ns INTEGER,
  provider INTEGER, model INTEGER, issue INTEGER, workflow INTEGER,
  agent INTEGER, user INTEGER, endpoint INTEGER, outcome INTEGER,
  calls INTEGER, errors INTEGER, unpriced INTEGER, estimated INTEGER,
  partial INTEGER, differing INTEGER, cost_micro INTEGER, cost_pico INTEGER,
  beyond_micro INTEGER, beyond_pico INTEGER,
  leaves BLOB, latency BLOB, first_token BLOB, speed BLOB);
CREATE INDEX session_by_hour ON session(last_hour);
)sql";

// What of the cost is estimated, and what a lower bound. Calls of before are
// added up once more, as rows that bring these sums alone: those of minutes
// that were packed go the way of all that comes late.
constexpr const char* kVersion2 = R"sql(
ALTER TABLE rollup ADD COLUMN estimated_micro INTEGER DEFAULT 0;
ALTER TABLE rollup ADD COLUMN estimated_pico INTEGER DEFAULT 0;
ALTER TABLE rollup ADD COLUMN partial_micro INTEGER DEFAULT 0;
ALTER TABLE rollup ADD COLUMN partial_pico INTEGER DEFAULT 0;
ALTER TABLE session ADD COLUMN estimated_micro INTEGER DEFAULT 0;
ALTER TABLE session ADD COLUMN estimated_pico INTEGER DEFAULT 0;
ALTER TABLE session ADD COLUMN partial_micro INTEGER DEFAULT 0;
ALTER TABLE session ADD COLUMN partial_pico INTEGER DEFAULT 0;

CREATE TEMP VIEW inexact AS SELECT
  max(start_ns,0)/60000000000<<28|coalesce(k.id,0) AS key, session,
  iif(cost_state=3,cost_micro,0) AS estimated_micro,
  iif(cost_state=3,cost_pico,0) AS estimated_pico,
  iif(cost_state=2,cost_micro,0) AS partial_micro,
  iif(cost_state=2,cost_pico,0) AS partial_pico
  FROM call c LEFT JOIN key_set k ON k.provider=c.provider AND
  k.model=iif(c.served_model<>0,c.served_model,c.model) AND
  k.issue=c.issue AND k.workflow=c.workflow AND k.agent=c.agent AND
  k.user=c.user AND k.endpoint=c.endpoint AND k.outcome=c.outcome
  WHERE cost_state IN (2,3);

INSERT INTO rollup SELECT key,0,0,0,0,0,0,0,0,0,0,x'',x'',x'',x'',
  sum(estimated_micro)+sum(estimated_pico)/1000000,
  sum(estimated_pico)%1000000,
  sum(partial_micro)+sum(partial_pico)/1000000, sum(partial_pico)%1000000
  FROM inexact WHERE true GROUP BY key
  ON CONFLICT(key) DO UPDATE SET
  estimated_micro=excluded.estimated_micro,
  estimated_pico=excluded.estimated_pico,
  partial_micro=excluded.partial_micro, partial_pico=excluded.partial_pico;

UPDATE session SET estimated_micro=s.a, estimated_pico=s.b,
  partial_micro=s.c, partial_pico=s.d
  FROM (SELECT session,
    sum(estimated_micro)+sum(estimated_pico)/1000000 AS a,
    sum(estimated_pico)%1000000 AS b,
    sum(partial_micro)+sum(partial_pico)/1000000 AS c,
    sum(partial_pico)%1000000 AS d
    FROM inexact GROUP BY session) AS s WHERE session.id=s.session;

DROP VIEW inexact;
)sql";

// What toll itself cost, by day.
constexpr const char* kVersion3 = R"sql(
CREATE TABLE self(day INTEGER PRIMARY KEY,
  calls INTEGER, watched_ns INTEGER, hosts_ns INTEGER, drain_ns INTEGER,
  written_bytes INTEGER, memory_bytes_max INTEGER, queue_percent_max INTEGER,
  drain_lag_ms_max INTEGER, call_ns BLOB);
)sql";

// Of which parts its memory was, and how many calls waited.
constexpr const char* kVersion4 = R"sql(
ALTER TABLE self ADD COLUMN own_bytes_max INTEGER DEFAULT 0;
ALTER TABLE self ADD COLUMN journal_bytes_max INTEGER DEFAULT 0;
ALTER TABLE self ADD COLUMN store_bytes_max INTEGER DEFAULT 0;
ALTER TABLE self ADD COLUMN grown_bytes_max INTEGER DEFAULT 0;
ALTER TABLE self ADD COLUMN waiting_max INTEGER DEFAULT 0;
)sql";

// Step i leads from version i to version i + 1.
constexpr const char* kSteps[] = {kVersion1, kVersion2, kVersion3, kVersion4};
static_assert(std::size(kSteps) == kSchemaVersion);

std::string NameOf(sqlite3* db) {
  const char* name = sqlite3_db_filename(db, "main");
  return name == nullptr || *name == '\0' ? "the database" : name;
}

absl::Status RunSteps(sqlite3* db) {
  int64_t version = 0;
  // Again, now that nobody else can be at it.
  if (absl::Status s = CheckSchema(db, &version); !s.ok()) return s;
  for (; version < kSchemaVersion; ++version) {
    absl::Status s = Execute(db, kSteps[version], "create the tables");
    if (!s.ok()) return s;
  }
  const std::string marks =
      fmt::format("PRAGMA application_id={}; PRAGMA user_version={}",
                  kApplicationId, kSchemaVersion);
  return Execute(db, marks.c_str(), "create the tables");
}

}  // namespace

absl::Status CheckSchema(sqlite3* db, int64_t* version) {
  // The marks last: another process may be making the database meanwhile, and
  // what is there before its marks are would be taken for another program's.
  const auto tables = Ask(db, "SELECT count(*) FROM sqlite_schema", "open");
  if (!tables.ok()) return tables.status();
  const auto user_version = Ask(db, "PRAGMA user_version", "open");
  if (!user_version.ok()) return user_version.status();
  const auto application = Ask(db, "PRAGMA application_id", "open");
  if (!application.ok()) return application.status();
  *version = 0;
  if (*application == 0 && *user_version == 0 && *tables == 0) {
    return absl::OkStatus();
  }
  if (*application != kApplicationId) {
    return absl::FailedPreconditionError(fmt::format(
        "{} is the database of another program (application id {:#010x}): "
        "give toll a directory of its own",
        NameOf(db), static_cast<uint32_t>(*application)));
  }
  if (*user_version > kSchemaVersion) {
    return absl::FailedPreconditionError(fmt::format(
        "{} was written by a later toll (format {}, this one knows up to {}): "
        "use that version, or another directory",
        NameOf(db), *user_version, kSchemaVersion));
  }
  *version = *user_version;
  return absl::OkStatus();
}

absl::Status Migrate(sqlite3* db) {
  int64_t version = 0;
  if (absl::Status s = CheckSchema(db, &version); !s.ok()) return s;
  if (version == kSchemaVersion) return absl::OkStatus();
  if (absl::Status s = Execute(db, "BEGIN IMMEDIATE", "open"); !s.ok()) {
    return s;
  }
  absl::Status status = RunSteps(db);
  if (status.ok()) status = Execute(db, "COMMIT", "create the tables");
  if (!status.ok() && sqlite3_get_autocommit(db) == 0) {
    static_cast<void>(Execute(db, "ROLLBACK", "open"));
  }
  return status;
}

}  // namespace toll::internal
