// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A Summary as a table to read, or as CSV or JSON for other programs.
//
// The table rounds; CSV and JSON carry every amount as an exact decimal. Names
// are foreign text: the table and CSV show what would not be seen.
//
// Thread safety: functions of their arguments.

#pragma once

#include <string>

#include "toll/query.h"
#include "view/table.h"

namespace toll::internal {

std::string ReportTable(const Query& query, const Summary& summary,
                        const TextStyle& style);
std::string ReportCsv(const Query& query, const Summary& summary);
std::string ReportJson(const Query& query, const Summary& summary);

}  // namespace toll::internal
