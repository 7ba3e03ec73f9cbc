// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// abseil's flat tables, which stay whole where memory is gone.
//
//   HashMap<std::string, NameId> ids;
//   ids.emplace("gpt-4o", 7);      // May throw std::bad_alloc: nothing
//   changed.
//
// absl::flat_hash_map (20220623) writes its new capacity down before it
// allocates, and marks a place as taken before it makes what goes there: an
// exception between leaves a table whose destructor corrupts the heap. So room
// is made here, by a table of its own that then takes the other's place, and
// what goes in is made before.
//
// Thread safety: as a std container. Cost: abseil's, and a comparison for each
// that goes in.

#pragma once

#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"

namespace toll::internal {

template <typename Table>
class Growing : private Table {
 public:
  using typename Table::const_iterator;
  using typename Table::iterator;
  using typename Table::key_type;
  using typename Table::value_type;

  using Table::begin;
  using Table::contains;
  using Table::empty;
  using Table::end;
  using Table::erase;
  using Table::find;
  using Table::size;

  void clear() {
    Table::clear();
    taken_ = 0;
  }
  void reserve(size_t count) {
    if (count > Room()) Rebuild(count);
  }
  template <typename Predicate>
  void EraseIf(Predicate&& goes) {
    for (auto at = begin(); at != end();) {
      if (goes(*at)) {
        erase(at++);
      } else {
        ++at;
      }
    }
  }

 protected:
  // Makes room for one more, then lets `insert` put it there.
  template <typename Insert>
  auto Put(Insert&& insert) {
    static_assert(std::is_nothrow_move_constructible_v<key_type>);
    if (taken_ >= Room()) Rebuild(2 * size() + 1);
    const auto result = insert(static_cast<Table&>(*this));
    taken_ += result.second ? 1 : 0;
    return result;
  }
  const Table& table() const { return *this; }

 private:
  // One less than abseil fills on any machine.
  size_t Room() const {
    const size_t places = this->capacity();
    return places == 0 ? 0 : places - places / 8 - 1;
  }
  void Rebuild(size_t count) {
    // A table that fails in its constructor leaves nothing.
    Table bigger(std::max<size_t>(count + count / 7 + 2, 15));
    for (auto at = begin(); at != end();) {
      bigger.insert(this->extract(at++));
    }
    taken_ = bigger.size();
    Table::swap(bigger);
  }

  size_t taken_ = 0;  // Places, also by what was erased since.
};

template <typename Key>
class HashSet : public Growing<absl::flat_hash_set<Key>> {
 public:
  auto insert(Key key) {
    return this->Put([&](auto& set) { return set.insert(std::move(key)); });
  }
};

template <typename Key, typename Value>
class HashMap : public Growing<absl::flat_hash_map<Key, Value>> {
 public:
  // Nothing changes where the key is there.
  auto emplace(Key key, Value value) {
    static_assert(std::is_nothrow_move_constructible_v<Value>);
    return this->Put([&](auto& map) {
      return map.try_emplace(std::move(key), std::move(value));
    });
  }
  Value& operator[](const Key& key) {
    const auto there = this->find(key);
    return there != this->end() ? there->second
                                : emplace(key, Value()).first->second;
  }
  const Value& at(const Key& key) const { return this->table().at(key); }
};

}  // namespace toll::internal
