// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "tally/reprice.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/container/flat_hash_map.h"

#include "price/price_record.h"
#include "store/transaction.h"
#include "tally/rollup.h"

namespace toll::internal {
namespace {

bool HasPrice(const Record& record) {
  return record.cost_state != CostState::kNone &&
         record.outcome != Outcome::kCached;
}

bool IsChanged(const Record& before, const Record& after) {
  return before.cost_pico != after.cost_pico ||
         before.cost_state != after.cost_state || before.flags != after.flags ||
         before.names[kPriceId] != after.names[kPriceId];
}

void Count(const Record& before, const Record& after, bool changed,
           RepricedModel* model) {
  ++model->calls;
  model->changed += changed ? 1 : 0;
  model->unpriced_before += before.cost_state == CostState::kUnpriced ? 1 : 0;
  model->unpriced_after += after.cost_state == CostState::kUnpriced ? 1 : 0;
  model->before += Money::PicoUsd(before.cost_pico);
  model->after += Money::PicoUsd(after.cost_pico);
}

class Repricer {
 public:
  Repricer(Store& store, StoreReader& reader, const PriceBook& book,
           RepriceMode mode)
      : store_(store), reader_(reader), book_(book), mode_(mode) {}

  absl::Status Visit(const Record& before) {
    if (!HasPrice(before)) return absl::OkStatus();
    absl::StatusOr<Record> after = PriceAgain(before);
    if (!after.ok()) return after.status();
    const bool changed = IsChanged(before, *after);
    Count(before, *after, changed, &ModelOf(before));
    if (!changed || mode_ == RepriceMode::kLook) return absl::OkStatus();
    if (absl::Status status = store_.UpdateCost(*after); !status.ok()) {
      return status;
    }
    if (absl::Status status = tally_.Change(before, *after, store_);
        !status.ok()) {
      return status;
    }
    return ++pending_ < Tally::kCallsAWrite ? absl::OkStatus() : Write();
  }

  absl::Status Write() {
    pending_ = 0;
    absl::Status status = tally_.WriteTo(store_);
    tally_.Clear();
    return status;
  }

  Repriced Result() && {
    Repriced result;
    for (auto& [names, model] : models_) {
      result.total.calls += model.calls;
      result.total.changed += model.changed;
      result.total.unpriced_before += model.unpriced_before;
      result.total.unpriced_after += model.unpriced_after;
      result.total.before += model.before;
      result.total.after += model.after;
      result.models.push_back(std::move(model));
    }
    const auto change = [](const RepricedModel& model) {
      const Int128 by = model.after.pico_usd() - model.before.pico_usd();
      return by < 0 ? -by : by;
    };
    std::stable_sort(result.models.begin(), result.models.end(),
                     [&](const RepricedModel& a, const RepricedModel& b) {
                       return change(a) > change(b);
                     });
    return result;
  }

 private:
  absl::StatusOr<Record> PriceAgain(const Record& before) {
    Record after = before;
    after.cost_pico = 0;
    after.names[kPriceId] = 0;
    after.flags &= ~uint32_t{kCostSaturated};
    const NameId served = before.names[kServedModel];
    const PriceKey key = {
        .provider = TextOf(before.names[kProvider]),
        .model = TextOf(served != 0 ? served : before.names[kModel]),
        .tier = TextOf(before.names[kServiceTier]),
        .modifiers = before.price_modifiers};
    const std::string id = PriceRecord(
        key, [this]() -> const PriceBook& { return book_; }, table_, &after);
    CompareCosts(&after);
    if (id.empty()) return after;
    absl::StatusOr<NameId> name = PriceName(id);
    if (!name.ok()) return name.status();
    after.names[kPriceId] = *name;
    return after;
  }

  // Looking, a name that the store lacks is a change all the same.
  absl::StatusOr<NameId> PriceName(const std::string& id) {
    if (mode_ == RepriceMode::kWrite) return store_.IdOf(id);
    absl::StatusOr<std::optional<NameId>> found = reader_.FindName(id);
    if (!found.ok()) return found.status();
    return found->value_or(~NameId{0});
  }

  const std::string& TextOf(NameId id) {
    const auto [at, made] = names_.try_emplace(id);
    if (made && id != 0) {
      // A name that is lost leaves its call unpriced.
      if (absl::StatusOr<std::string> text = reader_.NameText(id); text.ok()) {
        at->second = *std::move(text);
      }
    }
    return at->second;
  }

  RepricedModel& ModelOf(const Record& record) {
    const NameId served = record.names[kServedModel];
    const NameId model = served != 0 ? served : record.names[kModel];
    const auto [at, made] =
        models_.try_emplace({record.names[kProvider], model});
    if (made) {
      at->second.provider = TextOf(record.names[kProvider]);
      at->second.model = TextOf(model);
    }
    return at->second;
  }

  Store& store_;
  StoreReader& reader_;
  const PriceBook& book_;
  const RepriceMode mode_;
  PriceTable table_;
  Tally tally_;
  int64_t pending_ = 0;
  std::map<NameId, std::string> names_;  // References stay valid.
  std::map<std::pair<NameId, NameId>, RepricedModel> models_;
};

absl::StatusOr<Repriced> Run(Store& store, const PriceBook& book,
                             RepriceRange range, RepriceMode mode) {
  absl::StatusOr<Repriced> result;
  const absl::Status read = store.Read([&](StoreReader& reader) {
    Repricer repricer(store, reader, book, mode);
    absl::Status status;
    absl::Status visited = reader.ReadRecords(0, [&](const Record& record) {
      const bool in =
          record.start_ns >= range.since_ns && record.start_ns < range.until_ns;
      if (status.ok() && in) status = repricer.Visit(record);
    });
    if (status.ok()) status = visited;
    if (status.ok()) status = repricer.Write();
    if (status.ok()) result = std::move(repricer).Result();
    return status;
  });
  if (!read.ok()) return read;
  return result;
}

}  // namespace

absl::StatusOr<Repriced> Reprice(Store& store, const PriceBook& book,
                                 RepriceRange range, RepriceMode mode) {
  if (mode == RepriceMode::kLook) return Run(store, book, range, mode);
  return InTransaction(store, [&] { return Run(store, book, range, mode); });
}

}  // namespace toll::internal
