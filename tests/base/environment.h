// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// An environment of the test's own: what it sets is as before when it ends.
//
// Thread safety: one thread at a time, as setenv().

#pragma once

#include <cstdlib>
#include <map>
#include <optional>
#include <string>

namespace toll::internal {

class ScopedEnvironment {
 public:
  ScopedEnvironment() = default;
  ~ScopedEnvironment() {
    for (const auto& [name, value] : before_) Put(name, value);
  }
  ScopedEnvironment(const ScopedEnvironment&) = delete;
  ScopedEnvironment& operator=(const ScopedEnvironment&) = delete;

  void Set(const std::string& name, std::optional<std::string> value) {
    const char* old = std::getenv(name.c_str());
    before_.try_emplace(
        name, old == nullptr ? std::nullopt : std::optional<std::string>(old));
    Put(name, value);
  }

 private:
  static void Put(const std::string& name,
                  const std::optional<std::string>& value) {
    if (value.has_value()) {
      setenv(name.c_str(), value->c_str(), 1);
    } else {
      unsetenv(name.c_str());
    }
  }

  std::map<std::string, std::optional<std::string>> before_;
};

}  // namespace toll::internal
