// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The usage object of OpenAI's chat completions, which other dialects of its
// family have too.
//
//   {"usage", Usage<kChatUsage>}
//
// Thread safety: constants.

#pragma once

#include "meter/openai_tables.h"

namespace toll::internal {

inline constexpr Field kChatUsage[] = {
    {"prompt_tokens", Count<&Stated::input>},
    {"completion_tokens", Count<&Stated::output>},
    {"total_tokens", Count<&Stated::total>},
    {"prompt_tokens_details", Object<kInputDetails>},
    {"completion_tokens_details", Object<kOutputDetails>},
    {"prompt_token_details", Object<kInputDetails>},
    // Together and Hugging Face, Mistral, DeepSeek.
    {"cached_tokens", Count<&Stated::cached_beside>},
    {"num_cached_tokens", Count<&Stated::cached_beside>},
    {"prompt_cache_hit_tokens", Count<&Stated::cached_beside>},
    // OpenRouter and Perplexity, xAI.
    {"cost", Cost},
    {"cost_in_usd_ticks", CostInTicks},
    // Perplexity.
    {"reasoning_tokens", Count<&Stated::reasoning_beside>},
    {"citation_tokens", Count<&Stated::citation>},
    {"num_search_queries", Count<&Stated::web_searches>},
    // Mistral; the answer's own tier comes first.
    {"service_tier", TextUnlessKnown<&Reading::service_tier>},
    {"prompt_audio_seconds", Seconds<&Stated::audio_ms>},
};

}  // namespace toll::internal
