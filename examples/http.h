// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What the examples share: a libcurl request to a provider's API, ready to go.
// Nothing of toll is in here.
//
//   Request request(BaseUrl(argc, argv), "/v1/responses", R"({"model": ...})");
//   CURLcode code = curl_easy_perform(request.curl());
//
// Thread safety: one thread at a time.

#pragma once

#include <cstdlib>
#include <sstream>
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

// A header's line whose last word may be a variable of the environment.
inline std::string WithKey(const std::string& line) {
  const size_t dollar = line.find('$');
  if (dollar == std::string::npos) return line;
  const char* key = std::getenv(line.c_str() + dollar + 1);
  return line.substr(0, dollar) + (key != nullptr ? key : "");
}

class Request {
 public:
  // `headers` are lines such as "x-api-key: $ANTHROPIC_API_KEY".
  Request(const std::string& base_url, const std::string& path,
          std::string body,
          const std::string& headers = "Authorization: Bearer $OPENAI_API_KEY")
      : body_(std::move(body)), curl_(curl_easy_init()) {
    headers_ = curl_slist_append(headers_, "Content-Type: application/json");
    std::istringstream lines(headers);
    for (std::string line; std::getline(lines, line);) {
      headers_ = curl_slist_append(headers_, WithKey(line).c_str());
    }
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
