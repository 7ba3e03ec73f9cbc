// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The own API of llama.cpp's server, /completion. tokens_evaluated is the whole
// prompt; tokens_cached also counts what was generated, so that what was reused
// of the prompt is read from the timings.

#include "meter/fields.h"
#include "meter/unit.h"

namespace toll::internal {
namespace {

constexpr Field kTimings[] = {
    {"cache_n", Count<&Stated::cached>},
};

constexpr Field kAnswer[] = {
    {"model", Text<&Reading::served_model>},
    {"tokens_evaluated", Own<FlatCount<&Stated::input>>},
    {"tokens_predicted", Own<FlatCount<&Stated::output>>},
    {"timings", Object<kTimings>},
    {"stop_type", Text<&Reading::finish_reason>},
    {"stop", Completes},
    {"error", Error},
};

void Read(JsonWalk& walk, Draft* draft) noexcept {
  ReadFields<kAnswer>(walk, draft);
}

void ReadEvent(JsonWalk& walk, std::string_view /*name*/,
               Draft* draft) noexcept {
  Read(walk, draft);
}

}  // namespace

constinit const Unit kLlamaCppUnit = {
    .dialect = Dialect::kLlamaCpp,
    .read = Read,
    .read_event = ReadEvent,
    .settle = SettleInclusive,
    .signs = {"tokens_predicted", "tokens_evaluated"},
    .text_keys = {"content"},
    .delta_keys = {"content"},
    .telling_keys = {"timings", "stop_type", "error"},
};

}  // namespace toll::internal
