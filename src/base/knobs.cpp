// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/knobs.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>
#include <utility>
#include <vector>

#include "fmt/format.h"

#include "base/stages.h"
#include "base/text.h"

namespace toll::internal {
namespace {

constexpr int64_t kMiB = int64_t{1} << 20;
constexpr int64_t kGiB = int64_t{1} << 30;
constexpr int64_t kHourMs = 3'600'000;
constexpr size_t kTextShown = 64;  // A hostile text does not fill the log.
constexpr size_t kTextBytesMax = 4'000;  // PATH_MAX, less a file name.

// Of the journal's layout: what memory_pool_size and notes_count take of
// journal_bytes_max.
constexpr int64_t kSlotBytes = 512;
constexpr int64_t kNoteBytes = 512;
constexpr int64_t kSegmentSlots = 1'024;

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
     .effect = "How long closing stores what is left; the rest stays in the "
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
     .max = 24 * 366,
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
     .effect = "By database and log, in minutes of a thousand calls or more."},
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

absl::Status Wrong(const Knob& knob, std::string_view text,
                   std::string_view right) {
  return absl::InvalidArgumentError(
      ToAbsl(fmt::format("{} = \"{}\": it must be {}", knob.name,
                         text.substr(0, kTextShown), right)));
}

std::string BoundsText(const Knob& knob) {
  return fmt::format("a whole number of {} from {} to {}", knob.unit, knob.min,
                     knob.max);
}

// The setters, one a type of field.

absl::Status Set(const Knob& knob, std::string_view text, int64_t* field) {
  int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || value < knob.min ||
      value > knob.max) {
    return Wrong(knob, text, BoundsText(knob));
  }
  *field = value;
  return absl::OkStatus();
}

absl::Status Set(const Knob& knob, std::string_view text, bool* field) {
  if (ParseSwitch(text, field)) return absl::OkStatus();
  return Wrong(knob, text, "true or false");
}

absl::Status Set(const Knob& knob, std::string_view text, std::string* field) {
  if (text.size() > kTextBytesMax || text.find('\0') != text.npos) {
    return Wrong(knob, text,
                 fmt::format("a {} of at most {} bytes, without NUL", knob.unit,
                             kTextBytesMax));
  }
  *field = text;
  return absl::OkStatus();
}

absl::Status Set(const Knob& knob, std::string_view text, Overflow* field) {
  if (text == "drop") {
    *field = Overflow::kDrop;
  } else if (text == "block") {
    *field = Overflow::kBlock;
  } else {
    return Wrong(knob, text, "drop or block");
  }
  return absl::OkStatus();
}

std::string Text(int64_t value) { return fmt::format("{}", value); }
std::string Text(bool value) { return value ? "true" : "false"; }
std::string Text(const std::string& value) { return value; }
std::string Text(Overflow value) {
  return value == Overflow::kBlock ? "block" : "drop";
}

// A knob's field, of the options or of their budgets.
template <typename Of, typename T>
auto& FieldOf(Of& options, T Options::*field) {
  return options.*field;
}
template <typename Of>
auto& FieldOf(Of& options, int64_t SelfBudgets::*field) {
  return options.self_budgets.*field;
}

// How many letters to change, add or drop to make one word the other.
size_t Distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i + 1);
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t change = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({change, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::span<const Knob> Knobs() { return kKnobs; }
std::span<const UnbuiltKnob> UnbuiltKnobs() { return kUnbuiltKnobs; }

const Knob* FindKnob(std::string_view name) {
  for (const Knob& knob : kKnobs) {
    if (knob.name == name) return &knob;
  }
  return nullptr;
}

absl::Status SetKnob(const Knob& knob, std::string_view text,
                     Options* options) {
  return std::visit(
      [&](auto field) { return Set(knob, text, &FieldOf(*options, field)); },
      knob.field);
}

std::string KnobText(const Knob& knob, const Options& options) {
  return std::visit([&](auto field) { return Text(FieldOf(options, field)); },
                    knob.field);
}

absl::Status CheckKnobs(const Options& options) {
  Options scratch;
  for (const Knob& knob : kKnobs) {
    absl::Status status = SetKnob(knob, KnobText(knob, options), &scratch);
    if (!status.ok()) return status;
  }
  if (options.enable_profiling && !kStagesAreTimed) {
    return absl::InvalidArgumentError(
        "enable_profiling = true: this toll was built without TOLL_PROFILE; "
        "configure it with -D TOLL_PROFILE=ON, or remove the option");
  }
  const int64_t segments =
      (options.memory_pool_size + kSegmentSlots - 1) / kSegmentSlots;
  const int64_t least =
      segments * kSegmentSlots * kSlotBytes + options.notes_count * kNoteBytes;
  if (options.journal_bytes_max < least) {
    return absl::InvalidArgumentError(ToAbsl(fmt::format(
        "journal_bytes_max = {}: memory_pool_size = {} and notes_count = {} "
        "need {} bytes; raise it or lower them",
        options.journal_bytes_max, options.memory_pool_size,
        options.notes_count, least)));
  }
  return absl::OkStatus();
}

std::string UnknownKnobText(std::string_view name,
                            std::span<const std::string_view> others) {
  for (const UnbuiltKnob& knob : kUnbuiltKnobs) {
    if (knob.name == name) {
      return fmt::format(
          "`{}` belongs to {}, which this version of toll does not have yet; "
          "remove it",
          name, knob.part);
    }
  }
  std::vector<std::string_view> known(others.begin(), others.end());
  for (const Knob& knob : kKnobs) known.push_back(knob.name);
  const std::string_view shown = name.substr(0, kTextShown);
  const auto nearest = *std::min_element(
      known.begin(), known.end(), [&](std::string_view a, std::string_view b) {
        return Distance(a, shown) < Distance(b, shown);
      });
  const bool is_near = Distance(nearest, shown) * 3 <= nearest.size();
  return fmt::format(
      "unknown key `{}`{}; known are: {}", shown,
      is_near ? fmt::format(", did you mean `{}`?", nearest) : "",
      fmt::join(known, ", "));
}

bool ParseSwitch(std::string_view text, bool* value) {
  constexpr std::array<std::string_view, 4> kYes = {"true", "yes", "on", "1"};
  constexpr std::array<std::string_view, 4> kNo = {"false", "no", "off", "0"};
  std::string lower(text.substr(0, 8));
  for (char& c : lower)
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 32) : c;
  const bool yes = std::find(kYes.begin(), kYes.end(), lower) != kYes.end();
  const bool no = std::find(kNo.begin(), kNo.end(), lower) != kNo.end();
  if (yes || no) *value = yes;
  return yes || no;
}

}  // namespace toll::internal
