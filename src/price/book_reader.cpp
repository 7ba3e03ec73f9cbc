// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "price/book_reader.h"

#include <cstring>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "fmt/format.h"

#include "base/text.h"
#include "base/time_units.h"
#include "price/book_parser.h"
#include "price/decimal.h"

namespace toll::internal {
namespace {

constexpr std::string_view kDayNames[] = {"mon", "tue", "wed", "thu",
                                          "fri", "sat", "sun"};

// The number that `digits`, at least one, are; -1 if something else stands
// there.
int32_t Number(std::string_view digits) {
  int32_t number = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return -1;
    number = number * 10 + (c - '0');
  }
  return number;
}

}  // namespace

bool BookReader::Fail(std::string_view what) {
  if (!status_.ok()) return false;
  std::string where;
  if (place_.provider != 0) {
    where += place_.provider_id.empty()
                 ? fmt::format("provider {}, ", place_.provider)
                 : fmt::format("provider \"{}\", ", place_.provider_id);
  }
  if (place_.model != 0) {
    where += place_.model_id.empty()
                 ? fmt::format("model {}, ", place_.model)
                 : fmt::format("model \"{}\", ", place_.model_id);
  }
  if (place_.rate != 0) where += fmt::format("rate {}, ", place_.rate);
  if (!where.empty()) where.replace(where.size() - 2, 2, ": ");
  status_ =
      absl::InvalidArgumentError(fmt::format("price book: {}{}", where, what));
  return false;
}

bool BookReader::UnknownKey(std::string_view key, std::string_view known) {
  return Fail(
      fmt::format("unknown key \"{}\"; known: {}", key.substr(0, 40), known));
}

bool BookReader::Bad(simdjson::error_code error) {
  if (error == simdjson::SUCCESS) return false;
  Fail(error == simdjson::INCORRECT_TYPE
           ? std::string("a value has the wrong type (see docs/price_book.md; "
                         "prices are strings)")
           : fmt::format("not JSON as it should be: {}",
                         simdjson::error_message(error)));
  return true;
}

bool BookReader::Text(Value v, std::string_view* text) {
  return !Bad(v.get_string().get(*text));
}

bool BookReader::Name(Value v, std::string_view* name) {
  std::string_view text;
  if (!Text(v, &text)) return false;
  if (text.empty()) return Fail("a name is empty");
  if (text.size() > kBookNameBytesMax) {
    return Fail(fmt::format("a name of more than {} bytes", kBookNameBytesMax));
  }
  std::memcpy(text_end_, text.data(), text.size());
  *name = {text_end_, text.size()};
  text_end_ += text.size();
  return true;
}

bool BookReader::PriceOf(Value v, std::string_view key, Decimal* price) {
  std::string_view text;
  if (v.get_string().get(text) != simdjson::SUCCESS) {
    return Fail(
        fmt::format("\"{}\" is not a string: write prices as "
                    "\"2.5\", so that no reader rounds them",
                    key));
  }
  absl::StatusOr<Decimal> decimal = ParseDecimal(text);
  if (!decimal.ok()) {
    return Fail(
        fmt::format("\"{}\": {}", key, ToStd(decimal.status().message())));
  }
  if (decimal->mantissa / PowerOfTen(decimal->scale) > kPriceUsdMax) {
    return Fail(
        fmt::format("\"{}\" is {}: more than {}", key, text, kPriceUsdMax));
  }
  *price = *decimal;
  return true;
}

bool BookReader::Tokens(Value v, uint64_t* tokens) {
  return !Bad(v.get_uint64().get(*tokens));
}

bool BookReader::Priority(Value v, int32_t* priority) {
  int64_t number = 0;
  if (Bad(v.get_int64().get(number))) return false;
  if (number < -1'000'000 || number > 1'000'000) {
    return Fail("priority is not within a million of 0");
  }
  *priority = static_cast<int32_t>(number);
  return true;
}

bool BookReader::TierField(Value v, Tier* tier) {
  std::string_view word;
  if (!Text(v, &word)) return false;
  *tier = TierOf(word);
  // Only the tiers' own names: a provider's word would hide a misprint.
  if (word.empty() || TierName(*tier) != word) {
    return Fail(
        fmt::format("unknown tier \"{}\"; known: standard, batch, "
                    "flex, priority, fast",
                    word.substr(0, 40)));
  }
  return true;
}

bool BookReader::Date(Value v, int64_t* ns, std::string_view* written) {
  std::string_view text;
  if (!Text(v, &text)) return false;
  if (text.size() == 10 && text[4] == '-' && text[7] == '-') {
    const absl::CivilDay day(Number(text.substr(0, 4)),
                             Number(text.substr(5, 2)),
                             Number(text.substr(8, 2)));
    // A day that is none, such as 2026-02-30, comes back as another.
    if (day.year() >= 1970 && day.year() < 2200 &&
        ToStd(absl::FormatCivilTime(day)) == text) {
      *ns = (day - absl::CivilDay(1970, 1, 1)) * kNsPerDay;
      return written == nullptr || Name(v, written);
    }
  }
  return Fail(fmt::format("\"{}\" is no date such as 2026-03-13 (1970 to 2199)",
                          text.substr(0, 40)));
}

bool BookReader::TimeOfDay(Value v, int32_t* seconds) {
  std::string_view text;
  if (!Text(v, &text)) return false;
  const bool shape = (text.size() == 5 || text.size() == 8) && text[2] == ':' &&
                     (text.size() == 5 || text[5] == ':');
  if (shape) {
    const int32_t hour = Number(text.substr(0, 2));
    const int32_t minute = Number(text.substr(3, 2));
    const int32_t second = text.size() == 8 ? Number(text.substr(6, 2)) : 0;
    const bool inside = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 &&
                        second >= 0 && second < 60;
    *seconds = hour * 3600 + minute * 60 + second;
    if (inside) return true;
  }
  return Fail(fmt::format("\"{}\" is no time of day such as 16:30:00",
                          text.substr(0, 40)));
}

bool BookReader::Weekdays(Value v, uint8_t* days) {
  return Elements(v, [&](Value each) {
    std::string_view name;
    if (!Text(each, &name)) return false;
    for (uint32_t day = 0; day < 7; ++day) {
      if (kDayNames[day] != name) continue;
      *days = static_cast<uint8_t>(*days | (1u << day));
      return true;
    }
    return Fail(
        fmt::format("\"{}\" is no weekday such as mon", name.substr(0, 40)));
  });
}

bool BookReader::Zone(Value v, uint16_t* row) {
  std::string_view name;
  if (!Text(v, &name)) return false;
  for (size_t i = 1; i < facts_->zones.size(); ++i) {
    if (facts_->zones[i] != name) continue;
    *row = static_cast<uint16_t>(i);
    return true;
  }
  absl::TimeZone zone;
  if (facts_->zones.size() > 255 ||
      (check_zones_ && !absl::LoadTimeZone(ToAbsl(name), &zone))) {
    return Fail(
        fmt::format("no time zone \"{}\" on this machine (or more "
                    "than 255): install tzdata",
                    name.substr(0, 40)));
  }
  *row = static_cast<uint16_t>(facts_->zones.size());
  return Name(v, &facts_->zones.emplace_back());
}

}  // namespace toll::internal
