// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/demo/http_client.h"

#include <strings.h>

namespace toll::cli {

namespace {

constexpr long kTimeoutMs = 30'000;

struct Receiving {
  HttpReply* reply;
  const OnBytes* on_bytes;
};

size_t OnBody(char* bytes, size_t size, size_t count, void* context) {
  auto* receiving = static_cast<Receiving*>(context);
  receiving->reply->body.append(bytes, size * count);
  if (*receiving->on_bytes) (*receiving->on_bytes)({bytes, size * count});
  return size * count;
}

size_t OnHeader(char* bytes, size_t size, size_t count, void* context) {
  static_cast<HttpReply*>(context)->headers.append(bytes, size * count);
  return size * count;
}

}  // namespace

std::string_view HttpReply::Header(std::string_view name) const {
  std::string_view rest = headers;
  while (!rest.empty()) {
    const size_t end = rest.find("\r\n");
    const std::string_view line = rest.substr(0, end);
    if (line.size() > name.size() && line[name.size()] == ':' &&
        strncasecmp(line.data(), name.data(), name.size()) == 0) {
      const size_t value = line.find_first_not_of(' ', name.size() + 1);
      return value == std::string_view::npos ? "" : line.substr(value);
    }
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 2);
  }
  return {};
}

HttpClient::HttpClient() : easy_(curl_easy_init()) {}

HttpClient::~HttpClient() { curl_easy_cleanup(easy_); }

HttpReply HttpClient::Post(const std::string& url, const std::string& body,
                           const OnBytes& on_bytes,
                           const std::vector<std::string>& headers) {
  HttpReply reply;
  Receiving receiving = {&reply, &on_bytes};
  curl_slist* lines =
      curl_slist_append(nullptr, "content-type: application/json");
  for (const std::string& header : headers) {
    lines = curl_slist_append(lines, header.c_str());
  }
  curl_easy_reset(easy_);  // Keeps the connection.
  curl_easy_setopt(easy_, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy_, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy_, CURLOPT_TIMEOUT_MS, kTimeoutMs);
  curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, lines);
  curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE,
                   static_cast<long>(body.size()));
  curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, body.c_str());
  curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, OnBody);
  curl_easy_setopt(easy_, CURLOPT_WRITEDATA, &receiving);
  curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, OnHeader);
  curl_easy_setopt(easy_, CURLOPT_HEADERDATA, &reply);
  reply.code = curl_easy_perform(easy_);
  curl_slist_free_all(lines);
  long status = 0;
  const char* content_type = nullptr;
  curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(easy_, CURLINFO_CONTENT_TYPE, &content_type);
  reply.status = static_cast<int>(status);
  if (content_type != nullptr) reply.content_type = content_type;
  return reply;
}

}  // namespace toll::cli
