// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The values that a price book is written in, and the errors that say where a
// bad one stands. BookParser knows the layout; BookReader knows the words.
//
// Every member that reads returns false after Fail(), which keeps the first
// error alone.
//
// Thread safety: one thread at a time.

#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "simdjson.h"

#include "price/price_facts.h"

namespace toll::internal {

class BookReader {
 protected:
  using Value = simdjson::ondemand::value;
  using Object = simdjson::ondemand::object;

  // Where the reader stands; numbers count from 1, 0 is nowhere.
  struct Place {
    size_t provider = 0;
    size_t model = 0;
    size_t rate = 0;
    std::string_view provider_id;
    std::string_view model_id;
  };

  // `facts` must outlive the reader, and facts->text hold as many bytes as the
  // book: every name is copied there.
  BookReader(PriceFacts* facts, bool check_zones)
      : facts_(facts),
        text_end_(facts->text.get()),
        check_zones_(check_zones) {}

  bool Fail(std::string_view what);
  bool UnknownKey(std::string_view key, std::string_view known);
  // True, after Fail(), if `error` is one.
  bool Bad(simdjson::error_code error);
  const absl::Status& status() const { return status_; }

  bool Text(Value v, std::string_view* text);
  // The same, kept as long as the facts; not empty.
  bool Name(Value v, std::string_view* name);
  bool PriceOf(Value v, std::string_view key, Decimal* price);
  bool Tokens(Value v, uint64_t* tokens);
  bool Priority(Value v, int32_t* priority);
  bool TierField(Value v, Tier* tier);
  bool Date(Value v, int64_t* ns, std::string_view* written);
  bool TimeOfDay(Value v, int32_t* seconds);
  bool Weekdays(Value v, uint8_t* days);
  bool Zone(Value v, uint16_t* row);

  // Calls `fn(key, value)` for each field; `fn` returns false after Fail().
  template <typename Fn>
  bool Fields(Object object, Fn&& fn) {
    for (auto field : object) {
      std::string_view key;
      Value value;
      if (Bad(field.unescaped_key().get(key)) ||
          Bad(field.value().get(value)) || !fn(key, value)) {
        return false;
      }
    }
    return true;
  }

  template <typename Fn>
  bool ObjectFields(Value v, Fn&& fn) {
    Object object;
    return !Bad(v.get_object().get(object)) && Fields(object, fn);
  }

  // Calls `fn(value)` for each element of a list.
  template <typename Fn>
  bool Elements(Value v, Fn&& fn) {
    simdjson::ondemand::array array;
    if (Bad(v.get_array().get(array))) return false;
    for (auto element : array) {
      Value value;
      if (Bad(element.get(value)) || !fn(value)) return false;
    }
    return true;
  }

  Place place_;

 private:
  PriceFacts* facts_;
  char* text_end_;
  bool check_zones_;
  absl::Status status_;
};

}  // namespace toll::internal
