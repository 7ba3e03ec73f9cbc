// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// An HTTP client as a host would have it: one libcurl handle, one connection
// that is kept alive.
//
//   HttpClient http;
//   HttpReply reply = http.Post(url, body, {});
//   http.Post(url, body, [&](std::string_view bytes) { stream.Chunk(bytes); });
//
// Thread safety: one thread at a time.

#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <curl/curl.h>

namespace toll::cli {

struct HttpReply {
  CURLcode code = CURLE_OK;  // Otherwise the answer is not whole.
  int status = 0;
  std::string content_type;
  std::string headers;  // Raw lines.
  std::string body;     // What arrived, in pieces or at once.

  bool whole() const { return code == CURLE_OK; }
  // The first header of this lower-case name; empty if there is none.
  std::string_view Header(std::string_view name) const;
};

using OnBytes = std::function<void(std::string_view)>;

class HttpClient {
 public:
  HttpClient();
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // Sends JSON; `on_bytes`, if given, sees the answer as it arrives.
  // `headers` are lines as in "x-api-key: ...".
  HttpReply Post(const std::string& url, const std::string& body,
                 const OnBytes& on_bytes,
                 const std::vector<std::string>& headers = {});

 private:
  CURL* easy_;
};

}  // namespace toll::cli
