// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The commands of the toll tool, a file each. A command adds itself to the
// application and, when chosen, leaves its exit code in `*exit_code`:
//
//   0  done
//   1  the answer is no (a check failed, something was lost)
//   2  used wrongly: unknown option, unreadable input
//   3  the ledger or its directory cannot be used

#pragma once

#include <string_view>

#include "CLI/CLI.hpp"

namespace toll::cli {

inline constexpr int kExitDone = 0;
inline constexpr int kExitNo = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitLedger = 3;

void AddBackup(CLI::App& app, int* exit_code);
void AddCount(CLI::App& app, int* exit_code);
void AddDemo(CLI::App& app, int* exit_code);
void AddDemoAgent(CLI::App& app, int* exit_code);
// Those of toll-demo, for toll.
void AddDemoProgram(CLI::App& app, int* exit_code);
void AddDoctor(CLI::App& app, int* exit_code);
void AddForget(CLI::App& app, int* exit_code);
void AddMockProvider(CLI::App& app, int* exit_code);
void AddPrice(CLI::App& app, int* exit_code);
void AddRecover(CLI::App& app, int* exit_code);
void AddReplay(CLI::App& app, int* exit_code);
void AddReport(CLI::App& app, int* exit_code);
void AddReprice(CLI::App& app, int* exit_code);

// Says `message` on stderr as one line, "toll: ...", and returns `exit_code`.
int Complain(int exit_code, std::string_view message);

}  // namespace toll::cli
