// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What one open ledger is made of in one process.
//
//   LedgerCore (of a Ledger) ──▶ Engine: store, prices, drain, states
//                                   └─▶ LedgerState: one journal and what
//                                       feeds it; a new one after rotation
//   Call ──▶ LedgerState, ThreadBlock ──▶ one thread's part of a LedgerState
//
// A forked child makes an Engine of its own and forgets (leaks) its parent's:
// the locks in it may be held for ever. An Engine lives until its ledger is
// gone and its last call is over: calls may outlive their ledger.
//
// Thread safety: said at each group of fields.

#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "base/shared_histogram.h"
#include "gate/rate_board.h"
#include "journal/journal.h"
#include "journal/name_index.h"
#include "meter/answer_reader.h"
#include "meter/dialect.h"
#include "meter/stream_reader.h"
#include "price/price_record.h"
#include "price/price_table.h"
#include "queue/index_queue.h"
#include "store/store.h"
#include "toll/health.h"
#include "toll/options.h"
#include "toll/price_book.h"

namespace toll::internal {

// Each use says why no order is needed.
inline constexpr auto kRelaxed = std::memory_order_relaxed;

struct Engine;
class Drain;

// A thread's word that it has ended: it may outlive ledgers, and they it.
struct ExitMark {
  std::atomic<bool> ended{false};
};

// A stream in flight beside its slot.
struct StreamState {
  StreamState(size_t parse_bytes_max, bool simd)
      : reader(parse_bytes_max, simd) {}
  StreamReader reader;
  std::unique_ptr<TextCounter> counter;  // Of this stream; null: estimated.
};

// The route of the last provider and endpoint of a thread.
struct RouteMemo {
  uint32_t provider = ~uint32_t{0};
  uint32_t endpoint = ~uint32_t{0};
  Route route;
};

// The price that this thread used last, by the journal's ids of what it was
// found by: names that have one need not be looked at again.
struct PriceIdMemo {
  static constexpr uint32_t kServed = ~uint32_t{0};
  const CompiledPrice* price = nullptr;
  uint32_t price_id = 0;
  uint32_t provider = 0;
  uint32_t model = 0;  // kServed: by a text that an answer named.
};

// Which of a thread's calls are timed; see call_timer.h.
struct CallTimer {
  CallTimer() noexcept;
  uint32_t NextDistance() noexcept;

  uint32_t calls_to_next = 0;  // Beyond sequence_stop.
  uint32_t chunks_to_next = 0;
  uint32_t random = 0;
  uint64_t start_began = 0;  // Ticks; 0: this call is not timed.
  uint64_t call_began = 0;   // As above.
};

// What one host thread owns in one LedgerState.
struct alignas(64) ThreadBlock {
  ThreadBlock(LedgerState& state, uint32_t number, ThreadCounters* row);
  ~ThreadBlock();
  ThreadBlock(const ThreadBlock&) = delete;
  ThreadBlock& operator=(const ThreadBlock&) = delete;

  // That thread only (or the holder of shared_mutex, for the shared block).
  Magazine slots;
  Magazine notes;
  uint64_t sequence_next = 0;
  uint64_t sequence_end = 0;   // Of the lease.
  uint64_t sequence_stop = 0;  // There, or where a call is to be timed.
  CallTimer timer;
  uint32_t thread = 0;
  ThreadCounters* counters = nullptr;
  moodycamel::ProducerToken done_token;
  RouteMemo route_memo;
  PriceIdMemo price_ids;
  NameMemo memo[kSpecNames];
  NameMemo label_memo[2 * kLabelsMax];
  PriceMemo price_memo;
  AnswerReader reader;
  std::vector<StreamState*> idle_streams;
  // How many numbers the last lease had, and when it began, in ticks.
  uint64_t sequence_lease = 0;
  uint64_t sequence_leased_at = 0;

  // Guarded by LedgerState::blocks_mutex.
  std::shared_ptr<ExitMark> mark;
  bool left = false;  // Its thread has gone on to a newer state.
};

struct LedgerState {
  LedgerState(Engine& of, std::unique_ptr<Journal> made);
  ~LedgerState();

  // Constant after construction.
  Engine& engine;
  const std::unique_ptr<Journal> journal;
  const uint64_t serial;  // Unique along a line of forks.
  const uint32_t epoch;   // Of the process that made it.

  // Shared, each with its own protocol.
  NameIndex names;
  int64_t queue_bytes;  // Counted memory of these three. Constant.
  IndexPool slots;
  IndexPool notes;
  IndexQueue done;
  std::atomic<uint64_t> enqueue_failures{0};
  SharedTickMap real_time;  // Renewed by the drain.
  // Set once the ledger is closed: calls then finish under graveyard rules.
  std::atomic<bool> closed{false};

  Mutex blocks_mutex;
  std::vector<std::unique_ptr<ThreadBlock>> blocks
      ABSL_GUARDED_BY(blocks_mutex);
  std::vector<uint32_t> free_threads ABSL_GUARDED_BY(blocks_mutex);
  // Rotated out: no new calls.
  bool retired ABSL_GUARDED_BY(blocks_mutex) = false;
  int64_t retired_at_ns ABSL_GUARDED_BY(blocks_mutex) = 0;
  // For threads beyond kThreadsMax, and for calls that outlive the ledger.
  Mutex shared_mutex;
  const std::unique_ptr<ThreadBlock> shared_block
      ABSL_PT_GUARDED_BY(shared_mutex);

  // Calls started and not yet settled. Exact once their threads rest.
  int64_t calls_open() const noexcept;
};

// The block of this thread in `state`, made if need be. Null: no thread number
// or memory is left, use the shared block; the next call tries again. Cold; see
// CurrentBlock.
ThreadBlock* MakeBlock(LedgerState& state) noexcept;

// Fills the thread's magazine, which is empty; false: there are no slots, and
// the options do not ask to wait, or it was in vain.
bool RefillSlots(LedgerState& state, ThreadBlock& block) noexcept;

// Drain only: takes back what ended threads held.
void ReclaimEndedThreads(LedgerState& state);

// One entry a ledger and thread; direct-mapped, so that a thread that serves
// several ledgers in turn finds each of its blocks without a lock.
struct BlockCacheEntry {
  uint64_t serial = 0;  // 0 is no state's.
  ThreadBlock* block = nullptr;
};
inline constexpr size_t kBlockCacheEntries = 4;
// Trivially destructible: there is no order of destruction to get wrong.
extern constinit thread_local BlockCacheEntry block_cache[kBlockCacheEntries];

inline ThreadBlock* CurrentBlock(LedgerState& state) noexcept {
  const BlockCacheEntry& entry = block_cache[state.serial % kBlockCacheEntries];
  if (entry.serial == state.serial) [[likely]]
    return entry.block;
  return MakeBlock(state);
}

// The model asked for: what the host says, else what the endpoint's path does.
// Converse's answers name none.
inline std::string_view ModelAskedFor(const CallSpec& spec) noexcept {
  return spec.model.empty() ? ModelInPath(spec.endpoint) : spec.model;
}

// The route by which a call's answer is to be read. The journal keeps names as
// long as calls.
inline Route RouteOfCall(const Journal& journal, const Slot& slot) noexcept {
  return {.dialect = static_cast<Dialect>(slot.begin.dialect),
          .price_modifiers = slot.begin.price_modifiers,
          .quirks = slot.begin.quirks,
          .model = journal.NameText(slot.begin.names[kModel])};
}

// The statistics of a drain, as Health shows them. Single writer: the drain.
struct DrainStatistics {
  std::atomic<int64_t> stored{0};
  std::atomic<int64_t> passes{0};
  std::atomic<int64_t> failures{0};
  std::atomic<int64_t> recovered{0};
  std::atomic<int64_t> interrupted{0};  // Of the recovered.
  std::atomic<int64_t> pruned{0};
  std::atomic<int64_t> cpu_ns{0};
  std::atomic<int64_t> unpriced{0};
  std::atomic<int64_t> usage_missing{0};
  std::atomic<int64_t> capped_calls{0};
  std::atomic<bool> recovering{true};
  // What settled before this moment is stored (monotonic), but if refused.
  std::atomic<int64_t> passed_ns{0};
  std::atomic<bool> refused{false};  // By the last pass's store.
  std::atomic<int64_t> written_bytes{0};
  std::atomic<int64_t> log_written_bytes{0};
  std::atomic<int64_t> store_bytes{0};  // Memory.
};

struct Engine {
  explicit Engine(const Options& chosen);
  ~Engine();

  // Constant after Open.
  const Options options;
  const uint32_t epoch;
  Disk* disk = nullptr;
  Clock* clock = nullptr;  // Null: the machine's.
  std::string directory;
  std::shared_ptr<Store> store;
  std::unique_ptr<Drain> drain;

  // Shared, each with its own protocol.
  PriceTable prices;
  DrainStatistics statistics;
  SharedHistogram call_ns;             // Of the calls that were timed.
  std::atomic<int64_t> chunks_ns{0};   // Of all chunks, by those timed.
  std::atomic<uint32_t> wake_word{0};  // Futex of the drain.
  std::atomic<bool> stopping{false};
  std::atomic<LedgerState*> current{nullptr};  // Null once closed.
  std::atomic<int64_t> last_pass_real_ns{0};   // When it began.
  std::atomic<uint64_t> stale_calls{0};
  // Flush: a request is answered when a pass that began after it is stored.
  std::atomic<uint64_t> flush_asked{0};
  std::atomic<uint64_t> flush_done{0};
  std::atomic<uint64_t> durable_asked{0};
  std::atomic<uint64_t> durable_done{0};

  // The drain holds it during a pass, and fork waits for it: a child must find
  // the connection at rest.
  Mutex store_mutex;

  // The last is current, the others drain away.
  Mutex states_mutex;
  std::vector<std::unique_ptr<LedgerState>> states
      ABSL_GUARDED_BY(states_mutex);
  // Counters of journals that are gone.
  Health past ABSL_GUARDED_BY(states_mutex);

  RateBoard rates;  // What the providers last said of their limits.

  Mutex health_mutex;
  std::string degraded ABSL_GUARDED_BY(health_mutex);
  // The journal; empty: it is a file.
  std::string why_in_memory ABSL_GUARDED_BY(health_mutex);
  std::string last_store_error ABSL_GUARDED_BY(health_mutex);
  // As SelfWatch judged last.
  std::array<VitalSign, kVitalCount> vitals ABSL_GUARDED_BY(health_mutex);
  int64_t today_p50_ns ABSL_GUARDED_BY(health_mutex) = 0;
  int64_t past_p50_ns ABSL_GUARDED_BY(health_mutex) = 0;
  // The second in which `log_count` were told.
  int64_t log_window_ns ABSL_GUARDED_BY(health_mutex) = 0;
  int log_count ABSL_GUARDED_BY(health_mutex) = 0;

  std::thread drain_thread;

  uint64_t Ticks() const noexcept {
    return clock == nullptr ? ReadTicks() : clock->Ticks();
  }
  Anchor Now() const noexcept {
    return clock == nullptr ? TakeAnchor() : clock->Now();
  }
  void WakeDrain() noexcept;
  // Sleeps until woken, at most `ns`.
  void WaitForWork(int64_t ns) noexcept;
  void Degrade(const absl::Status& status) noexcept;
  // To the host's log, at most ten times a second.
  void Tell(const absl::Status& status) noexcept;
  int64_t calls_open();
};

}  // namespace toll::internal
