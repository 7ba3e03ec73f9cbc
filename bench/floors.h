// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What a call cannot go below, without toll: its answer read by bare simdjson,
// as many bytes stored as a slot and a usage object take.
//
//   BareReader reader;  Mapping mapping(4'096);
//   reader.Read(body);  mapping.Write(i);
//
// Thread safety: one thread at a time.
// Cost: measured by hot_path_bench.

#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "benchmark/benchmark.h"
#include "simdjson.h"
#include <sys/mman.h>

#include "base/ticks.h"
#include "queue/index_queue.h"

namespace toll::bench {

// A file mapping with slots and half as many notes, as the journal has it.
class Mapping {
 public:
  explicit Mapping(size_t slots)
      : slots_(slots), bytes_((slots + slots / 2) * kSlotBytes) {
    std::string path =
        std::filesystem::temp_directory_path() / "toll-floor-XXXXXX";
    const int fd = mkstemp(path.data());
    if (fd < 0 || posix_fallocate(fd, 0, static_cast<off_t>(bytes_)) != 0) {
      std::abort();
    }
    at_ = static_cast<char*>(mmap(nullptr, bytes_, PROT_READ | PROT_WRITE,
                                  MAP_SHARED | MAP_POPULATE, fd, 0));
    if (at_ == MAP_FAILED) std::abort();
    close(fd);
    unlink(path.c_str());
  }
  ~Mapping() { munmap(at_, bytes_); }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  // Five lines of a slot and a usage object: what a call writes.
  void Write(int i) {
    WriteSlot(i);
    const auto n = static_cast<size_t>(i);
    memcpy(at_ + (slots_ + n % (slots_ / 2)) * kSlotBytes, source_, 300);
  }
  // What one without a body writes.
  void WriteSlot(int i) {
    const auto n = static_cast<size_t>(i);
    memcpy(at_ + n % slots_ * kSlotBytes, source_, 320);
  }

 private:
  static constexpr size_t kSlotBytes = 512;

  const size_t slots_;
  const size_t bytes_;
  char* at_;
  char source_[512] = {1};
};

// Bare simdjson: the body copied for its padding, the fields that a bill needs
// walked to in the order in which this provider sends them.
class BareReader {
 public:
  explicit BareReader(size_t body_bytes_max = 65'000)
      : buffer_(body_bytes_max + simdjson::SIMDJSON_PADDING) {}

  uint64_t Read(std::string_view body) {
    memcpy(buffer_.data(), body.data(), body.size());
    simdjson::ondemand::document document;
    const simdjson::padded_string_view padded(buffer_.data(), body.size(),
                                              buffer_.size());
    if (parser_.iterate(padded).get(document) != simdjson::SUCCESS) return 0;
    std::string_view id, model, reason;
    uint64_t input = 0, output = 0, cached = 0;
    bool broken = document.find_field("id").get_string().get(id) != 0;
    broken |= document.find_field("model").get_string().get(model) != 0;
    for (auto choice : document.find_field("choices").get_array()) {
      broken |=
          choice.find_field("finish_reason").get_string().get(reason) != 0;
    }
    auto usage = document.find_field("usage");
    broken |= usage.find_field("prompt_tokens").get_uint64().get(input) != 0;
    broken |=
        usage.find_field("completion_tokens").get_uint64().get(output) != 0;
    broken |= usage.find_field("prompt_tokens_details")
                  .find_field("cached_tokens")
                  .get_uint64()
                  .get(cached) != 0;
    if (broken) return 0;
    return input + output + cached + id.size() + model.size() + reason.size();
  }

 private:
  simdjson::ondemand::parser parser_;
  std::vector<char> buffer_;
};

// All that a call cannot do without, in a row: two looks at the clock, its
// answer read, its bytes stored, its index enqueued.
class BareCall {
 public:
  explicit BareCall(size_t body_bytes_max) : reader_(body_bytes_max) {}

  // An empty body: a call that brings none.
  void operator()(int i, std::string_view body) {
    uint64_t sum = internal::ReadTicks();
    if (body.empty()) {
      mapping_.WriteSlot(i);
    } else {
      sum += reader_.Read(body);
      mapping_.Write(i);
    }
    sum += internal::ReadTicks();
    sum += queue_.try_enqueue(token_, static_cast<uint32_t>(i));
    benchmark::DoNotOptimize(sum);
    if ((++enqueued_ & 4'095) == 0) {
      queue_.try_dequeue_bulk(out_.data(), out_.size());
    }
  }

 private:
  BareReader reader_;
  Mapping mapping_{4'096};
  internal::IndexQueue queue_{65'536};
  const moodycamel::ProducerToken token_{queue_};
  std::vector<uint32_t> out_ = std::vector<uint32_t>(4'096);
  uint32_t enqueued_ = 0;
};

}  // namespace toll::bench
