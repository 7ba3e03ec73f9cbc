// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What a host may do to a request's body so that its answer can be metered.
//
//   std::string body = toll::WithUsage(R"({"model":"gpt-4o","stream":true})");
//   // {"model":"gpt-4o","stream":true,"stream_options":{"include_usage":true}}
//
// An OpenAI chat completion that is streamed says what it used only where its
// request asks for it; else toll counts what it sees, estimates, and says so
// (kUsageMissing).
//
// Thread safety: pure.
// Cost: allocates; about 1 ns a byte. Not part of a call's path.

#pragma once

#include <string>
#include <string_view>

namespace toll {

// `request` with stream_options.include_usage set to true: all other bytes as
// they are. Returned unchanged: what is not one JSON object, what is not
// streamed ("stream" is not true), and what says something of include_usage
// already, even false: that is the host's choice.
std::string WithUsage(std::string_view request);

}  // namespace toll
