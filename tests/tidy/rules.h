// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The rules of the house that are words and numbers, with every exception by
// name. To break a rule, write the exception here, with a reason that will
// convince a reader; an exception that nothing needs is itself an error.

#pragma once

#include <cstddef>
#include <string_view>

namespace toll::tidy {

inline constexpr size_t kColumnsMax = 80;
inline constexpr size_t kFileLinesMax = 400;
inline constexpr size_t kFunctionLinesMax = 70;
inline constexpr size_t kPublicHeadersMax = 20;
inline constexpr size_t kPublicLinesMax = 2'000;
// How far above an access the reason of its memory order may stand.
inline constexpr size_t kReasonLinesMax = 4;

// What code does not say.
struct Ban {
  std::string_view text;  // A word, where it begins or ends with a letter.
  std::string_view instead;
};
inline constexpr Ban kBans[] = {
    {"volatile", "an atomic that names its order"},
    {"std::regex", "a parser by hand: <regex> is slow, recursive and throws"},
    {"std::endl", "'\\n': endl flushes"},
    {"using namespace", "a using-declaration of each name"},
    {"catch (...)", "a catch of the type that a border can throw"},
    {"std::cout", "fmt::print: iostreams cost start-up time"},
    {"std::cerr", "fmt::print(stderr, ...)"},
    {"assert(", "TOLL_DCHECK(, which says what broke"},
    {"absl::flat_hash_map", "HashMap: abseil's is not whole after bad_alloc"},
    {"absl::flat_hash_set", "HashSet: as HashMap"},
};

// What comments do not say. TODO and NOLINT have tests of their own.
inline constexpr Ban kCommentBans[] = {
    {"FIXME", "a fix, or an issue"},
    {"XXX", "a sentence"},
};

// What a public header may include, beside the standard library and toll/.
inline constexpr std::string_view kPublicIncludes[] = {
    "absl/status/status.h",
    "absl/status/statusor.h",
    "absl/time/time.h",
};

struct Exception {
  std::string_view rule;  // The name of the test, or the text of the ban.
  std::string_view path;
  std::string_view reason;
};
inline constexpr Exception kExceptions[] = {
    {"PublicHeadersIncludeOnlyTheStandardLibraryAndAbseil",
     "include/toll/curl.h",
     "toll::curl is a library of its own, for hosts that have libcurl"},
    {"absl::flat_hash_map", "src/base/hash_table.h", "HashMap is made of it"},
    {"absl::flat_hash_set", "src/base/hash_table.h", "HashSet is made of it"},
    {"volatile", "tests/system/shim_vfs.cpp",
     "the signature of SQLite's xShmMap has it"},
    {"EverySourceHasItsTest", "src/base/knob_table.cpp",
     "tests/base/knobs_test.cpp reads each row"},
    {"EverySourceHasItsTest", "src/store/memory_store.cpp",
     "tests/store/store_contract_test.cpp and sqlite_store_test.cpp run it "
     "behind the Store"},
    {"EverySourceHasItsTest", "src/store/memory_tables.cpp",
     "tests/store/store_contract_test.cpp and sqlite_store_test.cpp run it "
     "behind the Store"},
    {"EverySourceHasItsTest", "src/store/schema.cpp",
     "tests/store/store_contract_test.cpp and sqlite_store_test.cpp run it "
     "behind the Store"},
    {"EverySourceHasItsTest", "src/store/sqlite_ids.cpp",
     "tests/store/store_contract_test.cpp and sqlite_store_test.cpp run it "
     "behind the Store"},
    {"EverySourceHasItsTest", "src/store/sqlite_pour.cpp",
     "tests/store/store_contract_test.cpp and sqlite_store_test.cpp run it "
     "behind the Store"},
    {"EverySourceHasItsTest", "src/store/sqlite_reader.cpp",
     "tests/store/store_contract_test.cpp and sqlite_store_test.cpp run it "
     "behind the Store"},
    {"EverySourceHasItsTest", "src/store/sqlite_record.cpp",
     "tests/store/store_contract_test.cpp and sqlite_store_test.cpp run it "
     "behind the Store"},
    {"EverySourceHasItsTest", "src/store/sqlite_writer.cpp",
     "tests/store/store_contract_test.cpp and sqlite_store_test.cpp run it "
     "behind the Store"},
    {"EverySourceHasItsTest", "src/view/groups.cpp",
     "tests/view/summarize_test.cpp runs it"},
    {"EverySourceHasItsTest", "src/view/report_files.cpp",
     "tests/view/report_test.cpp runs it"},
    {"EverySourceHasItsTest", "src/view/summarize_sessions.cpp",
     "tests/view/summarize_test.cpp runs it"},
    {"EverySourceHasItsTest", "src/meter/text_features_avx2.cpp",
     "tests/meter/text_features_test.cpp runs it"},
    {"EverySourceHasItsTest", "src/meter/text_features_avx512.cpp",
     "tests/meter/text_features_test.cpp runs it"},
    {"EverySourceHasItsTest", "src/meter/text_features_sse2.cpp",
     "tests/meter/text_features_test.cpp runs it"},
    {"EverySourceHasItsTest", "src/meter/tokens/count_avx2.cpp",
     "tests/meter/tokens/counting_test.cpp runs it"},
    {"EverySourceHasItsTest", "src/meter/tokens/count_avx512.cpp",
     "tests/meter/tokens/counting_test.cpp runs it"},
    {"EverySourceHasItsTest", "src/meter/tokens/count_loop.cpp",
     "tests/meter/tokens/counting_test.cpp runs it"},
    {"EverySourceHasItsTest", "src/meter/tokens/count_sse2.cpp",
     "tests/meter/tokens/counting_test.cpp runs it"},
    {"EverySourceHasItsTest", "src/meter/tokens/double_array.cpp",
     "tests/meter/tokens/vocabulary_test.cpp walks what it packs"},
    {"EverySourceHasItsTest", "src/meter/tokens/joints.cpp",
     "tests/meter/tokens/counting_test.cpp cuts by it"},
    {"EverySourceHasItsTest", "src/meter/tokens/make_vocabulary.cpp",
     "the build runs it; tests/meter/tokens/vocabulary_test.cpp reads its "
     "work"},
    {"EverySourceHasItsTest", "src/meter/tokens/pair_table.cpp",
     "tests/meter/tokens/merge_test.cpp asks for every pair"},
    {"EverySourceHasItsTest", "src/cli/replay_ledger.cpp",
     "tests/system/replay_test.cpp runs it on every recorded answer"},
    {"EverySourceHasItsTest", "src/cli/main.cpp",
     "no function of its own: tests of the built tool reach it"},
    {"EverySourceHasItsTest", "src/cli/demo_main.cpp",
     "as main.cpp: tests/system/demo_test.cpp reaches it"},
    {"EverySourceHasItsTest", "src/cli/complain.cpp",
     "one print: tests of each command read what it printed"},
    {"EverySourceHasItsTest", "src/cli/demo.cpp",
     "tests/system/demo_test.cpp runs it, processes and all"},
    {"EverySourceHasItsTest", "src/cli/demo/agent.cpp",
     "tests/system/demo_test.cpp checks all that it does"},
    {"EverySourceHasItsTest", "src/cli/demo/kept.cpp",
     "tests/cli/takeover_test.cpp reads by it what it recovered"},
    {"EverySourceHasItsTest", "src/cli/demo/run.cpp",
     "tests/system/demo_test.cpp runs it, processes and all"},
    {"EverySourceHasItsTest", "src/cli/demo_agent.cpp",
     "tests/system/demo_test.cpp runs it as a process"},
    {"EverySourceHasItsTest", "src/cli/recover.cpp",
     "tests/cli/takeover_test.cpp runs the command, too"},
};

}  // namespace toll::tidy
