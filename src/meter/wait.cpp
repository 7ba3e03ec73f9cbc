// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/wait.h"

#include <charconv>
#include <chrono>

namespace toll::internal {
namespace {

constexpr double kInstantFrom = 1e9;
constexpr double kMillisecondsFrom = 1e11;

// Takes digits off the front; -1 if there are not `count` of them.
int TakeDigits(std::string_view* text, size_t count) {
  if (text->size() < count) return -1;
  int number = 0;
  for (size_t i = 0; i < count; ++i) {
    const char c = (*text)[i];
    if (c < '0' || c > '9') return -1;
    number = 10 * number + (c - '0');
  }
  text->remove_prefix(count);
  return number;
}

bool Take(std::string_view* text, std::string_view part) {
  if (!text->starts_with(part)) return false;
  text->remove_prefix(part.size());
  return true;
}

struct Civil {
  int year = -1, month = -1, day = -1;
  int hour = -1, minute = -1, second = -1;
};

std::optional<absl::Time> TimeOf(const Civil& civil) {
  using std::chrono::day, std::chrono::month, std::chrono::year;
  const std::chrono::year_month_day date{
      year{civil.year}, month{static_cast<unsigned>(civil.month)},
      day{static_cast<unsigned>(civil.day)}};
  if (civil.year < 0 || civil.month < 1 || civil.day < 1 || !date.ok() ||
      civil.hour < 0 || civil.hour > 23 || civil.minute < 0 ||
      civil.minute > 59 || civil.second < 0 || civil.second > 60) {
    return std::nullopt;
  }
  const int64_t days = std::chrono::sys_days{date}.time_since_epoch().count();
  return absl::UnixEpoch() + absl::Hours(24 * days + civil.hour) +
         absl::Minutes(civil.minute) + absl::Seconds(civil.second);
}

void TakeClock(std::string_view* text, Civil* civil) {
  civil->hour = TakeDigits(text, 2);
  if (!Take(text, ":")) return;
  civil->minute = TakeDigits(text, 2);
  if (!Take(text, ":")) return;
  civil->second = TakeDigits(text, 2);
}

// "2026-11-21T08:07:24.5Z", "...+02:00".
std::optional<absl::Time> Rfc3339(std::string_view text) {
  Civil civil;
  civil.year = TakeDigits(&text, 4);
  if (!Take(&text, "-")) return std::nullopt;
  civil.month = TakeDigits(&text, 2);
  if (!Take(&text, "-")) return std::nullopt;
  civil.day = TakeDigits(&text, 2);
  if (!Take(&text, "T") && !Take(&text, "t") && !Take(&text, " ")) {
    return std::nullopt;
  }
  TakeClock(&text, &civil);
  std::optional<absl::Time> time = TimeOf(civil);
  if (!time.has_value()) return std::nullopt;
  if (text.starts_with('.')) {
    const size_t end = text.find_first_not_of("0123456789", 1);
    const std::optional<double> fraction = DecimalOf(text.substr(0, end));
    *time += absl::Seconds(fraction.value_or(0));
    text =
        end == std::string_view::npos ? std::string_view{} : text.substr(end);
  }
  if (text == "Z" || text == "z") return time;
  const int sign = text.starts_with('-') ? 1 : -1;
  if (!Take(&text, "+") && !Take(&text, "-")) return std::nullopt;
  const int hours = TakeDigits(&text, 2);
  const int minutes = Take(&text, ":") ? TakeDigits(&text, 2) : -1;
  if (hours < 0 || minutes < 0 || !text.empty()) return std::nullopt;
  return *time + sign * (absl::Hours(hours) + absl::Minutes(minutes));
}

// "Sat, 21 Nov 2026 08:07:24 GMT".
std::optional<absl::Time> HttpDate(std::string_view text) {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const size_t comma = text.find(", ");
  if (comma != 3) return std::nullopt;
  text.remove_prefix(comma + 2);
  Civil civil;
  civil.day = TakeDigits(&text, 2);
  if (!Take(&text, " ") || text.size() < 4) return std::nullopt;
  const size_t month = kMonths.find(text.substr(0, 3));
  if (month == std::string_view::npos || month % 3 != 0) return std::nullopt;
  civil.month = static_cast<int>(month / 3) + 1;
  text.remove_prefix(3);
  if (!Take(&text, " ")) return std::nullopt;
  civil.year = TakeDigits(&text, 4);
  if (!Take(&text, " ")) return std::nullopt;
  TakeClock(&text, &civil);
  return text == " GMT" ? TimeOf(civil) : std::nullopt;
}

// "6m0s", "547ms", "1h2m3.5s".
std::optional<absl::Duration> GoDuration(std::string_view text) {
  struct Unit {
    std::string_view name;
    absl::Duration length;
  };
  // The longer names first: "m" begins "ms".
  const Unit units[] = {
      {"ms", absl::Milliseconds(1)}, {"us", absl::Microseconds(1)},
      {"ns", absl::Nanoseconds(1)},  {"d", absl::Hours(24)},
      {"h", absl::Hours(1)},         {"m", absl::Minutes(1)},
      {"s", absl::Seconds(1)}};
  absl::Duration sum;
  while (!text.empty()) {
    const size_t digits = text.find_first_not_of("0123456789.");
    if (digits == std::string_view::npos) return std::nullopt;
    const std::optional<double> number = DecimalOf(text.substr(0, digits));
    if (!number.has_value()) return std::nullopt;
    text.remove_prefix(digits);
    bool known = false;
    for (const Unit& unit : units) {
      known = Take(&text, unit.name);
      if (!known) continue;
      sum += *number * unit.length;
      break;
    }
    if (!known) return std::nullopt;
  }
  return sum;
}

}  // namespace

std::optional<double> DecimalOf(std::string_view text) noexcept {
  // No "inf", which from_chars would take.
  if (text.empty() || !((text[0] >= '0' && text[0] <= '9') || text[0] == '.')) {
    return std::nullopt;
  }
  // Whole numbers, which most are, by a loop: from_chars takes 30 ns.
  constexpr size_t kExactDigits = 15;
  if (text.size() <= kExactDigits) {
    int64_t whole = 0;
    size_t i = 0;
    while (i < text.size() && text[i] >= '0' && text[i] <= '9') {
      whole = 10 * whole + (text[i++] - '0');
    }
    if (i == text.size()) return static_cast<double>(whole);
  }
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] =
      std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (error != std::errc{} || stop != end) {
    return std::nullopt;
  }
  return number;
}

std::optional<absl::Duration> WaitOf(std::string_view text,
                                     absl::Time now) noexcept {
  if (text.empty()) return std::nullopt;
  std::optional<absl::Time> instant;
  if (const std::optional<double> number = DecimalOf(text)) {
    if (*number < kInstantFrom) return absl::Seconds(*number);
    instant = absl::UnixEpoch() + (*number < kMillisecondsFrom
                                       ? absl::Seconds(*number)
                                       : absl::Milliseconds(*number));
  } else if (const std::optional<absl::Duration> wait = GoDuration(text)) {
    return wait;
  } else {
    instant = Rfc3339(text);
    if (!instant.has_value()) instant = HttpDate(text);
  }
  if (!instant.has_value()) return std::nullopt;
  return std::max(absl::ZeroDuration(), *instant - now);
}

}  // namespace toll::internal
