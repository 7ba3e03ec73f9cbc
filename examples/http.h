// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What the examples share: a libcurl request to OpenAI's API, ready to go.
// Nothing of toll is in here.
//
//   Request request(BaseUrl(argc, argv), "/v1/responses", R"({"model": ...})");
//   CURLcode code = curl_easy_perform(request.curl());
//
// Thread safety: one thread at a time.

#pragma once

#include <cstdlib>
#include <string>
#include <utility>

#include <curl/curl.h>

// The server named on the command line, or by OPENAI_BASE_URL, or OpenAI's.
inline std::string BaseUrl(int argc, char** argv) {
  if (argc > 1) return argv[1];
  const char* from_environment = std::getenv("OPENAI_BASE_URL");
  return from_environment != nullptr ? from_environment
                                     : "https://api.openai.com";
}

// A write callback that appends to the std::string given as its data.
inline size_t AppendTo(char* bytes, size_t size, size_t count, void* text) {
  static_cast<std::string*>(text)->append(bytes, size * count);
  return size * count;
}

class Request {
 public:
  Request(const std::string& base_url, const std::string& path,
          std::string body)
      : body_(std::move(body)), curl_(curl_easy_init()) {
    const char* key = std::getenv("OPENAI_API_KEY");
    const std::string bearer =
        std::string("Authorization: Bearer ") + (key != nullptr ? key : "");
    headers_ = curl_slist_append(headers_, "Content-Type: application/json");
    headers_ = curl_slist_append(headers_, bearer.c_str());
    curl_easy_setopt(curl_, CURLOPT_URL, (base_url + path).c_str());
    curl_easy_setopt(curl_, CURLOPT_HTTPHEADER, headers_);
    curl_easy_setopt(curl_, CURLOPT_POSTFIELDS, body_.c_str());
  }
  ~Request() {
    curl_easy_cleanup(curl_);
    curl_slist_free_all(headers_);
  }
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;

  CURL* curl() const { return curl_; }
  const std::string& body() const { return body_; }
  int status() const {
    long status = 0;
    curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &status);
    return static_cast<int>(status);
  }

 private:
  std::string body_;
  curl_slist* headers_ = nullptr;
  CURL* curl_;
};
