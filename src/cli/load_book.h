// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The price book that a command's --prices and --override name.
//
//   absl::StatusOr<PriceBook> book = LoadBook("", "negotiated.json");
//
// Thread safety: pure but for the files.

#pragma once

#include <string>

#include "absl/status/statusor.h"

#include "toll/price_book.h"

namespace toll::cli {

// Empty: the embedded book, and nothing laid over it.
absl::StatusOr<PriceBook> LoadBook(const std::string& prices,
                                   const std::string& over);

}  // namespace toll::cli
