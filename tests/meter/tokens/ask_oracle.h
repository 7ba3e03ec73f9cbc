// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Asks an oracle of npm's, by a script beside this file, how it encodes texts.
//
//   const std::string modules = NodeModules("tiktoken");  // "": not there
//   std::vector<Ids> answers = AskOracle({modules, "oracle.cjs", name}, texts);
//
// Thread safety: functions of their arguments, but for the environment.

#pragma once

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "temp_directory.h"

namespace toll::internal {

using Ids = std::vector<uint32_t>;

// Where npm's packages are (TOLL_NODE_MODULES; scripts/setup.sh installs them),
// or "" if this one is not among them.
inline std::string NodeModules(const std::string& package) {
  const char* const modules = std::getenv("TOLL_NODE_MODULES");
  if (modules == nullptr) return "";
  const bool is_there =
      std::filesystem::exists(std::filesystem::path(modules) / package);
  return is_there ? modules : "";
}

struct Oracle {
  std::string modules;
  std::string script;
  std::string argument;  // An encoding, or a file.
};

inline std::vector<Ids> AskOracle(const Oracle& oracle,
                                  const std::vector<std::string>& texts) {
  const TempDirectory directory;
  std::string input;
  const auto append = [&input](uint32_t number) {
    input.append(reinterpret_cast<const char*>(&number), sizeof number);
  };
  for (const std::string& text : texts) {
    append(static_cast<uint32_t>(text.size()));
    input += text;
  }
  const std::string in = directory.path() + "/in";
  const std::string out = directory.path() + "/out";
  std::ofstream(in, std::ios::binary) << input;
  const std::string command = "NODE_PATH='" + oracle.modules + "' node " +
                              TOLL_SOURCE_DIR "/tests/meter/tokens/" +
                              oracle.script + " '" + oracle.argument + "' " +
                              in + " " + out;
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  std::ifstream file(out, std::ios::binary);
  std::vector<Ids> answers;
  uint32_t count = 0;
  while (file.read(reinterpret_cast<char*>(&count), sizeof count)) {
    Ids ids(count);
    file.read(reinterpret_cast<char*>(ids.data()),
              static_cast<std::streamsize>(count * sizeof count));
    answers.push_back(std::move(ids));
  }
  EXPECT_EQ(answers.size(), texts.size());
  return answers;
}

}  // namespace toll::internal
