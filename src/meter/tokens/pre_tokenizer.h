// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Which Pattern the "pre_tokenizer" of a tokenizer.json is: by a table of those
// that are known, compared letter by letter.
//
//   absl::StatusOr<Pattern> pattern = PatternOf(root["pre_tokenizer"]);
//
// Thread safety: a function of its argument.

#pragma once

#include "absl/status/statusor.h"
#include "simdjson.h"

#include "meter/tokens/splitter.h"

namespace toll::internal {

// An error names the step or the regular expression that is not known, and the
// families that are.
absl::StatusOr<Pattern> PatternOf(
    simdjson::simdjson_result<simdjson::dom::element> pre_tokenizer);

}  // namespace toll::internal
