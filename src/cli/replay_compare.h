// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Compares what was read of recorded answers with what their index expects.
//
//   Comparison comparison;
//   comparison.Add(replay_case, ToJson(line));
//   fmt::print("{}", comparison.Table());   // a row a dialect
//
// What the index does not state is not compared. Numbers compare as numbers, 6
// and 6.0 alike, and with a text that writes the same.
//
// Thread safety: one thread at a time.

#pragma once

#include <map>
#include <string>
#include <string_view>

#include "cli/replay_case.h"

namespace toll::cli {

// What differs between a line and what is expected of it, in words; empty:
// nothing. Both are JSON objects.
std::string Differences(const ReplayCase& replay_case, std::string_view line);

class Comparison {
 public:
  // Returns the differences.
  std::string Add(const ReplayCase& replay_case, std::string_view line);

  // Bodies, equal and different ones, by provider, API and framing, and in all.
  // Empty if no case had an expectation.
  std::string Table() const;
  int differ() const { return all_.bodies - all_.equal; }
  int bodies() const { return all_.bodies; }

 private:
  struct Count {
    int bodies = 0;
    int equal = 0;
  };
  std::map<std::string, Count> groups_;
  Count all_;
};

}  // namespace toll::cli
