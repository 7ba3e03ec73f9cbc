// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A stand-in for the SDK that a host uses: it asks, and returns a reply that
// is parsed already. Nothing of toll is in here.
//
// Thread safety: thread-safe.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "simdjson.h"

#include "http.h"

namespace sdk {

struct Reply {
  std::string text;
  int64_t input_tokens = 0;
  int64_t cached_tokens = 0;
  int64_t output_tokens = 0;
  int64_t reasoning_tokens = 0;
};

class Client {
 public:
  explicit Client(std::string base_url) : base_url_(std::move(base_url)) {}

  absl::StatusOr<Reply> Ask(const std::string& model,
                            const std::string& prompt) const {
    Request request(
        base_url_, "/v1/responses",
        R"({"model": ")" + model + R"(", "input": ")" + prompt + R"("})");
    std::string body;
    curl_easy_setopt(request.curl(), CURLOPT_WRITEFUNCTION, AppendTo);
    curl_easy_setopt(request.curl(), CURLOPT_WRITEDATA, &body);
    if (curl_easy_perform(request.curl()) != CURLE_OK) {
      return absl::UnavailableError("the server was not reached");
    }
    if (request.status() != 200) return absl::InternalError(body);
    return Parse(body);
  }

 private:
  static absl::StatusOr<Reply> Parse(const std::string& body) {
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    if (parser.parse(body).get(root) != simdjson::SUCCESS) {
      return absl::DataLossError("the answer is not JSON");
    }
    const auto count = [&](const char* pointer) {
      int64_t value = 0;
      return root.at_pointer(pointer).get(value) == simdjson::SUCCESS ? value
                                                                      : 0;
    };
    std::string_view text;
    if (root.at_pointer("/output/0/content/0/text").get(text) !=
        simdjson::SUCCESS) {
      return absl::DataLossError("the answer holds no text");
    }
    return Reply{
        .text = std::string(text),
        .input_tokens = count("/usage/input_tokens"),
        .cached_tokens = count("/usage/input_tokens_details/cached_tokens"),
        .output_tokens = count("/usage/output_tokens"),
        .reasoning_tokens =
            count("/usage/output_tokens_details/reasoning_tokens")};
  }

  std::string base_url_;
};

}  // namespace sdk
