// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Price books of any size, made up.
//
//   PriceBook::Parse(BookOf(10'000))
//
// Thread safety: a function of its argument.

#pragma once

#include <string>

#include "fmt/format.h"

namespace toll::bench {

inline std::string BookOf(int models) {
  std::string book =
      R"({"schema":"toll-prices/1","made":"2026-11-21",)"
      R"("sources":[{"tag":"own","what":"made up","licence":"MIT"}],)"
      R"("providers":[{"id":"acme","match":["*acme*"],"models":[)";
  for (int i = 0; i < models; ++i) {
    book += fmt::format(
        R"({}{{"id":"m-{}","match":["m-{}-####-##-##"],"rates":[{{"input":)"
        R"("{}.5","cache_read":"0.25","output":"10"}}]}})",
        i == 0 ? "" : ",", i, i, i % 90);
  }
  return book + "]}]}";
}

}  // namespace toll::bench
