// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "toll/curl.h"

#include <cstdio>
#include <cstring>
#include <utility>

namespace toll {
namespace {

// What toll reads of an answer's headers, by how a name begins, in lower case:
// the type of the body, waits and limits, ids, Bedrock's counts.
constexpr std::string_view kWanted[] = {
    "content-type:", "retry-after", "x-ratelimit",    "ratelimit", "anthropic-",
    "x-request-id",  "request-id",  "x-should-retry", "x-amzn-",   "x-amz-"};

bool BeginsWith(std::string_view line, std::string_view lower) {
  if (line.size() < lower.size()) return false;
  for (size_t i = 0; i < lower.size(); ++i) {
    const char c = line[i];
    const char folded =
        c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    if (folded != lower[i]) return false;
  }
  return true;
}

bool IsWanted(std::string_view line) {
  for (const std::string_view lower : kWanted) {
    if (BeginsWith(line, lower)) return true;
  }
  return false;
}

// The host broke the transfer off.
bool IsHosts(CURLcode result) {
  return result == CURLE_ABORTED_BY_CALLBACK || result == CURLE_WRITE_ERROR ||
         result == CURLE_READ_ERROR;
}

absl::StatusCode CodeOf(CURLcode result) {
  switch (result) {
    case CURLE_OPERATION_TIMEDOUT:
      return absl::StatusCode::kDeadlineExceeded;
    case CURLE_LOGIN_DENIED:
    case CURLE_REMOTE_ACCESS_DENIED:
      return absl::StatusCode::kUnauthenticated;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_BAD_FUNCTION_ARGUMENT:
      return absl::StatusCode::kInvalidArgument;
    default:
      return absl::StatusCode::kUnavailable;
  }
}

}  // namespace

CurlTransfer::CurlTransfer(CURL* easy, Call call,
                           const CurlCallbacks& host) noexcept
    : easy_(easy), host_(host), stream_(std::move(call)) {
  if (host_.header == nullptr && host_.header_data != nullptr) {
    host_.header = host_.write;
  }
  curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &CurlTransfer::OnBody);
  curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, &CurlTransfer::OnHeader);
  curl_easy_setopt(easy_, CURLOPT_HEADERDATA, this);
}

CurlTransfer::~CurlTransfer() {
  if (!finished_) GiveBack();
}

void CurlTransfer::GiveBack() noexcept {
  curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, host_.write);
  curl_easy_setopt(easy_, CURLOPT_WRITEDATA,
                   host_.write_data == nullptr && host_.write == nullptr
                       ? static_cast<void*>(stdout)
                       : host_.write_data);
  curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, host_.header);
  curl_easy_setopt(easy_, CURLOPT_HEADERDATA, host_.header_data);
}

size_t CurlTransfer::PassOn(char* bytes, size_t size, size_t count) const {
  if (host_.write != nullptr) {
    return host_.write(bytes, size, count, host_.write_data);
  }
  auto* const file = host_.write_data == nullptr
                         ? stdout
                         : static_cast<std::FILE*>(host_.write_data);
  return std::fwrite(bytes, size, count, file) * size;
}

size_t CurlTransfer::OnBody(char* bytes, size_t size, size_t count,
                            void* transfer) {
  auto& self = *static_cast<CurlTransfer*>(transfer);
  const size_t taken = self.PassOn(bytes, size, count);
  // A paused transfer brings the same bytes once more; those of a write that
  // the host broke off have come, and are paid for.
  if (taken != CURL_WRITEFUNC_PAUSE) {
    self.stream_.Chunk({bytes, size * count});
  }
  return taken;
}

size_t CurlTransfer::OnHeader(char* line, size_t size, size_t count,
                              void* transfer) {
  auto& self = *static_cast<CurlTransfer*>(transfer);
  self.KeepHeader({line, size * count});
  return self.host_.header == nullptr
             ? size * count
             : self.host_.header(line, size, count, self.host_.header_data);
}

void CurlTransfer::KeepHeader(std::string_view line) noexcept {
  // A status line: what came before was a redirect, a proxy's or a 100.
  if (line.starts_with("HTTP/")) headers_size_ = 0;
  if (!IsWanted(line) || line.size() > headers_.size() - headers_size_) return;
  memcpy(headers_.data() + headers_size_, line.data(), line.size());
  headers_size_ += line.size();
}

void CurlTransfer::Finish(CURLcode result) noexcept {
  if (std::exchange(finished_, true)) return;
  long status = 0;
  const char* type = nullptr;
  curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(easy_, CURLINFO_CONTENT_TYPE, &type);
  GiveBack();
  if (result == CURLE_OK || result == CURLE_HTTP_RETURNED_ERROR) {
    std::move(stream_).Finish(
        {.status = static_cast<int>(status),
         .content_type = type == nullptr ? std::string_view{} : type,
         .headers = {headers_.data(), headers_size_}});
  } else if (IsHosts(result)) {
    const Stream abandoned = std::move(stream_);
  } else {
    std::move(stream_).Fail(CodeOf(result));
  }
}

}  // namespace toll
