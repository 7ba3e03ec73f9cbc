// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "fmt/format.h"

#include "base/text.h"
#include "cli/commands.h"
#include "cli/count_files.h"
#include "cli/terminal.h"
#include "toll/tokens.h"
#include "view/amounts.h"
#include "view/plain_text.h"
#include "view/table.h"

namespace toll::cli {
namespace {

using internal::JsonString;
using internal::PlainText;
using internal::ToStd;

struct CountOptions {
  std::string encoding;
  std::string model;
  std::string tokenizer;
  std::vector<std::string> files;
  bool json = false;
};

constexpr const char* kDefaultEncoding = "o200k_base";

// The one place where a command finds its counter. A model without a public
// vocabulary has none: an estimate would be taken here.
absl::StatusOr<TokenCounter> CounterOf(const CountOptions& options) {
  if (!options.tokenizer.empty()) {
    return TokenCounter::ForTokenizerFile(options.tokenizer);
  }
  if (!options.model.empty()) return TokenCounter::ForModel(options.model);
  return TokenCounter::ForEncoding(options.encoding.empty() ? kDefaultEncoding
                                                            : options.encoding);
}

void PrintJson(const std::vector<FileCount>& counts, const FileCount& total,
               std::string_view encoding) {
  std::string files;
  for (const FileCount& each : counts) {
    files += fmt::format("{}{{\"file\":{},\"tokens\":{},\"bytes\":{}}}",
                         files.empty() ? "" : ",", JsonString(each.name),
                         each.tokens, each.bytes);
  }
  fmt::print(
      "{{\"encoding\":{},\"tokens\":{},\"bytes\":{},\"exact\":true,"
      "\"files\":[{}]}}\n",
      JsonString(encoding), total.tokens, total.bytes, files);
}

void PrintTable(const std::vector<FileCount>& counts, const FileCount& total,
                std::string_view encoding) {
  using internal::Table;
  Table table({{.title = "file"},
               {.title = "tokens", .right = true},
               {.title = "bytes", .right = true}});
  const auto add = [&table](const FileCount& count, Table::Look look) {
    table.Add({PlainText(count.name), internal::WithCommas(count.tokens),
               internal::WithCommas(count.bytes)},
              look);
  };
  for (const FileCount& each : counts) add(each, Table::Look::kPlain);
  if (counts.size() > 1) {
    table.AddRule();
    add(total, Table::Look::kTotal);
  }
  fmt::print("{}\n{}: exact\n", table.Render(StyleOfTerminal()),
             PlainText(encoding));
}

int RunCount(const CountOptions& options) {
  absl::StatusOr<TokenCounter> counter = CounterOf(options);
  if (!counter.ok()) {
    std::string why(ToStd(counter.status().message()));
    if (!options.model.empty()) {
      why +=
          " by --encoding o200k_base, o200k_harmony or cl100k_base, or its "
          "file by --tokenizer";
    }
    return Complain(kExitUsage, PlainText(why));
  }
  std::vector<FileCount> counts;
  FileCount total;
  total.name = "total";
  int exit_code = kExitDone;
  for (const std::string& path : options.files) {
    FileCount count = CountFile(path, &*counter);
    if (!count.error.empty()) {
      // The others are still counted; the exit code says that one was not.
      exit_code = Complain(kExitUsage, PlainText(count.error));
      continue;
    }
    if (count.has_nul) {
      Complain(kExitDone, PlainText(count.name) +
                              ": this is no text (it holds zero bytes); what "
                              "is no UTF-8 counts as U+FFFD");
    }
    total.tokens += count.tokens;
    total.bytes += count.bytes;
    counts.push_back(std::move(count));
  }
  if (counts.empty()) return exit_code;
  if (options.json) {
    PrintJson(counts, total, counter->encoding());
  } else {
    PrintTable(counts, total, counter->encoding());
  }
  return exit_code;
}

}  // namespace

void AddCount(CLI::App& app, int* exit_code) {
  const auto options = std::make_shared<CountOptions>();
  CLI::App* command =
      app.add_subcommand("count", "Count the tokens of files, exactly");
  CLI::Option* encoding =
      command->add_option("--encoding", options->encoding,
                          "o200k_base (default), o200k_harmony or cl100k_base");
  CLI::Option* model = command
                           ->add_option("--model", options->model,
                                        "The encoding of this OpenAI model")
                           ->excludes(encoding);
  command
      ->add_option("--tokenizer", options->tokenizer,
                   "A tokenizer.json: of Llama 3, Qwen, DeepSeek")
      ->excludes(encoding)
      ->excludes(model);
  command->add_option("FILE", options->files, "Files; - is standard input")
      ->required();
  command->add_flag("--json", options->json, "One line of JSON");
  command->footer(
      "Example: toll count --model gpt-4o prompt.md notes.md\n"
      "         git diff | toll count --tokenizer qwen3/tokenizer.json -");
  command->callback([options, exit_code] { *exit_code = RunCount(*options); });
}

}  // namespace toll::cli
