// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "engine.h"

#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <new>

#include "fmt/format.h"
#include <linux/futex.h>
#include <sys/syscall.h>

#include "base/counted_memory.h"
#include "base/host_threads.h"
#include "base/local_directory.h"
#include "base/process_epoch.h"
#include "base/text.h"
#include "base/without_file_signal.h"
#include "drain.h"
#include "engine_registry.h"
#include "store/sqlite_store.h"
#include "store/transaction.h"

namespace toll::internal {
namespace {

// Serials rise along a line of forks: the counter is inherited, so a child's
// state never has the serial of one of its ancestors' states. 0 is nobody's.
constinit std::atomic<uint64_t> next_serial{1};

JournalSizes SizesOf(const Options& options) {
  JournalSizes sizes;
  sizes.notes_count = static_cast<uint32_t>(options.notes_count);
  const auto head =
      static_cast<int64_t>(JournalLayout::For(sizes.notes_count).slots_at);
  const int64_t most =
      std::max<int64_t>(1, (options.journal_bytes_max - head) / kSegmentBytes);
  const int64_t asked =
      (options.memory_pool_size + kSegmentSlots - 1) / kSegmentSlots;
  constexpr int64_t kIndexLimit = (1 << 24) / kSegmentSlots;
  sizes.segments_max = static_cast<uint32_t>(std::min(most, kIndexLimit));
  sizes.segments_at_open =
      static_cast<uint32_t>(std::min<int64_t>(asked, sizes.segments_max));
  return sizes;
}

// An engine without a journal takes one in memory rather than none.
absl::StatusOr<std::unique_ptr<Journal>> MakeJournal(Engine& engine) {
  const JournalSizes sizes = SizesOf(engine.options);
  absl::StatusOr<std::unique_ptr<Journal>> journal =
      Journal::Create(*engine.disk, engine.directory, sizes, engine.Now());
  // Relaxed: only an Open and the drain, which it starts, write it.
  const bool has_one =
      engine.current.load(std::memory_order_relaxed) != nullptr;
  if (!journal.ok() && has_one) return journal.status();
  std::string why_in_memory;
  if (!journal.ok()) {
    why_in_memory = fmt::format(
        "the journal is in memory, where a kill takes what is not stored yet, "
        "until a file can be made: {}",
        ToStd(journal.status().message()));
    engine.Tell(absl::Status(journal.status().code(), ToAbsl(why_in_memory)));
    journal = Journal::Create(MemoryDisk(), "", sizes, engine.Now());
  }
  const MutexLock lock(engine.health_mutex);
  engine.why_in_memory = std::move(why_in_memory);
  return journal;
}

// Locks and shared mappings cannot be relied on over a network.
absl::StatusOr<std::string> UsableDirectory(Engine& engine) {
  // Never empty: ApplyEnvironment has filled the default in.
  const std::string& asked = engine.options.path;
  if (absl::Status status = engine.disk->MakePrivateDirectory(asked);
      !status.ok()) {
    return status;
  }
  if (!engine.disk->IsRemote(asked)) return asked;
  absl::StatusOr<std::string> local = LocalDirectoryOf(*engine.disk, asked);
  if (!local.ok()) return local.status();
  engine.Degrade(absl::FailedPreconditionError(ToAbsl(
      fmt::format("{} is on a network file system: the ledger is kept in {}",
                  asked, *local))));
  return local;
}

// Allots the journal its number, so that calls know their ids from the start;
// a store that is busy does it at the first pass.
void AllotNumber(Engine& engine, LedgerState& state) {
  Store& store = *engine.store;
  const JournalHeader& header = state.journal->header();
  if (!store.Begin().ok()) return;
  Undo undo(store);
  const absl::StatusOr<int64_t> number =
      store.JournalNumber({header.identity[0], header.identity[1]});
  if (!number.ok() || !store.Commit(false).ok()) return;
  undo.Keep();
  // Relaxed: a constant from here on.
  state.journal->header().number.store(*number, std::memory_order_relaxed);
}

// The host's signals are none of the drain's business, which inherits this.
class WithoutSignals {
 public:
  WithoutSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~WithoutSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  WithoutSignals(const WithoutSignals&) = delete;
  WithoutSignals& operator=(const WithoutSignals&) = delete;

 private:
  sigset_t before_;
};

void StartDrain(Engine& engine) {
  const WithoutSignals masked;
  engine.drain_thread = std::thread([&engine] { engine.drain->Run(); });
  pthread_setname_np(engine.drain_thread.native_handle(), kOurThreadName);
}

}  // namespace

Engine::Engine(const Options& chosen)
    : options(chosen), epoch(EnsureProcessEpoch()) {
  disk = options.disk != nullptr ? options.disk.get() : &PosixDisk();
  clock = options.clock.get();
  store = options.store;
}

Engine::~Engine() {
  // Where everything is stored, nothing is left to recover.
  for (const auto& state : states) {
    bool at_rest = true;
    for (uint32_t i = 0; i < state->journal->slots_ready() && at_rest; ++i) {
      // Acquire: a slot still used keeps the file for the next Open.
      const uint64_t word = state->journal->slot(i).begin.state_word.load(
          std::memory_order_acquire);
      at_rest = Slot::StateOf(word) == SlotState::kFree;
    }
    state->journal->SetTemporary(at_rest);
  }
}

void Engine::WakeDrain() noexcept {
  // Relaxed: a cheap look first, so that one waker pays for the system call.
  if (wake_word.load(std::memory_order_relaxed) != 0) return;
  // Release: the drain sees what made us wake it.
  if (wake_word.exchange(1, std::memory_order_release) != 0) return;
  syscall(SYS_futex, &wake_word, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
}

void Engine::WaitForWork(int64_t ns) noexcept {
  const timespec timeout{ns / 1'000'000'000, ns % 1'000'000'000};
  syscall(SYS_futex, &wake_word, FUTEX_WAIT_PRIVATE, 0, &timeout, nullptr, 0);
  // Acquire: pairs with WakeDrain.
  wake_word.exchange(0, std::memory_order_acquire);
}

void Engine::Degrade(const absl::Status& status) noexcept try {
  {
    const MutexLock lock(health_mutex);
    degraded = std::string(ToStd(status.message()));
  }
  Tell(status);
} catch (const std::exception&) {
  // Without memory for the reason, the counters still tell.
}

void Engine::Tell(const absl::Status& status) noexcept try {
  constexpr int64_t kSecondNs = 1'000'000'000;
  constexpr int kLogsASecond = 10;
  if (!options.log) return;
  {
    const MutexLock lock(health_mutex);
    const int64_t now_ns = KernelClockNs(CLOCK_MONOTONIC);
    if (now_ns - log_window_ns >= kSecondNs) {
      log_window_ns = now_ns;
      log_count = 0;
    }
    if (++log_count > kLogsASecond) return;
  }
  options.log(status.code(), ToStd(status.message()));
} catch (const std::exception&) {
  // The host's own; Health has the reason.
}

int64_t Engine::calls_open() {
  const MutexLock lock(states_mutex);
  int64_t open = 0;
  for (const auto& state : states) open += state->calls_open();
  return open;
}

LedgerState::LedgerState(Engine& of, std::unique_ptr<Journal> made)
    : engine(of),
      journal(std::move(made)),
      // Relaxed: only uniqueness counts.
      serial(next_serial.fetch_add(1, std::memory_order_relaxed)),
      epoch(of.epoch),
      names(*journal),
      queue_bytes(-CountedBytes()),
      // Room for the pool as it begins; the drain may grow the queue.
      slots(journal->slots_ready()),
      notes(journal->header().notes_count),
      // Four times the pool: blocks of the queue belong to threads in turn. A
      // thread that finds none left leaves its slot to a scan.
      done(size_t{journal->slots_ready()} * 4),
      // Now: a thread that finds no memory for a block of its own needs it.
      shared_block(std::make_unique<ThreadBlock>(
          *this, kSharedThread, &journal->counters(kSharedThread))) {
  // A queue that got no memory for its blocks would take nothing, ever.
  uint32_t probe = 0;
  if (!done.try_enqueue(shared_block->done_token, probe) ||
      !done.try_dequeue(probe)) {
    throw std::bad_alloc();
  }
  queue_bytes += CountedBytes() - static_cast<int64_t>(sizeof(ThreadBlock));
  real_time.Publish(journal->tick_map());
  slots.SetFresh(0, journal->slots_ready());
  notes.SetFresh(0, journal->header().notes_count);
  for (uint32_t i = kSharedThread; i > 0; --i) free_threads.push_back(i - 1);
  // Last, as what was thrown before is not taken back.
  CountMemory(static_cast<int64_t>(NameIndex::bytes()));
}

LedgerState::~LedgerState() {
  CountMemory(-static_cast<int64_t>(NameIndex::bytes()));
}

int64_t LedgerState::calls_open() const noexcept {
  int64_t open = 0;
  for (uint32_t i = 0; i < kThreadsMax; ++i) {
    // Relaxed: sums, exact once their threads rest.
    const ThreadCounters& row = journal->counters(i);
    open += static_cast<int64_t>(row.offered.load(std::memory_order_relaxed));
    open -= static_cast<int64_t>(
        row.settled.load(std::memory_order_relaxed));  // As above.
  }
  return open;
}

absl::Status Rotate(Engine& engine) {
  absl::StatusOr<std::unique_ptr<Journal>> journal = MakeJournal(engine);
  if (!journal.ok()) return journal.status();
  // Until it is in use: without memory for the rest it is made again and again.
  (*journal)->SetTemporary(true);
  const JournalIdentity store = engine.store->identity();
  (*journal)->header().store_uuid[0] = store.high;
  (*journal)->header().store_uuid[1] = store.low;
  auto made = std::make_unique<LedgerState>(engine, *std::move(journal));
  LedgerState* state = made.get();
  AllotNumber(engine, *state);
  const MutexLock lock(engine.states_mutex);
  // Before others are told to let go: it may find no memory.
  engine.states.push_back(std::move(made));
  state->journal->SetTemporary(false);
  for (const auto& other : engine.states) {
    if (other.get() == state) continue;
    const MutexLock blocks_lock(other->blocks_mutex);
    if (!other->retired) other->retired_at_ns = KernelClockNs(CLOCK_MONOTONIC);
    other->retired = true;
  }
  // Release: a thread that finds the state finds it whole.
  engine.current.store(state, std::memory_order_release);
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Engine>> MakeEngine(const Options& options) {
  const WithoutFileSignal quiet;
  auto engine = std::make_unique<Engine>(options);
  absl::StatusOr<std::string> directory = UsableDirectory(*engine);
  if (!directory.ok()) return directory.status();
  engine->directory = *std::move(directory);
  // Until it is registered, a fork would not know of the store.
  const Opening opening;
  if (engine->store == nullptr) {
    SqliteStoreOptions store_options = {.rollup_sets_max =
                                            options.rollup_sets_max};
    store_options.tell = [engine = engine.get()](const absl::Status& status) {
      engine->Degrade(status);
    };
    store_options.retention = RetentionOf(*engine);
    if (options.clock != nullptr) {
      store_options.now = [clock = options.clock] {
        return absl::FromUnixNanos(clock->Now().real_ns);
      };
    }
    absl::StatusOr<std::shared_ptr<Store>> store =
        OpenSqliteStore(engine->directory + "/toll.db", store_options);
    if (!store.ok()) return store.status();
    engine->store = *std::move(store);
  }
  if (absl::Status status = Rotate(*engine); !status.ok()) return status;
  engine->drain = std::make_unique<Drain>(*engine);
  Registration registration(*engine);
  if (!options.manual_drain) StartDrain(*engine);
  registration.Keep();
  return engine;
}

absl::Status CloseEngine(Engine& engine) noexcept {
  const WithoutFileSignal quiet;
  // Release: who sees null starts no call.
  engine.current.store(nullptr, std::memory_order_release);
  {
    const MutexLock lock(engine.states_mutex);
    for (const auto& state : engine.states) {
      // Release: a call that sees it settles by the shared block.
      state->closed.store(true, std::memory_order_release);
    }
  }
  // Release: the drain sees everything before.
  engine.stopping.store(true, std::memory_order_release);
  engine.WakeDrain();
  if (engine.drain_thread.get_id() == std::this_thread::get_id()) {
    // The host has left by its threads, and exit() runs in its last one: ours.
    engine.drain_thread.detach();
  } else if (engine.drain_thread.joinable()) {
    engine.drain_thread.join();
  }
  const int64_t limit_ns = KernelClockNs(CLOCK_MONOTONIC) +
                           engine.options.close_timeout_ms * 1'000'000;
  const MutexLock lock(engine.store_mutex);
  engine.drain->watch().Finish();
  for (;;) {
    absl::Status status = engine.drain->Pass(PassKind::kDurable);
    if (status.ok() || KernelClockNs(CLOCK_MONOTONIC) >= limit_ns) {
      return status;
    }
    constexpr timespec kPause{0, 2'000'000};
    nanosleep(&kPause, nullptr);
  }
}

}  // namespace toll::internal
