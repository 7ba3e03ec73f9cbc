// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The local directory of a ledger whose own lies on a network file system,
// where locks and shared mappings cannot be relied on.
//
//   /nfs/ada/state/toll/local.build-7 -> /var/tmp/toll-Xa81kQ
//
// The link names the machine, as several may share the network's directory;
// what it points to has a name that nobody can guess, and so nobody can take
// before us.
//
// Thread safety: thread-safe, also between processes. Two that find at once
// that the local directory is gone may get one each: nothing is lost, but the
// link then names the later one only.

#pragma once

#include <string>

#include "absl/status/statusor.h"

#include "base/disk.h"

namespace toll::internal {

inline constexpr const char* kLocalRoot = "/var/tmp";  // Outlives a restart.

// Found, or made under `root`. `directory` exists and is this user's alone.
absl::StatusOr<std::string> LocalDirectoryOf(Disk& disk,
                                             const std::string& directory,
                                             const char* root = kLocalRoot);

// For readers: where the link of this machine points to; empty without one.
std::string FindLocalDirectory(const std::string& directory);

}  // namespace toll::internal
