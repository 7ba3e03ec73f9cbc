// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/json_index.h"

#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>

#include "simdjson.h"
#include <gtest/gtest.h>
#include <sys/mman.h>

namespace toll::internal {
namespace {

// A text whose last byte is the last one that may be read.
class GuardedText {
 public:
  GuardedText() {
    page_ = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    void* mapped = mmap(nullptr, 2 * page_, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT_NE(mapped, MAP_FAILED);
    start_ = static_cast<char*>(mapped);
    EXPECT_EQ(mprotect(start_ + page_, page_, PROT_NONE), 0);
  }
  ~GuardedText() { munmap(start_, 2 * page_); }
  GuardedText(const GuardedText&) = delete;
  GuardedText& operator=(const GuardedText&) = delete;

  std::string_view Put(std::string_view text) {
    char* at = start_ + page_ - text.size();
    std::copy(text.begin(), text.end(), at);
    return {at, text.size()};
  }

 private:
  size_t page_ = 0;
  char* start_ = nullptr;
};

// The promise on which it rests that bodies are not copied.
TEST(JsonIndex, ReadsNoByteBeyondTheText) {
  GuardedText guarded;
  for (const bool simd : {true, false}) {
    JsonIndex index(1 << 20, simd);
    for (size_t size = 0; size < 600; ++size) {
      const std::string text =
          "{\"k\":\"" + std::string(size, 'x') + "\",\"id\":\"last\"}";
      const std::string_view body = guarded.Put(text);
      ASSERT_EQ(index.Build(body), Indexed::kWhole) << size;
      std::string_view id;
      JsonWalk walk = index.Walk();
      ForFields(walk, [&](std::string_view key) {
        return key == "id" && walk.Text(&id);
      });
      EXPECT_EQ(id, "last");
      // Cut anywhere, backslashes and half a character at the end too.
      static_cast<void>(index.Build(guarded.Put(text.substr(0, size))));
      static_cast<void>(
          index.Build(guarded.Put("\"" + std::string(size, '\\'))));
      static_cast<void>(
          index.Build(guarded.Put("\"" + std::string(size, 'x') + "\xE2\x82")));
    }
  }
}

// Not only what this machine would choose: all that it can run.
TEST(JsonIndex, NoVectorCodeReadsBeyondTheText) {
  GuardedText guarded;
  for (const auto* stage : simdjson::get_available_implementations()) {
    if (!stage->supported_by_runtime_system()) continue;
    if (stage->name() == "fallback") continue;  // It is given a copy.
    std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
    ASSERT_EQ(stage->create_dom_parser_implementation(4096, 1, parser),
              simdjson::SUCCESS);
    for (size_t size = 1; size < 600; ++size) {
      for (const char* end : {"\"", "x", "\\", "\xE2\x82", "\xF0", "["}) {
        const std::string_view body =
            guarded.Put("\"" + std::string(size, 'x') + end);
        const simdjson::error_code error =
            parser->stage1(reinterpret_cast<const uint8_t*>(body.data()),
                           body.size(), simdjson::stage1_mode::regular);
        EXPECT_NE(error, simdjson::CAPACITY);
      }
    }
  }
}

TEST(JsonIndex, SaysWhyItCannot) {
  JsonIndex index(1000);
  EXPECT_EQ(index.Build(""), Indexed::kEmpty);
  EXPECT_EQ(index.Build(" \r\n\t "), Indexed::kEmpty);
  EXPECT_EQ(index.Build(R"({"cut in a str)"), Indexed::kBroken);
  EXPECT_EQ(index.Build("{\"a\":\"\xFF\"}"), Indexed::kBadUtf8);
  EXPECT_EQ(index.Build(std::string(1001, ' ')), Indexed::kTooLarge);
  EXPECT_EQ(index.Build("{}"), Indexed::kWhole);
}

TEST(JsonIndex, WalksAroundTextThatIsNotUtf8) {
  JsonIndex index(1000);
  ASSERT_EQ(index.Build("{\"a\":\"\xFF\",\"n\":12}"), Indexed::kBadUtf8);
  JsonWalk walk = index.Walk();
  int64_t count = kAbsent;
  uint32_t flags = 0;
  ForFields(walk, [&](std::string_view key) {
    return key == "n" && walk.Count(&count, &flags);
  });
  EXPECT_EQ(count, 12);
}

TEST(JsonIndex, GivesBackWhatALargeTextTook) {
  JsonIndex index(64 << 20);
  EXPECT_EQ(index.memory_bytes(), 0u);
  ASSERT_EQ(index.Build("{}"), Indexed::kWhole);
  const size_t small = index.memory_bytes();
  EXPECT_LE(small, 256u << 10);
  const std::string large = "{\"a\":\"" + std::string(1 << 20, 'x') + "\"}";
  ASSERT_EQ(index.Build(large), Indexed::kWhole);
  EXPECT_GT(index.memory_bytes(), 1u << 20);
  index.Trim();
  EXPECT_EQ(index.memory_bytes(), small);
  EXPECT_EQ(index.Build("{}"), Indexed::kWhole);
}

}  // namespace
}  // namespace toll::internal
