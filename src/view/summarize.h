// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Answers a Query from a store's rollups, never from its records.
//
//   absl::StatusOr<Summary> summary = Summarize(store, {.group_by = {...}});
//
// Edges: whole minutes in the last 48 hours, quarter-hours before; the Summary
// says which range it answered. `as_of` is left for the caller, who knows what
// had been stored when it asked.
//
// Thread safety: as the store's readers.
// Cost: in groups and buckets, not in calls: bench/view/summarize_bench.cpp.

#pragma once

#include "absl/status/statusor.h"

#include "store/store.h"
#include "toll/query.h"

namespace toll::internal {

// InvalidArgument: an unknown zone; sessions together with days or months, or
// with a name of which some session has several values. The message says what
// to ask instead.
absl::StatusOr<Summary> Summarize(Store& store, const Query& query);

// Of sessions; called by Summarize.
absl::Status SummarizeSessions(StoreReader& reader, const Query& query,
                               Summary* summary);

// The name of `set` that `dimension` asks for. REQUIRES: one of the set's.
uint32_t PartOf(const KeySet& set, Dimension dimension);

// The text of a part: a name, or an outcome's word.
absl::StatusOr<std::string> TextOf(StoreReader& reader, Dimension dimension,
                                   uint32_t part);

// What sets beyond the cap are shown as.
inline constexpr char kOtherText[] = "__other__";

}  // namespace toll::internal
