// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The journal by itself: a file made, a call written into it and published
// twice (OPEN, DONE), a name found and a new one interned, used slots stamped
// with their CRCs and synced.
//
//   journal_bench
//
// Floor: memcpy of as many bytes into a mapping of the same size; for making a
// file, fallocate, mmap and a touch of each page that the journal touches; for
// a name, a hash of it. A sync is the disk's: BM_Floor_Sync writes as many
// bytes and calls fdatasync.

#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "benchmark/benchmark.h"
#include "fmt/format.h"
#include <sys/mman.h>

#include "base/ticks.h"
#include "journal/journal.h"
#include "journal/name_index.h"
#include "temp_directory.h"

namespace toll::internal {
namespace {

constexpr uint32_t kSlots = 4'096;

// With room for so many slots.
std::unique_ptr<Journal> Make(const TempDirectory& directory,
                              uint32_t slots = 0) {
  auto journal =
      Journal::Create(PosixDisk(), directory.path(), {}, TakeAnchor());
  if (!journal.ok()) std::abort();
  while ((*journal)->slots_ready() < slots) {
    if (!(*journal)->AddSegment().ok()) std::abort();
  }
  if (slots != 0 && !(*journal)->Prefault(0).ok()) std::abort();
  return *std::move(journal);
}

void BM_Journal_Create(benchmark::State& state) {
  const TempDirectory directory;
  for (auto _ : state) {
    const std::unique_ptr<Journal> journal = Make(directory);
    const uint32_t before = journal->slots_ready();
    for (int i = 0; i < 10; ++i) {
      if (!journal->AddSegment().ok()) std::abort();
      if (i == 3 && !journal->Prefault(before).ok()) std::abort();
    }
    state.counters["bytes"] = static_cast<double>(journal->bytes());
    journal->SetTemporary(true);
  }
  state.SetLabel("floor=BM_Floor_Mapping");
}
BENCHMARK(BM_Journal_Create)->Unit(benchmark::kMicrosecond);

void BM_Floor_Mapping(benchmark::State& state) {
  const TempDirectory directory;
  const std::string path = directory / "floor";
  const auto layout = JournalLayout::For(JournalSizes{}.notes_count);
  const size_t bytes = layout.slots_at + 10 * kSegmentBytes;
  // The head, a quarter of the notes, four segments.
  const size_t touched =
      layout.entries_at + 1'024 * sizeof(Note) + 4 * kSegmentBytes;
  for (auto _ : state) {
    const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (posix_fallocate(fd, 0, static_cast<off_t>(bytes)) != 0) std::abort();
    auto* at = static_cast<char*>(
        mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
    for (size_t page = 0; page < touched; page += kPageBytes) at[page] = 1;
    benchmark::ClobberMemory();
    munmap(at, bytes);
    close(fd);
    unlink(path.c_str());
  }
}
BENCHMARK(BM_Floor_Mapping)->Unit(benchmark::kMicrosecond);

// What a call without a body writes, at the least: begin part, OPEN, end and
// usage, DONE.
void Append(Slot& slot, uint64_t generation) {
  slot.begin.sequence = generation;
  slot.begin.start_ticks = generation;
  memset(slot.begin.names, 7, sizeof slot.begin.names);
  // Release, twice: what was written before is seen with the state.
  slot.begin.state_word.store(Slot::Word(generation, SlotState::kOpen),
                              std::memory_order_release);
  slot.end = {};
  slot.end.end_ticks = generation;
  memset(slot.usage.leaves, 0, sizeof slot.usage.leaves);
  slot.usage.leaves[kInput] = 100;
  slot.begin.state_word.store(Slot::Word(generation, SlotState::kDone),
                              std::memory_order_release);
}

void BM_Journal_Append(benchmark::State& state) {
  const TempDirectory directory;
  const std::unique_ptr<Journal> journal = Make(directory, kSlots);
  uint64_t call = 0;
  for (auto _ : state) {
    ++call;
    Append(journal->slot(static_cast<uint32_t>(call % kSlots)), call);
  }
  journal->SetTemporary(true);
  state.SetLabel("floor=BM_Floor_Memcpy");
}
BENCHMARK(BM_Journal_Append);

// Begin, end and usage part.
void BM_Floor_Memcpy(benchmark::State& state) {
  std::vector<Slot> slots(kSlots);
  const std::string bytes(192, 'x');
  uint64_t call = 0;
  for (auto _ : state) {
    memcpy(reinterpret_cast<char*>(&slots[++call % kSlots]), bytes.data(), 192);
    benchmark::ClobberMemory();
  }
}
BENCHMARK(BM_Floor_Memcpy);

void BM_NameIndex_Resolve(benchmark::State& state) {
  const TempDirectory directory;
  const std::unique_ptr<Journal> journal = Make(directory);
  NameIndex names(*journal);
  std::vector<std::string> texts;
  for (int i = 0; i < 64; ++i) texts.push_back(fmt::format("session-{:08}", i));
  bool overflowed = false;
  size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(names.Resolve(texts[++i % 64], &overflowed));
  }
  journal->SetTemporary(true);
  state.SetLabel("floor=BM_Floor_Hash");
}
BENCHMARK(BM_NameIndex_Resolve);

void BM_NameMemo(benchmark::State& state) {
  NameMemo memo;
  memo.Keep("session-00000017", 17);
  std::string_view name = "session-00000017";
  for (auto _ : state) {
    benchmark::DoNotOptimize(name);
    benchmark::DoNotOptimize(memo.Holds(name));
  }
  state.SetLabel("floor=BM_Floor_Hash");
}
BENCHMARK(BM_NameMemo);

// A name that the journal has not seen: redacted, interned, under a mutex.
void BM_NameIndex_New(benchmark::State& state) {
  const TempDirectory directory;
  std::unique_ptr<Journal> journal = Make(directory);
  auto names = std::make_unique<NameIndex>(*journal);
  std::string text;
  int64_t i = 0;
  for (auto _ : state) {
    if (names->nearly_full()) {
      state.PauseTiming();
      journal->SetTemporary(true);
      names.reset();
      journal = Make(directory);
      names = std::make_unique<NameIndex>(*journal);
      state.ResumeTiming();
    }
    text = fmt::format("session-{:08}", i++);
    bool overflowed = false;
    benchmark::DoNotOptimize(names->Resolve(text, &overflowed));
  }
  journal->SetTemporary(true);
  state.SetLabel("floor=BM_Floor_Hash");
}
BENCHMARK(BM_NameIndex_New);

void BM_Floor_Hash(benchmark::State& state) {
  std::string_view name = "session-00000017";
  for (auto _ : state) {
    benchmark::DoNotOptimize(name);
    benchmark::DoNotOptimize(std::hash<std::string_view>()(name));
  }
}
BENCHMARK(BM_Floor_Hash);

// When the store lags: what `used` slots hold is vouched for and synced.
void BM_Journal_StampAndSync(benchmark::State& state) {
  const TempDirectory directory;
  const std::unique_ptr<Journal> journal = Make(directory, kSlots);
  uint64_t call = 0;
  for (auto _ : state) {
    ++call;
    for (uint32_t i = 0; i < static_cast<uint32_t>(state.range(0)); ++i) {
      Append(journal->slot(i), call);
    }
    if (!journal->StampAndSync().ok()) state.SkipWithError("no sync");
  }
  journal->SetTemporary(true);
  state.SetLabel(
      fmt::format("floor=BM_Floor_Sync/slots:{}/real_time", state.range(0)));
}
BENCHMARK(BM_Journal_StampAndSync)
    ->ArgName("slots")
    ->Arg(100)
    ->Arg(4'000)
    ->UseRealTime()
    ->Unit(benchmark::kMicrosecond);

void BM_Floor_Sync(benchmark::State& state) {
  const TempDirectory directory;
  const int fd =
      open((directory / "floor").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  const std::string bytes(static_cast<size_t>(state.range(0)) * sizeof(Slot),
                          'x');
  for (auto _ : state) {
    if (pwrite(fd, bytes.data(), bytes.size(), 0) < 0 || fdatasync(fd) != 0) {
      state.SkipWithError("no sync");
    }
  }
  close(fd);
}
BENCHMARK(BM_Floor_Sync)
    ->ArgName("slots")
    ->Arg(100)
    ->Arg(4'000)
    ->UseRealTime()
    ->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace toll::internal
