// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Runs a program as a user would, and keeps what it said.
//
//   ToolRun run = RunTool({TOLL_TOOL, "demo", "--calls", "60"});
//   EXPECT_EQ(run.exit_code, 0) << run.output;

#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include <sys/wait.h>

namespace toll::cli {

struct ToolRun {
  int exit_code = -1;
  std::string output;  // stdout and stderr.
};

// `words` may begin with assignments as in "NO_COLOR=1".
// REQUIRES: no word holds a single quote.
inline ToolRun RunTool(const std::vector<std::string>& words) {
  std::string line = "env";
  for (const std::string& word : words) line += " '" + word + "'";
  line += " 2>&1";
  ToolRun run;
  std::FILE* pipe = popen(line.c_str(), "r");
  if (pipe == nullptr) return run;
  char bytes[4096];
  while (const size_t count = std::fread(bytes, 1, sizeof(bytes), pipe)) {
    run.output.append(bytes, count);
  }
  const int status = pclose(pipe);
  run.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  return run;
}

}  // namespace toll::cli
