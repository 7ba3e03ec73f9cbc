// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/when.h"

#include <charconv>
#include <string>

#include "fmt/format.h"

#include "base/text.h"

namespace toll::cli {
namespace {

// "7d" and the like; false if it is none.
bool ParseSpan(std::string_view text, absl::Duration* span) {
  int64_t count = 0;
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, count);
  if (error != std::errc() || count < 0 || count > 1'000'000 || end - at != 1) {
    return false;
  }
  switch (*at) {
    case 's':
      *span = absl::Seconds(count);
      return true;
    case 'm':
      *span = absl::Minutes(count);
      return true;
    case 'h':
      *span = absl::Hours(count);
      return true;
    case 'd':
      *span = count * absl::Hours(24);
      return true;
    case 'w':
      *span = count * absl::Hours(24 * 7);
      return true;
    default:
      return false;
  }
}

}  // namespace

absl::StatusOr<absl::Time> ParseWhen(std::string_view text, absl::Time now,
                                     absl::TimeZone zone) {
  if (text == "now") return now;
  if (text == "all") return absl::InfinitePast();
  absl::Duration span;
  if (ParseSpan(text, &span)) return now - span;
  absl::Time time;
  for (const char* format : {"%Y-%m-%dT%H:%M:%E*S%Ez", "%Y-%m-%dT%H:%M",
                             "%Y-%m-%d %H:%M", "%Y-%m-%d"}) {
    if (absl::ParseTime(format, internal::ToAbsl(text), zone, &time, nullptr)) {
      return time;
    }
  }
  return absl::InvalidArgumentError(fmt::format(
      "\"{}\" is no time: give a span back from now (90m, 24h, 7d, 4w), a "
      "date (2026-11-01), a date and time (\"2026-11-01 14:30\", "
      "2026-11-01T14:30:00Z), now or all",
      text));
}

}  // namespace toll::cli
