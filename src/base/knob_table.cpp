// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The table of knobs: a row an option.

#include <cstdint>
#include <span>

#include "base/knobs.h"

namespace toll::internal {
namespace {

constexpr int64_t kMiB = int64_t{1} << 20;
constexpr int64_t kGiB = int64_t{1} << 30;
constexpr int64_t kHourMs = 3'600'000;

constexpr Knob kKnobs[] = {
    {.name = "path",
     .unit = "directory",
     .field = &Options::path,
     .effect = "Where the store and the journals lie, on a local disk; toll "
               "makes it, private to the user. Empty: `$XDG_STATE_HOME/toll`, "
               "else `$HOME/.local/state/toll`."},
    {.name = "memory_pool_size",
     .unit = "slots",
     .field = &Options::memory_pool_size,
     .min = 1,
     .max = 4'194'304,
     .under_performance = true,
     .effect = "Calls in flight or not yet stored that find room at once; 512 "
               "bytes each, rounded up to 1,024."},
    {.name = "journal_bytes_max",
     .unit = "bytes",
     .field = &Options::journal_bytes_max,
     .min = kMiB,
     .max = 8 * kGiB,
     .under_performance = true,
     .effect = "The journal grows up to this when the drain lags; beyond it "
               "`overflow` holds."},
    {.name = "overflow",
     .unit = "drop, block",
     .field = &Options::overflow,
     .under_performance = true,
     .effect = "When no slot is free: `drop` the call's detail, counted, with "
               "totals exact; or `block` the caller for up to `block_us_max` "
               "first."},
    {.name = "block_us_max",
     .unit = "microseconds",
     .field = &Options::block_us_max,
     .min = 0,
     .max = 10'000'000,
     .under_performance = true,
     .effect = "How long `overflow: block` may hold a caller."},
    {.name = "notes_count",
     .unit = "notes",
     .field = &Options::notes_count,
     .min = 0,
     .max = 65'536,  // A slot numbers its notes by 16 bits.
     .under_performance = true,
     .effect = "Room for raw usage and error texts, 512 bytes each; without "
               "room the text is left out, counted, and the counts are kept."},
    {.name = "batch_size",
     .unit = "calls",
     .field = &Options::batch_size,
     .min = 1,
     .max = 1'000'000,
     .under_performance = true,
     .effect = "The least that a pass of the drain waits for while there is "
               "time."},
    {.name = "flush_interval_ms",
     .unit = "milliseconds",
     .field = &Options::flush_interval_ms,
     .min = 1,
     .max = kHourMs,
     .under_performance = true,
     .effect = "The longest that a settled call waits for the store; the age "
               "of what a report may lack."},
    {.name = "async_processing",
     .unit = "true, false",
     .field = &Options::async_processing,
     .under_performance = true,
     .effect = "`false`: Finish returns only when its call is committed. "
               "Slow; for short-lived tools."},
    {.name = "close_timeout_ms",
     .unit = "milliseconds",
     .field = &Options::close_timeout_ms,
     .min = 0,
     .max = 600'000,
     .under_performance = true,
     .effect =
         "How long closing tries a store that refuses; the rest stays in the "
         "journal for the next open."},
    {.name = "sync_interval_ms",
     .unit = "milliseconds",
     .field = &Options::sync_interval_ms,
     .min = 1,
     .max = kHourMs,
     .under_performance = true,
     .effect = "What a power cut may take: what settled before it is on the "
               "disk, whatever `flush_interval_ms` is, while a pass with its "
               "sync takes less than a tenth of it. A crash of the process "
               "alone takes nothing."},
    {.name = "parse_bytes_max",
     .unit = "bytes",
     .field = &Options::parse_bytes_max,
     .min = 1'024,
     .max = kGiB,
     .under_performance = true,
     .effect = "Longer answers are not read: flagged `too_large`, usage "
               "estimated."},
    {.name = "keep_raw_usage",
     .unit = "true, false",
     .field = &Options::keep_raw_usage,
     .effect = "Keeps the provider's usage object (up to 2 KiB), so that "
               "history can be priced again."},
    {.name = "enable_simd",
     .unit = "true, false",
     .field = &Options::enable_simd,
     .under_performance = true,
     .effect = "`false`: scalar code paths only."},
    {.name = "rollup_sets_max",
     .unit = "sets",
     .field = &Options::rollup_sets_max,
     .min = 1,
     .max = 1'000'000,
     .under_performance = true,
     .effect = "Distinct sets of names a time bucket; the rest is added up "
               "under `__other__` and counted."},
    {.name = "records_days_max",
     .unit = "days",
     .field = &Options::records_days_max,
     .min = 0,
     .max = 36'500,
     .effect = "Older records are pruned, what they added up to stays. `0`: "
               "none goes for its age."},
    {.name = "store_bytes_max",
     .unit = "bytes",
     .field = &Options::store_bytes_max,
     .min = 16 * kMiB,
     .max = int64_t{1} << 50,
     .effect = "What `toll.db` may use: the oldest records go before it is "
               "full, what they added up to stays. A call takes some 300 "
               "bytes; the log beside it up to 32 MiB, while someone reads for "
               "long 64 or half the database."},
    {.name = "aside_days_max",
     .unit = "days",
     .field = &Options::aside_days_max,
     .min = 1,
     .max = 36'500,
     .effect = "Files that were set aside as damaged, or salvaged, go after "
               "so long."},
    {.name = "aside_bytes_max",
     .unit = "bytes",
     .field = &Options::aside_bytes_max,
     .min = kMiB,
     .max = int64_t{1} << 50,
     .effect = "Where they have more bytes in all, the oldest go, but none "
               "that is less than a day old."},
    {.name = "prices_path",
     .unit = "file",
     .field = &Options::prices_path,
     .effect = "A price book (JSON) instead of the embedded one."},
    {.name = "prices_override_path",
     .unit = "file",
     .field = &Options::prices_override_path,
     .effect = "Negotiated prices (JSON), laid over the price book."},
    {.name = "enable_performance_monitoring",
     .unit = "true, false",
     .field = &Options::enable_performance_monitoring,
     .under_performance = true,
     .effect = "Measures what toll itself costs, by one call in some 64. "
               "`false`: calls are not timed, nor what hangs on it judged."},
    {.name = "enable_profiling",
     .unit = "true, false",
     .field = &Options::enable_profiling,
     .under_performance = true,
     .effect = "`true` needs a toll built with `TOLL_PROFILE`, which times the "
               "stages of each call whatever stands here."},
    {.name = "self_call_ns_max",
     .unit = "nanoseconds",
     .field = &SelfBudgets::call_p99_ns_max,
     .max = kHourMs * 1'000'000,
     .effect = "Toll's own budgets: beyond one, `on_breach` and `toll doctor` "
               "tell; `0` is none. This: of 99 of 100 calls, Start and Finish "
               "together."},
    {.name = "self_cpu_permille_max",
     .unit = "thousandths of a core",
     .field = &SelfBudgets::cpu_permille_max,
     .max = 1'000'000,
     .effect = "Drain and hosts' threads together."},
    {.name = "self_memory_bytes_max",
     .unit = "bytes",
     .field = &SelfBudgets::memory_bytes_max,
     .max = int64_t{1} << 50,
     .effect = "Own memory, journal and SQLite's cache together."},
    {.name = "self_growth_hours_max",
     .unit = "hours",
     .field = &SelfBudgets::growth_hours_max,
     .max = int64_t{24} * 366,
     .effect = "Memory that grows steadily must not reach "
               "`self_memory_bytes_max` in this time."},
    {.name = "self_queue_percent_max",
     .unit = "percent",
     .field = &SelfBudgets::queue_percent_max,
     .max = 100,
     .effect = "Calls that wait, of those that the journal may hold."},
    {.name = "self_drain_lag_ms_max",
     .unit = "milliseconds",
     .field = &SelfBudgets::drain_lag_ms_max,
     .max = 24 * kHourMs,
     .effect = "Age of the oldest call not yet stored, or twice "
               "`flush_interval_ms`, whichever is more."},
    {.name = "self_written_bytes_a_call_max",
     .unit = "bytes",
     .field = &SelfBudgets::written_bytes_a_call_max,
     .max = kGiB,
     .effect = "By database and log, in minutes of 30,000 calls or more."},
    {.name = "self_drift_percent_max",
     .unit = "percent",
     .field = &SelfBudgets::drift_percent_max,
     .max = 100'000,
     .effect = "How much more today's median call takes than that of the seven "
               "days before."},
};

constexpr UnbuiltKnob kUnbuiltKnobs[] = {
    {"cache_size", "the response cache"},
    {"connection_pool_size", "remote stores"},
};

}  // namespace

std::span<const Knob> Knobs() { return kKnobs; }
std::span<const UnbuiltKnob> UnbuiltKnobs() { return kUnbuiltKnobs; }

}  // namespace toll::internal
