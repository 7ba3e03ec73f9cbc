// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// unloads LEDGER PLUGIN: loads a plugin that links libtoll, has it open a
// ledger and make calls, unloads it with the ledger open, and lives on.

#include <dlfcn.h>
#include <unistd.h>

int main(int count, char** words) {
  if (count < 3) return 2;
  for (int i = 0; i < 2; ++i) {
    void* plugin = dlopen(words[2], RTLD_NOW | RTLD_LOCAL);
    if (plugin == nullptr) return 3;
    using Run = int (*)(const char*, int);
    void* symbol = dlsym(plugin, "RunPlugin");
    if (symbol == nullptr) return 4;
    const Run run = reinterpret_cast<Run>(symbol);
    if (run(words[1], 25) != 0) return 5;
    if (dlclose(plugin) != 0) return 6;
    // Its drain's thread runs all the while.
    usleep(50'000);
  }
  return 0;
}
