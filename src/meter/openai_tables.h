// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What OpenAI's dialects have in common: the details of a usage object, under
// whichever name they stand.
//
//   {"prompt_tokens_details", Object<kInputDetails>}   // chat
//   {"input_token_details", Object<kInputDetails>}     // realtime
//
// Details are parts of the count beside them.
//
// Thread safety: constants.

#pragma once

#include "meter/fields.h"

namespace toll::internal {

inline constexpr Field kCachedDetails[] = {
    {"audio_tokens", Count<&Stated::cached_audio>},
    {"image_tokens", Count<&Stated::cached_image>},
    {"video_tokens", Count<&Stated::cached_video>},
};

inline constexpr Field kInputDetails[] = {
    {"cached_tokens", Count<&Stated::cached>},
    {"audio_tokens", Count<&Stated::input_audio>},
    {"image_tokens", Count<&Stated::input_image>},
    {"video_tokens", Count<&Stated::input_video>},
    {"cache_write_tokens", Count<&Stated::cache_write>},
    {"cached_tokens_details", Object<kCachedDetails>},
};

inline constexpr Field kOutputDetails[] = {
    {"reasoning_tokens", Count<&Stated::reasoning>},
    {"audio_tokens", Count<&Stated::output_audio>},
    {"image_tokens", Count<&Stated::output_image>},
};

}  // namespace toll::internal
