// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// How the writer gives ids to what is stored once: journals, names, sets of
// names, shapes of usage objects.

#include <utility>

#include "fmt/format.h"

#include "base/text.h"
#include "store/raw_shape.h"
#include "store/sqlite_keys.h"
#include "store/sqlite_record.h"
#include "store/sqlite_writer.h"

namespace toll::internal {
namespace {

// A usage object with ids or words in it would make a shape a call.
constexpr int64_t kShapesMax = 10'000;
constexpr int64_t kJournalsMax = (int64_t{1} << 24) - 1;

}  // namespace

absl::StatusOr<int64_t> SqliteWriter::JournalNumber(JournalIdentity identity) {
  const auto high = static_cast<int64_t>(identity.high);
  const auto low = static_cast<int64_t>(identity.low);
  find_journal_.Bind(high).Bind(low);
  if (find_journal_.Step()) {
    const int64_t number = find_journal_.Int(0);
    find_journal_.Reset();
    return number;
  }
  if (!find_journal_.ok()) return Failed("look for a journal");
  if (!add_journal_.Bind(high).Bind(low).Run()) return Failed("add a journal");
  const int64_t number = sqlite3_last_insert_rowid(db_.get());
  if (number > kJournalsMax) {
    return absl::ResourceExhaustedError(fmt::format(
        "{} has seen {} journals, the most that record ids have room for: "
        "begin a new one in another directory",
        sqlite3_db_filename(db_.get(), "main"), kJournalsMax));
  }
  return number;
}

absl::StatusOr<NameId> SqliteWriter::IdOf(std::string_view name) {
  if (name.empty()) return NameId{0};
  const auto known = names_.find(ToAbsl(name));
  if (known != names_.end()) return known->second;
  find_name_.Bind(name);
  NameId id = 0;
  if (find_name_.Step()) {
    id = static_cast<NameId>(find_name_.Int(0));
    find_name_.Reset();
  } else {
    if (!find_name_.ok()) return Failed("look for a name");
    if (!add_name_.Bind(name).Run()) return Failed("add a name");
    id = static_cast<NameId>(sqlite3_last_insert_rowid(db_.get()));
  }
  if (names_.size() >= kCachedMax) names_.clear();
  names_.emplace(std::string(name), id);
  return id;
}

absl::StatusOr<SetId> SqliteWriter::IdOf(const KeySet& set) {
  const auto known = sets_.find(set);
  if (known != sets_.end()) return known->second;
  const auto bind = [&set](Statement& statement) -> Statement& {
    return statement.Bind(set.provider)
        .Bind(set.model)
        .Bind(set.issue)
        .Bind(set.workflow)
        .Bind(set.agent)
        .Bind(set.user)
        .Bind(set.endpoint)
        .Bind(set.outcome);
  };
  bind(find_set_);
  int64_t id = 0;
  if (find_set_.Step()) {
    id = find_set_.Int(0);
    find_set_.Reset();
  } else {
    if (!find_set_.ok()) return Failed("look for a set of names");
    if (!bind(add_set_).Run()) return Failed("add a set of names");
    id = sqlite3_last_insert_rowid(db_.get());
  }
  // Beyond what keys have room for: counted, without their names.
  if (id >= kSetsMax) return kOtherSet;
  if (sets_.size() >= kCachedMax) sets_.clear();
  sets_.emplace(set, static_cast<SetId>(id));
  return static_cast<SetId>(id);
}

absl::StatusOr<int64_t> SqliteWriter::ShapeId() {
  const auto known = shapes_.find(shape_);
  if (known != shapes_.end()) return known->second;
  find_shape_.Bind(shape_);
  int64_t id = 0;
  if (find_shape_.Step()) {
    id = find_shape_.Int(0);
    find_shape_.Reset();
  } else {
    if (!find_shape_.ok()) return Failed("look for a shape");
    if (shapes_count_ >= kShapesMax) return 0;
    if (!add_shape_.Bind(shape_).Run()) return Failed("add a shape");
    id = sqlite3_last_insert_rowid(db_.get());
    ++shapes_count_;
  }
  if (shapes_.size() >= kCachedMax) shapes_.clear();
  shapes_.emplace(shape_, id);
  return id;
}

absl::Status SqliteWriter::Shape(std::string_view raw, ShapedUsage* usage) {
  *usage = {0, raw};
  if (raw.empty()) return absl::OkStatus();
  for (size_t i = 0; i < recent_shapes_.size(); ++i) {
    if (recent_shapes_[i].id == 0 ||
        !MatchShape(raw, recent_shapes_[i].text, &numbers_)) {
      continue;
    }
    *usage = {recent_shapes_[i].id, numbers_};
    if (i != 0) std::swap(recent_shapes_[i], recent_shapes_[i - 1]);
    return absl::OkStatus();
  }
  if (!SplitShape(raw, &shape_, &numbers_)) return absl::OkStatus();
  const absl::StatusOr<int64_t> id = ShapeId();
  if (!id.ok()) return id.status();
  if (*id == 0) return absl::OkStatus();
  recent_shapes_.back() = {shape_, *id};
  *usage = {*id, numbers_};
  return absl::OkStatus();
}

}  // namespace toll::internal
