// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// OpenAI's realtime events, one message of the socket at a time: response.done
// is an answer. It names no model: that is the request's. xAI leaves the usage
// of the response empty and states it beside.

#include "meter/openai_tables.h"
#include "meter/unit.h"

namespace toll::internal {
namespace {

constexpr Field kUsage[] = {
    {"input_tokens", Count<&Stated::input>},
    {"output_tokens", Count<&Stated::output>},
    {"total_tokens", Count<&Stated::total>},
    {"input_token_details", Object<kInputDetails>},
    {"output_token_details", Object<kOutputDetails>},
    // xAI; a transcription by Whisper.
    {"billable_audio_seconds", Seconds<&Stated::audio_ms>},
    {"seconds", Seconds<&Stated::audio_ms>},
};

constexpr Field kResponse[] = {
    {"id", Text<&Reading::response_id>},
    {"status", Text<&Reading::finish_reason>},
    {"usage", Usage<kUsage>},
};

bool ReadUsageBeside(JsonWalk& walk, Draft* draft) noexcept {
  return !draft->has_usage && Usage<kUsage>(walk, draft);
}

constexpr Field kEvent[] = {
    {"event_id", Own<Unread>},
    {"response", Object<kResponse>},
    {"usage", ReadUsageBeside},
    {"error", Error},
};

void Read(JsonWalk& walk, Draft* draft) noexcept {
  ReadFields<kEvent>(walk, draft);
}

void ReadEvent(JsonWalk& walk, std::string_view /*name*/,
               Draft* draft) noexcept {
  Read(walk, draft);
  draft->complete |= draft->has_usage;
}

}  // namespace

constinit const Unit kOpenAiRealtimeUnit = {
    .dialect = Dialect::kOpenAiRealtime,
    .read = Read,
    .read_event = ReadEvent,
    .settle = SettleInclusive,
    .signs = {"event_id"},
    .text_keys = {"text", "transcript", "arguments"},
    .delta_keys = {"delta"},
    .telling_keys = {"usage", "response", "error"},
};

}  // namespace toll::internal
