// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The Ledger is the account: what every call used and cost, kept safe.
//
//   std::unique_ptr<toll::Ledger> ledger = toll::Ledger::OpenOrInert({});
//   toll::Call call = ledger->Start({.provider = "openai", .model = "gpt-4o",
//                                    .session = session, .issue = "PROJ-42"});
//   Response r = http.Post("/v1/chat/completions", body);
//   std::move(call).Finish({.status = r.status, .body = r.body});
//
//   ledger->Start({...}).Finish(...)  // Wrong: measures nothing; start before
//                                     // the request, finish after the answer.
//
//   host thread ──▶ slot in a mapped journal ──▶ queue ──▶ drain ──▶ store
//                   survives kill -9                       rows and rollups
//
// Thread safety: thread-safe. Not a singleton: a process may have several.
// Cost: Open about 5 ms; Start and Finish see toll/call.h.

#pragma once

#include <concepts>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "toll/call.h"
#include "toll/health.h"
#include "toll/options.h"
#include "toll/query.h"
#include "toll/record.h"
#include "toll/retry.h"

namespace toll {

// True if `T` has an overload `toll::Usage TollUsage(const T&)` beside it.
template <typename T>
concept Metered = requires(const T& reply) {
  { TollUsage(reply) } -> std::same_as<Usage>;
};

namespace internal {
class LedgerCore;
template <typename T>
struct Unwrap {
  using type = T;
};
template <typename T>
struct Unwrap<absl::StatusOr<T>> {
  using type = T;
};
}  // namespace internal

class Ledger {
 public:
  // Opens (or creates) the ledger in options.path, takes over what dead
  // processes left there, and starts the drain.
  // Fails if an option is out of bounds, or the directory cannot be used:
  // the message says which and how to cure it. ResourceExhausted: there is no
  // room or memory for it, or no thread (a message may then be missing).
  static absl::StatusOr<std::unique_ptr<Ledger>> Open(Options options);
  // The same, but never null: where Open fails, a ledger whose calls cost
  // nothing and do nothing; health().degraded says why.
  static std::unique_ptr<Ledger> OpenOrInert(Options options);
  // Closes. Calls still open may finish later.
  ~Ledger();
  // One of OpenOrInert may be in no memory of its own.
  static void operator delete(Ledger* ledger, std::destroying_delete_t);
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  // Opens a call. Never fails: without room, only totals are kept of it.
  Call Start(const CallSpec& spec) noexcept;
  Call Start(const BoundSpec& spec) noexcept;
  // Resolves a spec's names once, for hot loops; `request`, `parent` and the
  // like are not part of it.
  BoundSpec Bind(const CallSpec& spec) noexcept;
  // Asks the gate first: the call is the permission. Without rules, Start.
  absl::StatusOr<Call> Admit(const CallSpec& spec, const Usage& at_most);
  // Makes this thread's block now, so that its first call allocates nothing.
  void Warm() noexcept;

  // Runs `fn` as one call and returns what it returned, untouched. The reply
  // (or the T of a StatusOr<T>) needs a TollUsage(const T&) beside it.
  template <typename Fn>
  auto Meter(const CallSpec& spec, Fn&& fn) -> std::invoke_result_t<Fn> {
    using Reply = std::invoke_result_t<Fn>;
    using Value = typename internal::Unwrap<Reply>::type;
    static_assert(Metered<Value>,
                  "toll: write `toll::Usage TollUsage(const Reply&)` next to "
                  "your reply type, so that the ledger can read its usage");
    Call call = Start(spec);  // Abandoned, not lost, if fn throws.
    Reply reply = std::forward<Fn>(fn)();
    if constexpr (std::is_same_v<Reply, Value>) {
      std::move(call).Settle(TollUsage(reply));
    } else if (reply.ok()) {
      std::move(call).Settle(TollUsage(*reply));
    } else {
      std::move(call).Fail(reply.status().code());
    }
    return reply;
  }

  // What the provider last said of its limits, in the headers of an answer to
  // a call with these names. Empty: it said nothing yet.
  std::optional<RateLimits> LastRateLimits(
      std::string_view provider, std::string_view model) const noexcept;

  // What calls added up to; see toll/query.h. Includes every call whose
  // Finish returned before: waits for the drain, at most `flush_interval_ms`.
  // ResourceExhausted: no memory for it; ask again.
  absl::StatusOr<Summary> Summarize(const Query& query);

  // Returns when every call of this ledger that settled before it is stored,
  // and with `durable` also synced to disk: no power cut takes it then.
  // DeadlineExceeded: not within `timeout`. ResourceExhausted: no memory; what
  // is settled stays in the journal, and the drain tries again by itself.
  absl::Status Flush(absl::Duration timeout = absl::Seconds(10),
                     bool durable = false);
  // Stores what is settled, trying a store that refuses for close_timeout_ms,
  // and stops the drain; the rest is the next Open's. Calls started later
  // are inert. Idempotent; ~Ledger calls it. ResourceExhausted: as by Flush,
  // all the time.
  absl::Status Close();

  // Without memory for its texts `degraded` says so; the numbers are there.
  Health health() const noexcept;
  // Where it lies; empty if inert.
  const std::string& path() const;

 private:
  friend class internal::LedgerCore;
  explicit Ledger(std::unique_ptr<internal::LedgerCore> core);
  static Ledger& WithoutMemory() noexcept;
  Call Rebind(const BoundSpec& spec) noexcept;

  std::unique_ptr<internal::LedgerCore> core_;
};

}  // namespace toll
