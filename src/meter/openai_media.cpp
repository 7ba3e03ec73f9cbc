// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What is no text, in OpenAI's form: images made, speech transcribed, pages
// scanned; also Mistral's, xAI's and OpenRouter's. Counts are parts of input
// and output; some are billed by the second of audio, by the image or the page,
// of which only the first has a count here.

#include "meter/openai_tables.h"
#include "meter/unit.h"

namespace toll::internal {
namespace {

constexpr Field kUsage[] = {
    {"input_tokens", Count<&Stated::input>},
    {"output_tokens", Count<&Stated::output>},
    {"total_tokens", Count<&Stated::total>},
    {"input_tokens_details", Object<kInputDetails>},
    {"output_tokens_details", Object<kOutputDetails>},
    {"input_token_details", Object<kInputDetails>},
    {"output_token_details", Object<kOutputDetails>},
    // Whisper: {"type":"duration","seconds":9}.
    {"seconds", Seconds<&Stated::audio_ms>},
    // Mistral.
    {"prompt_tokens", Count<&Stated::input>},
    {"completion_tokens", Count<&Stated::output>},
    {"prompt_tokens_details", Object<kInputDetails>},
    {"prompt_audio_seconds", Seconds<&Stated::audio_ms>},
    {"service_tier", TextUnlessKnown<&Reading::service_tier>},
    // OpenRouter, xAI.
    {"cost", Cost},
    {"cost_in_usd_ticks", CostInTicks},
};

constexpr Field kAnswer[] = {
    {"id", Text<&Reading::response_id>},
    {"model", Text<&Reading::served_model>},
    {"usage", Usage<kUsage>},
    {"usage_info", Usage<kUsage>},  // Pages: kept as it stands.
    {"service_tier", Text<&Reading::service_tier>},
    {"finish_reason", Text<&Reading::finish_reason>},
    {"data", Own<Unread>},
    {"text", Own<Unread>},
    {"pages", Own<Unread>},
    {"error", Error},
};

void Read(JsonWalk& walk, Draft* draft) noexcept {
  ReadFields<kAnswer>(walk, draft);
}

void ReadEvent(JsonWalk& walk, std::string_view name, Draft* draft) noexcept {
  std::string_view type = name;
  ForFields(walk, [&](std::string_view key) {
    if (key == "type") return walk.Text(&type);
    return ReadField<kAnswer>(walk, key, draft);
  });
  // transcript.text.done, image_generation.completed
  draft->complete |= type.ends_with(".done") || type.ends_with(".completed");
}

void Settle(const Draft& draft, Reading* reading) noexcept {
  Draft all = draft;
  Stated& stated = all.stated;
  // Only answers that made images state image input; they are all output, which
  // models before gpt-image-1.5 do not say.
  if (stated.input_image != kAbsent && stated.output_image == kAbsent) {
    stated.output_image = stated.output;
  }
  SettleInclusive(all, reading);
}

}  // namespace

constinit const Unit kOpenAiMediaUnit = {
    .dialect = Dialect::kOpenAiMedia,
    .read = Read,
    .read_event = ReadEvent,
    .settle = Settle,
    .signs = {"usage_info", "usage.input_token_details", "data",
              "type=transcript.*", "type=image_generation.*",
              "type=image_edit.*"},
    .text_keys = {"text"},
    .delta_keys = {"delta"},
    .telling_keys = {"usage", "error"},
    .done_completes = true,
};

}  // namespace toll::internal
