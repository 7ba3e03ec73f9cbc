// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// `toll count` as its users run it.

#include <unistd.h>

#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "cli/run_tool.h"
#include "temp_directory.h"

namespace toll::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class CountCommand : public ::testing::Test {
 protected:
  static ToolRun Count(std::vector<std::string> words) {
    words.insert(words.begin(), {TOLL_TOOL, "count"});
    return RunTool(words);
  }
  std::string Write(const std::string& name, const std::string& text) {
    std::ofstream(directory_ / name, std::ios::binary) << text;
    return directory_ / name;
  }

  internal::TempDirectory directory_;
};

TEST_F(CountCommand, CountsByFileAndInAll) {
  const std::string one = Write("one.txt", "tiktoken is great!");
  const std::string two = Write("two.txt", "hello world");
  const ToolRun run = Count({"--model", "gpt-4o", one, two});
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_THAT(run.output, HasSubstr("one.txt"));
  EXPECT_THAT(run.output, HasSubstr("total"));
  EXPECT_THAT(run.output, HasSubstr("o200k_base: exact\n"));
  const ToolRun json = Count({"--json", "--encoding", "cl100k_base", one, two});
  EXPECT_EQ(json.exit_code, 0);
  EXPECT_EQ(json.output,
            R"({"encoding":"cl100k_base","tokens":8,"bytes":29,"exact":true,)"
            R"("files":[{"file":")" +
                one + R"(","tokens":6,"bytes":18},{"file":")" + two +
                R"(","tokens":2,"bytes":11}]})" + "\n");
}

TEST_F(CountCommand, AnUnknownModelOrEncodingSaysWhichThereAre) {
  const ToolRun model = Count({"--model", "claude-opus-4", "/dev/null"});
  EXPECT_EQ(model.exit_code, 2);
  EXPECT_THAT(model.output, HasSubstr("model \"claude-opus-4\""));
  EXPECT_THAT(model.output, HasSubstr("--encoding o200k_base"));
  EXPECT_THAT(model.output, HasSubstr("--tokenizer"));
  const ToolRun encoding = Count({"--encoding", "p50k_base", "/dev/null"});
  EXPECT_EQ(encoding.exit_code, 2);
  EXPECT_THAT(encoding.output, HasSubstr("cl100k_base"));
}

TEST_F(CountCommand, AFileThatCannotBeReadIsSaidAndTheOthersCounted) {
  const std::string one = Write("one.txt", "hello world");
  const ToolRun run = Count({"--json", "/nowhere/x", directory_.path(), one});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.output,
              HasSubstr("toll: /nowhere/x: No such file or directory\n"));
  EXPECT_THAT(run.output, HasSubstr(": Is a directory\n"));
  EXPECT_THAT(run.output, HasSubstr("\"tokens\":2,"));
}

TEST_F(CountCommand, WhatIsNoTextIsCountedAndSaid) {
  const std::string binary =
      Write("picture.png", std::string("\x89PNG\0\0", 6));
  const ToolRun run = Count({"--json", binary});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.output, HasSubstr("this is no text"));
  EXPECT_THAT(run.output, HasSubstr("\"bytes\":6,"));
}

TEST_F(CountCommand, ATokenizerThatIsNoneIsRefused) {
  const std::string file = Write("tokenizer.json", R"({"model":{}})");
  const ToolRun run = Count({"--tokenizer", file, "/dev/null"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.output, StartsWith("toll: " + file + ": the model is"));
}

// The pages of the program and its vocabulary, the counter, a chunk: nothing
// that grows with what is counted.
TEST_F(CountCommand, APipeOf64MegabytesDoesNotGrow) {
  const std::string line = "while the pipe runs, nothing grows: 12345 words\n";
  const std::string path = directory_ / "count.json";
  const std::string command =
      std::string("yes '") + line.substr(0, line.size() - 1) +
      "' | head -c 67108864 | '" TOLL_TOOL "' count --json - > " + path;
  const pid_t child = fork();
  if (child == 0) {
    execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    _exit(127);
  }
  int status = 0;
  rusage usage = {};
  ASSERT_EQ(wait4(child, &status, 0, &usage), child);
  ASSERT_EQ(status, 0);
  std::string json;
  std::getline(std::ifstream(path), json);
  EXPECT_THAT(json, HasSubstr("\"bytes\":67108864,"));
  RecordProperty("peak_rss_kb", static_cast<int>(usage.ru_maxrss));
  // The largest of the pipe's processes. Sanitizers bring memory of their own.
#if !defined(TOLL_SANITIZE_ADDRESS) && !defined(TOLL_SANITIZE_THREAD)
  EXPECT_LT(usage.ru_maxrss, 40 * 1024);
#endif
}

}  // namespace
}  // namespace toll::cli
