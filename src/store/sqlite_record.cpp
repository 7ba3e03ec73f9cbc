// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/sqlite_record.h"

#include "base/varint.h"
#include "store/raw_shape.h"

namespace toll::internal {
namespace {

// Tags of `rest`. Written to disk: append only, below kLeafTag.
enum Tag : uint64_t {
  kParentTag = 1,
  kRetryTag = 2,
  kAttemptTag = 3,
  kStatedInputTag = 4,
  kStatedOutputTag = 5,
  kReportedCostTag = 6,
  kErrorTypeTag = 7,
  kErrorCodeTag = 8,
  kTraceTag = 9,   // And the two after it.
  kLabelTag = 12,  // And the seven after it.
  kRetryAfterTag = 20,
  kPriceModifiersTag = 21,
  kLeafTag = 32,  // And a tag for each leaf.
};

// The names that are columns, in their order.
constexpr Name kNameColumns[] = {
    kProvider, kModel,    kSession,     kIssue,        kWorkflow,    kAgent,
    kUser,     kEndpoint, kServedModel, kFinishReason, kServiceTier, kPriceId};
constexpr uint32_t kLeafColumns =
    1u << kInput | 1u << kCacheRead | 1u << kOutput | 1u << kReasoning;

void AppendPair(uint64_t tag, uint64_t number, std::string* rest) {
  if (number == 0) return;
  AppendVarint(tag, rest);
  AppendVarint(number, rest);
}

void AppendRest(const Record& record, std::string* rest) {
  AppendPair(kParentTag, ZigZag(record.parent_id), rest);
  AppendPair(kRetryTag, ZigZag(record.retry_of), rest);
  AppendPair(kAttemptTag, record.attempt, rest);
  AppendPair(kStatedInputTag, record.stated_input, rest);
  AppendPair(kStatedOutputTag, record.stated_output, rest);
  if (record.has_reported_cost) {  // Also where it is 0.
    AppendVarint(kReportedCostTag, rest);
    AppendVarint(ZigZag(record.reported_cost_pico), rest);
  }
  AppendPair(kErrorTypeTag, record.names[kErrorType], rest);
  AppendPair(kErrorCodeTag, record.names[kErrorCode], rest);
  AppendPair(kRetryAfterTag, record.retry_after_ms, rest);
  AppendPair(kPriceModifiersTag, record.price_modifiers, rest);
  for (size_t i = 0; i < record.trace.size(); ++i) {
    AppendPair(kTraceTag + i, record.trace[i], rest);
  }
  for (size_t i = 0; i < record.labels.size(); ++i) {
    AppendPair(kLabelTag + i, record.labels[i], rest);
  }
  for (uint32_t i = 0; i < kLeafCount; ++i) {
    if ((kLeafColumns >> i & 1) != 0) continue;
    AppendPair(kLeafTag + i, record.leaves[i], rest);
  }
}

void TakePair(uint64_t tag, uint64_t number, Record* record) {
  if (tag >= kLeafTag) {
    if (tag - kLeafTag < kLeafCount) {
      record->leaves[tag - kLeafTag] = static_cast<uint32_t>(number);
    }
  } else if (tag >= kLabelTag) {
    if (tag - kLabelTag < record->labels.size()) {
      record->labels[tag - kLabelTag] = static_cast<NameId>(number);
    }
  } else if (tag >= kTraceTag) {
    record->trace[tag - kTraceTag] = number;
  }
  switch (tag) {
    case kParentTag:
      record->parent_id = UnZigZag(number);
      break;
    case kRetryTag:
      record->retry_of = UnZigZag(number);
      break;
    case kAttemptTag:
      record->attempt = static_cast<uint16_t>(number);
      break;
    case kStatedInputTag:
      record->stated_input = static_cast<uint32_t>(number);
      break;
    case kStatedOutputTag:
      record->stated_output = static_cast<uint32_t>(number);
      break;
    case kReportedCostTag:
      record->has_reported_cost = true;
      record->reported_cost_pico = UnZigZag(number);
      break;
    case kErrorTypeTag:
      record->names[kErrorType] = static_cast<NameId>(number);
      break;
    case kRetryAfterTag:
      record->retry_after_ms = static_cast<uint32_t>(number);
      break;
    case kPriceModifiersTag:
      record->price_modifiers = static_cast<uint8_t>(number);
      break;
    case kErrorCodeTag:
      record->names[kErrorCode] = static_cast<NameId>(number);
      break;
    default:
      break;  // A tag of a later version.
  }
}

}  // namespace

void BindRecord(const Record& record, const ShapedUsage& usage,
                std::string* rest, Statement* insert) {
  rest->clear();
  AppendRest(record, rest);
  insert->Bind(record.id)
      .Bind(record.start_ns)
      .Bind(record.latency_ns)
      .Bind(record.first_token_ns);
  for (const Name name : kNameColumns) insert->Bind(record.names[name]);
  insert->Bind(static_cast<int64_t>(record.outcome))
      .Bind(record.http_status)
      .Bind(static_cast<int64_t>(record.error_class))
      .Bind(static_cast<int64_t>(record.provenance))
      .Bind(static_cast<int64_t>(record.cost_state))
      .Bind(record.flags)
      .Bind(static_cast<int64_t>(record.dialect))
      .Bind(Money::PicoUsd(record.cost_pico))
      .Bind(record.leaves[kInput])
      .Bind(record.leaves[kCacheRead])
      .Bind(record.leaves[kOutput])
      .Bind(record.leaves[kReasoning])
      .BindBlob(*rest)
      .BindText(record.response_id)
      .Bind(usage.shape)
      .BindBlob(usage.bytes)
      .BindText(record.error_text);
}

void ReadRecord(const Statement& row, Record* record, std::string* raw_usage) {
  *record = Record{};
  int column = 0;
  const auto next = [&] { return row.Int(column++); };
  record->id = next();
  record->start_ns = next();
  record->latency_ns = next();
  record->first_token_ns = next();
  for (const Name name : kNameColumns) {
    record->names[name] = static_cast<NameId>(next());
  }
  record->outcome = static_cast<Outcome>(next());
  record->http_status = static_cast<uint16_t>(next());
  record->error_class = static_cast<ErrorClass>(next());
  record->provenance = static_cast<Provenance>(next());
  record->cost_state = static_cast<CostState>(next());
  record->flags = static_cast<uint32_t>(next());
  record->dialect = static_cast<Dialect>(next());
  record->cost_pico = static_cast<int64_t>(row.MoneyAt(column).pico_usd());
  column += 2;
  for (const Leaf leaf : {kInput, kCacheRead, kOutput, kReasoning}) {
    record->leaves[leaf] = static_cast<uint32_t>(next());
  }
  std::string_view rest = row.Bytes(column++);
  for (uint64_t tag = 0, number = 0;
       TakeVarint(&rest, &tag) && TakeVarint(&rest, &number);) {
    TakePair(tag, number, record);
  }
  record->response_id = row.Bytes(column++);
  const int64_t shape = next();
  const std::string_view bytes = row.Bytes(column++);
  record->error_text = row.Bytes(column++);
  *raw_usage =
      shape == 0 ? std::string(bytes) : JoinShape(row.Bytes(column), bytes);
  record->raw_usage = *raw_usage;
}

}  // namespace toll::internal
