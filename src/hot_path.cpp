// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "hot_path.h"

#include <algorithm>
#include <cstring>

#include "base/stages.h"
#include "call_timer.h"
#include "engine.h"
#include "sequence.h"

namespace toll::internal {
namespace {

// A name that the memo does not hold.
[[gnu::noinline]] uint32_t ResolveName(LedgerState& state, ThreadBlock& block,
                                       NameMemo& memo, std::string_view name) {
  bool overflowed = false;
  const uint32_t id = state.names.Resolve(name, &overflowed);
  if (overflowed) {
    ThreadCounters::Add(block.counters->names_overflowed, 1);
    return id;  // Not kept: after a rotation it would have room.
  }
  memo.Keep(name, id);
  return id;
}

[[gnu::hot]] uint32_t NameOf(LedgerState& state, ThreadBlock& block,
                             NameMemo& memo, std::string_view name) {
  if (memo.Holds(name)) [[likely]]
    return memo.id;
  return ResolveName(state, block, memo, name);
}

// A slot with everything of the begin part but names and route. The offer is
// counted first: who dies after it has a call in flight.
Slot* TakeSlot(LedgerState& state, ThreadBlock& block, uint32_t* index) {
  // First: what is timed begins here.
  const uint64_t sequence = NextSequence(state, block);
  ThreadCounters::Add(block.counters->offered, 1);
  if (!block.slots.Pop(index)) [[unlikely]] {
    if (!RefillSlots(state, block) || !block.slots.Pop(index)) {
      ThreadCounters::Add(block.counters->dropped, 1);
      block.timer.start_began = 0;
      return nullptr;
    }
  }
  Slot& slot = state.journal->slot(*index);
  // Acquire: pairs with the drain's FREE; what it read of the slot's former
  // call is read.
  static_cast<void>(slot.begin.state_word.load(std::memory_order_acquire));
  // The drain touched these lines last, on another core. Fetching them now for
  // writing overlaps the transfer with the call itself.
  __builtin_prefetch(&slot.end, 1);
  __builtin_prefetch(&slot.usage, 1);
  __builtin_prefetch(&slot.text, 1);
  if (const uint32_t* next = block.slots.Peek()) {
    __builtin_prefetch(&state.journal->slot(*next).begin, 1);
  }
  slot.begin.sequence = sequence;
  slot.begin.thread = static_cast<uint16_t>(block.thread);
  slot.begin.flags = 0;
  slot.begin.attempt = 0;
  return &slot;
}

[[gnu::hot]] void PublishOpen(const LedgerState& state, ThreadBlock& block,
                              Slot& slot) noexcept {
  slot.begin.start_ticks = state.engine.Ticks();
  KeepStart(block, slot);
  // Relaxed: the slot is this thread's, see TakeSlot.
  const uint64_t word = slot.begin.state_word.load(std::memory_order_relaxed);
  // Release: whoever sees OPEN (recovery) sees the whole begin part.
  slot.begin.state_word.store(
      Slot::Word(Slot::GenerationOf(word) + 1, SlotState::kOpen),
      std::memory_order_release);
}

void WriteRoute(LedgerState& state, ThreadBlock& block, Slot& slot) noexcept {
  const uint32_t provider = slot.begin.names[kProvider];
  const uint32_t endpoint = slot.begin.names[kEndpoint];
  RouteMemo& memo = block.route_memo;
  if (memo.provider != provider || memo.endpoint != endpoint) [[unlikely]] {
    memo = {provider, endpoint,
            RouteOf(state.journal->NameText(provider),
                    state.journal->NameText(endpoint))};
  }
  const Route route = memo.route;  // Two stores: Finish reads them as two.
  slot.begin.dialect = static_cast<uint8_t>(route.dialect);
  slot.begin.price_modifiers = route.price_modifiers;
  slot.begin.quirks = route.quirks;
}

bool HasLinks(const CallSpec& spec) noexcept {
  return !spec.labels[0].key.empty() || spec.parent != 0 ||
         spec.retry_of != 0 || !spec.traceparent.empty();
}

// A W3C traceparent's ids as three words; zeros if it is not one.
std::array<uint64_t, 3> TraceOf(std::string_view text) noexcept {
  constexpr size_t kBytes = 55;  // 00-<32 hex>-<16 hex>-<2 hex>
  std::array<uint64_t, 3> words{};
  if (text.size() < kBytes || text[2] != '-' || text[35] != '-') return words;
  constexpr size_t kAt[3] = {3, 19, 36};
  for (size_t word = 0; word < words.size(); ++word) {
    for (const char c : text.substr(kAt[word], 16)) {
      const int digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                               : -1;
      if (digit < 0) return {};
      words[word] = words[word] << 4 | static_cast<uint64_t>(digit);
    }
  }
  return words;
}

[[gnu::noinline]] void WriteLinks(LedgerState& state, ThreadBlock& block,
                                  Slot& slot, const CallSpec& spec) {
  slot.begin.flags |= kHasLinks;
  for (size_t i = 0; i < kLabelsMax; ++i) {
    const Label& label = spec.labels[i];
    const bool used = !label.key.empty();
    slot.links.labels[2 * i] =
        used ? NameOf(state, block, block.label_memo[2 * i], label.key) : 0;
    slot.links.labels[2 * i + 1] =
        used ? NameOf(state, block, block.label_memo[2 * i + 1], label.value)
             : 0;
  }
  slot.links.parent_id = spec.parent;
  slot.links.retry_of = spec.retry_of;
  const std::array<uint64_t, 3> trace = TraceOf(spec.traceparent);
  slot.links.trace_id[0] = trace[0];
  slot.links.trace_id[1] = trace[1];
  slot.rare.trace_parent_span = trace[2];
}

// A call that dies before its answer is estimated by what was asked.
[[gnu::noinline]] void WriteRequestSize(Slot& slot, size_t bytes) noexcept {
  ProgressPart& progress = slot.progress;
  // Relaxed throughout: published with the begin part.
  const uint64_t word = slot.begin.state_word.load(std::memory_order_relaxed);
  progress.bytes.store(0, std::memory_order_relaxed);
  progress.first_token_ticks.store(0, std::memory_order_relaxed);
  progress.output_tokens.store(0, std::memory_order_relaxed);  // As above.
  // Four bytes a token: what English and code come to.
  progress.input_tokens.store(bytes / 4, std::memory_order_relaxed);
  progress.generation.store(Slot::GenerationOf(word) + 1,
                            std::memory_order_relaxed);  // As above.
}

// What is to be priced, and when it was asked for.
struct Asked {
  const Slot& slot;
  const Reading& reading;
  int64_t at_ns;
};

bool StillHolds(const PriceIdMemo& memo, const Asked& asked) noexcept {
  const auto& [slot, reading, at_ns] = asked;
  if (memo.price == nullptr || memo.provider != slot.begin.names[kProvider]) {
    return false;
  }
  const CompiledPrice& price = *memo.price;
  const bool same_model = reading.served_model.empty()
                              ? memo.model == slot.begin.names[kModel]
                              : price.model == reading.served_model;
  return same_model && price.modifiers == slot.end.price_modifiers &&
         price.tier == reading.service_tier && price.valid_from_ns <= at_ns &&
         at_ns < price.valid_to_ns;
}

// The same where the ids do not tell. Null: it is not compiled.
[[gnu::noinline]] const CompiledPrice* FindPrice(LedgerState& state,
                                                 ThreadBlock& block,
                                                 const Asked& asked) {
  const auto& [slot, reading, at_ns] = asked;
  const bool is_served = !reading.served_model.empty();
  const PriceKey key = {
      .provider = state.journal->NameText(slot.begin.names[kProvider]),
      .model = is_served ? reading.served_model
                         : state.journal->NameText(slot.begin.names[kModel]),
      .tier = reading.service_tier,
      .modifiers = slot.end.price_modifiers};
  const CompiledPrice* price =
      block.price_memo.Find(state.engine.prices, key, at_ns);
  if (price == nullptr) return nullptr;
  PriceIdMemo& memo = block.price_ids;
  if (memo.price != price) {
    bool overflowed = false;
    memo.price_id = state.names.Resolve(price->price_id, &overflowed);
  }
  memo.price = price;
  memo.provider = slot.begin.names[kProvider];
  memo.model = is_served ? PriceIdMemo::kServed : slot.begin.names[kModel];
  return price;
}

// What this call costs, if its price is compiled; else the drain prices it.
int64_t PriceNow(LedgerState& state, ThreadBlock& block, Slot& slot,
                 const Reading& reading) {
  EndPart* const end = &slot.end;
  end->price_id = 0;
  if (reading.provenance == Provenance::kNone) {
    end->cost_state = CostState::kNone;
    return 0;
  }
  int64_t at_ns = 0;
  const CompiledPrice* price = nullptr;
  if ((reading.flags & kOtherModels) == 0 &&
      state.real_time.RealNs(slot.begin.start_ticks, &at_ns)) [[likely]] {
    const Asked asked{slot, reading, at_ns};
    price = StillHolds(block.price_ids, asked) ? block.price_ids.price
                                               : FindPrice(state, block, asked);
  }
  if (price == nullptr) [[unlikely]] {
    end->flags |= kPricePending;
    end->cost_state = CostState::kUnpriced;
    return 0;
  }
  const int64_t pico = CostPico(*price, reading.leaves, &end->flags);
  if (pico == kUnpricedPico) [[unlikely]] {
    end->cost_state = CostState::kUnpriced;
    return 0;
  }
  end->price_id = block.price_ids.price_id;
  end->cost_state = CostStateOf(reading.provenance);
  return pico;
}

void WriteRare(Slot& slot, const Reading& reading) noexcept {
  // One look at all of it: a branch each takes longer.
  uint32_t any = reading.stated_input | reading.stated_output |
                 reading.retry_after_ms | (reading.has_reported_cost ? 1 : 0);
  for (uint32_t i = kCommonLeafCount; i < kLeafCount; ++i) {
    any |= reading.leaves[i];
  }
  const bool rare = any != 0;
  slot.end.has_rare = rare ? 1 : 0;
  if (!rare) [[likely]]
    return;
  memcpy(slot.rare.leaves, reading.leaves.data() + kCommonLeafCount,
         sizeof slot.rare.leaves);
  slot.rare.reported_cost_pico = reading.reported_cost_pico;
  slot.rare.has_reported_cost = reading.has_reported_cost ? 1 : 0;
  slot.rare.stated_input = reading.stated_input;
  slot.rare.stated_output = reading.stated_output;
  slot.rare.retry_after_ms = reading.retry_after_ms;
}

void PublishDone(LedgerState& state, ThreadBlock& block, Opened opened) {
  std::atomic<uint64_t>& state_word = opened.slot->begin.state_word;
  // Relaxed: the word is this thread's until the store below.
  const uint64_t word = state_word.load(std::memory_order_relaxed);
  // Release: the drain's acquire load of DONE sees the end part.
  state_word.store(Slot::Word(Slot::GenerationOf(word), SlotState::kDone),
                   std::memory_order_release);
  if (!state.done.try_enqueue(block.done_token, opened.index)) [[unlikely]] {
    // The journal is the truth: the drain finds the slot by a scan. Release: a
    // scan that sees the count sees the slot, too.
    state.enqueue_failures.fetch_add(1, std::memory_order_release);
    ThreadCounters::Add(block.counters->enqueue_failures, 1);
  }
}

}  // namespace

[[gnu::hot]] Opened OpenSlot(LedgerState& state, ThreadBlock& block,
                             const CallSpec& spec) {
  // A host that comes back after milliseconds of its own work finds none of
  // them in its cache: they are fetched together, not one after the other.
  for (const NameMemo& memo : block.memo) __builtin_prefetch(&memo);
  StageTimer timer;
  Opened opened;
  opened.slot = TakeSlot(state, block, &opened.index);
  timer.Lap(Stage::kTakeSlot);
  if (opened.slot == nullptr) [[unlikely]] {
    opened.index = Opened::Remember(
        NameOf(state, block, block.memo[kProvider], spec.provider),
        NameOf(state, block, block.memo[kModel], ModelAskedFor(spec)));
    return opened;
  }
  Slot& slot = *opened.slot;
  const std::string_view names[kSpecNames] = {
      spec.provider, ModelAskedFor(spec), spec.session, spec.issue,
      spec.workflow, spec.agent,          spec.user,    spec.endpoint};
  for (uint32_t i = 0; i < kSpecNames; ++i) {
    slot.begin.names[i] = NameOf(state, block, block.memo[i], names[i]);
  }
  timer.Lap(Stage::kNames);
  slot.begin.attempt =
      static_cast<uint8_t>(std::min<uint16_t>(spec.attempt, 255));
  WriteRoute(state, block, slot);
  if (HasLinks(spec)) [[unlikely]]
    WriteLinks(state, block, slot, spec);
  if (!spec.request.empty()) [[unlikely]] {
    WriteRequestSize(slot, spec.request.size());
  }
  PublishOpen(state, block, slot);
  timer.Lap(Stage::kOpen);
  return opened;
}

[[gnu::hot]] Opened OpenSlot(
    LedgerState& state, ThreadBlock& block,
    const std::array<uint32_t, kSpecNames>& names,
    const std::array<uint32_t, 2 * kLabelsMax>& labels) {
  StageTimer timer;
  Opened opened;
  opened.slot = TakeSlot(state, block, &opened.index);
  timer.Lap(Stage::kTakeSlot);
  if (opened.slot == nullptr) [[unlikely]] {
    opened.index = Opened::Remember(names[kProvider], names[kModel]);
    return opened;
  }
  Slot& slot = *opened.slot;
  memcpy(slot.begin.names, names.data(), sizeof slot.begin.names);
  WriteRoute(state, block, slot);
  if (labels[0] != 0) [[unlikely]] {
    slot.begin.flags |= kHasLinks;
    slot.links = {};
    memcpy(slot.links.labels, labels.data(), sizeof slot.links.labels);
    slot.rare.trace_parent_span = 0;
  }
  PublishOpen(state, block, slot);
  timer.Lap(Stage::kOpen);
  return opened;
}

void WarmBlock(LedgerState& state, ThreadBlock& block) {
  if (block.slots.count == 0) RefillSlots(state, block);
  WarmNotes(state, block);
  block.reader.Warm();
}

[[gnu::hot]] void PostCall(LedgerState& state, ThreadBlock& block,
                           Opened opened, const Ending& ending) {
  const Reading& reading = *ending.reading;
  if (opened.slot == nullptr) [[unlikely]] {
    CountDropped(state, block, opened, ending);
  } else {
    Slot& slot = *opened.slot;
    EndPart& end = slot.end;
    FindTimed(block, slot, ending.ticks);
    StageTimer timer;
    end.end_ticks = ending.ticks;
    end.flags = reading.flags;
    end.http_status = static_cast<uint16_t>(ending.http_status);
    end.outcome = ending.outcome;
    end.provenance = reading.provenance;
    end.error_class = reading.error_class;
    end.dialect = static_cast<uint8_t>(reading.dialect);
    end.price_modifiers = reading.price_modifiers | slot.begin.price_modifiers;
    end.cost_pico = PriceNow(state, block, slot, reading);
    timer.Lap(Stage::kPrice);
    memcpy(slot.usage.leaves, reading.leaves.data(), sizeof slot.usage.leaves);
    WriteRare(slot, reading);
    WriteTexts(state, block, slot, reading);
    timer.Lap(Stage::kTexts);
    PublishDone(state, block, opened);
    timer.Lap(Stage::kEnqueue);
  }
  if (!state.engine.options.async_processing) [[unlikely]] {
    FlushEngine(state.engine, absl::Seconds(10), false).IgnoreError();
  }
  KeepCall(state, block);
  // Last: a settled call may be the last that keeps a closed ledger alive.
  ThreadCounters::Add(block.counters->settled, 1);
}

}  // namespace toll::internal
