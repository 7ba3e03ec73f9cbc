// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What can be set when a ledger opens: in code, in YAML, in the environment.
//
//   toll::Options options = {.path = "state/toll", .flush_interval_ms = 200};
//   absl::StatusOr<toll::Options> loaded = toll::LoadOptions("toll.yaml");
//
// Later sources win: defaults, then the YAML file, then TOLL_* variables
// (TOLL_FLUSH_INTERVAL_MS=200, TOLL_PATH=...), which Open() reads itself. An
// unknown key is an error, so that a misspelt limit never passes in silence.
// Every limit says what happens beyond it.
//
// Thread safety: a value.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace toll {

struct Breach;
class Clock;
class PriceBook;

namespace internal {
class Disk;
class Store;
class TextCounters;
}  // namespace internal

// What happens when no slot is free and the pool may not grow.
enum class Overflow : uint8_t {
  // The call's detail is dropped and counted. Its cost is still added to the
  // exact totals of the ledger, and every Summary says how many it lacks.
  // The host never waits.
  kDrop,
  // Start() waits until the drain has freed a slot, at most block_us_max, and
  // then does as kDrop. For hosts that prefer a late call to a missing row.
  kBlock,
};

// Told when the ledger degrades or its store refuses: by the drain's thread
// and, while a ledger is being opened, by the thread that opens it; never by
// Start or Finish, at most ten times a second (Health keeps the last word).
// May be empty.
using LogCallback = std::function<void(absl::StatusCode, std::string_view)>;

// Told when one of the self_budgets is broken, again each minute while it is,
// and once when it holds again: by the drain's thread, which waits meanwhile.
// May ask health(), but must not wait for the ledger (Flush, Summarize, Close).
// What it throws of std::exception is ignored.
using BreachCallback = std::function<void(const Breach&)>;

// What toll may cost its host, judged once a minute; see Vital in
// toll/health.h. The defaults are bounds that no host notices, far above what
// toll needs. 0: not judged.
struct SelfBudgets {
  // Of Start and Finish together. Nanoseconds.
  int64_t call_p99_ns_max = 50'000'000;
  // Drain and hosts' threads together. Thousandths of one core.
  int64_t cpu_permille_max = 20;
  // Own memory, journal and SQLite's cache together. Bytes.
  int64_t memory_bytes_max = 50 << 20;
  // Memory that grows steadily must not reach memory_bytes_max in this time.
  int64_t growth_hours_max = 24;
  // Calls that wait, of those that the journal may hold. Percent.
  int64_t queue_percent_max = 50;
  // Age of the oldest call not yet stored, or twice flush_interval_ms where
  // that is more. Milliseconds.
  int64_t drain_lag_ms_max = 10'000;
  // By database and log, over minutes of 30,000 calls or more: below, it
  // is by the commit that is written. Bytes.
  int64_t written_bytes_a_call_max = 1'000;
  // How much more today's median call takes than that of the past days.
  // Percent.
  int64_t drift_percent_max = 25;
};

struct Options {
  // A directory that toll owns (created 0700): the store toll.db and the
  // journals. Default: $XDG_STATE_HOME/toll, else $HOME/.local/state/toll.
  std::string path = {};

  // The journal.
  // Slots at first need: calls in flight or not yet stored. 512 bytes each;
  // rounded up to segments of 1,024. YAML: performance.memory_pool_size.
  int64_t memory_pool_size = 10'000;
  // The journal grows up to this; beyond it `overflow` holds. Bytes.
  int64_t journal_bytes_max = 64 << 20;
  Overflow overflow = Overflow::kDrop;
  // How long kBlock may wait. Microseconds.
  int64_t block_us_max = 1'000;
  // Notes of 512 bytes for raw usage and error texts; when none is free the
  // note is left out and counted, the counts themselves are kept.
  int64_t notes_count = 4'096;

  // The drain.
  // The least number of calls that a pass waits for while there is time.
  int64_t batch_size = 100;
  // The longest that a settled call waits for the store. Milliseconds. It is
  // also the age of what a report may lack.
  int64_t flush_interval_ms = 1'000;
  // false: Finish() returns only when its call is committed. Slow (a commit a
  // call); for short-lived tools that want their row at once.
  bool async_processing = true;
  // How long ~Ledger stores what is left; the rest stays in the journal for
  // the next Open. Milliseconds.
  int64_t close_timeout_ms = 250;
  // What a power cut may take: a call that settled longer ago is on the disk,
  // in store or journal, whatever flush_interval_ms is. Milliseconds. Holds
  // while a pass with its sync takes less than a tenth of it. A crash of the
  // process alone takes nothing.
  int64_t sync_interval_ms = 1'000;

  // Reading.
  // Longer bodies are not read: flagged kTooLarge, usage estimated. Bytes.
  int64_t parse_bytes_max = 8 << 20;
  // Keep the provider's usage object (up to 2 KiB), so that history can be
  // priced again.
  bool keep_raw_usage = true;
  // false: scalar code paths only.
  bool enable_simd = true;

  // Adding up.
  // Distinct sets of names a time bucket; the rest is added up under
  // "__other__" and counted, so that a label gone wild cannot fill the disk.
  int64_t rollup_sets_max = 2'000;

  // Keeping. Records go in small steps, the oldest first; what they added up
  // to stays, so that reports over their time still answer. Never while a
  // journal could bring one back: rows of hosts at work are these hosts' to
  // prune.
  // Records that started earlier go. Days; 0: none goes for its age, since
  // they are an account, and for how long one must be kept is not ours to say.
  int64_t records_days_max = 0;
  // The database's used bytes at most; the log beside it has 32 MiB more, while
  // someone reads for long 64 or half of the database's. A call takes some 300
  // bytes.
  int64_t store_bytes_max = int64_t{8} << 30;
  // Files that were set aside as damaged go after so many days, and the oldest
  // of them, once a day old, where all together have more bytes.
  int64_t aside_days_max = 30;
  int64_t aside_bytes_max = 256 << 20;

  // Prices.
  // A price book to use instead of the embedded one, and negotiated prices
  // laid over it. Paths of JSON files; empty: none.
  std::string prices_path = {};
  std::string prices_override_path = {};

  // Watching.
  LogCallback log = {};
  // Measures what toll itself costs, 0.3 ns a call; see Health. false: nothing
  // is measured on the hosts' threads, and call_p99_ns_max, drift_percent_max
  // and the hosts' share of cpu_permille_max are not judged.
  bool enable_performance_monitoring = true;
  // true: refused by a toll that was built without TOLL_PROFILE, which times
  // the stages of each call.
  bool enable_profiling = false;
  SelfBudgets self_budgets = {};
  BreachCallback on_breach = {};

  // Counts the tokens of streams that do not state their usage: see
  // ExactCounters() of toll/tokens.h. Empty: they are estimated.
  std::shared_ptr<internal::TextCounters> counters = {};

  // Seams for tests; see toll/testing.h.
  std::shared_ptr<Clock> clock = {};            // Empty: the machine's.
  std::shared_ptr<internal::Store> store = {};  // Empty: SQLite at `path`.
  std::shared_ptr<internal::Disk> disk = {};    // Empty: the machine's.
  bool manual_drain = false;  // No thread; testing::Pump() runs a pass.
};

// Reads the YAML file at `yaml_path` over the defaults. Accepts the keys of
// Options (but for log and the seams) under `cost_tracking:` or at the top,
// the performance knobs under `performance:` as well.
// NotFound: no such file. InvalidArgument: what, where (line), which keys
// exist.
absl::StatusOr<Options> LoadOptions(const std::string& yaml_path);

// The same from text; `name` stands in for the file in messages.
absl::StatusOr<Options> ParseOptions(std::string_view yaml,
                                     std::string_view name);

// Lays TOLL_* variables over `options` and checks every bound. Open() calls
// this; it is public so that a host can show what holds.
absl::Status ApplyEnvironment(Options* options);

// True if TOLL_DISABLE=1 (or true, yes, on): every ledger is then inert.
bool DisabledByEnvironment();

}  // namespace toll
