// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// CurlTransfer meters one transfer of a libcurl easy handle, alone or in a
// multi handle, whole answers and streams alike. Link toll::curl.
//
//   toll::CurlTransfer transfer(curl, ledger->Start({.provider = "openai",
//   ...}),
//                               {.write = AppendTo, .write_data = &body});
//   transfer.Finish(curl_easy_perform(curl));
//
// It takes the places of the handle's write and header callbacks and calls the
// host's own, which libcurl cannot be asked for, so they are given here:
//
//   curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, OnBody);  // Wrong: after the
//                                        // transfer is made, toll sees
//                                        nothing.
//
// Under multi, make one a handle, and Finish it with the result that
// curl_multi_info_read gives. A transfer that is destroyed without, or that the
// host's callback broke off, is an abandoned call with what was seen of it.
//
// Thread safety: one thread at a time, as the handle itself.
// Cost: a stream's (toll/call.h); nothing is allocated for headers, of which
// those that toll reads are kept (6 KiB).

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <curl/curl.h>

#include "toll/call.h"

namespace toll {

// What the host would have set on the handle; as there, no `write` is fwrite to
// `write_data` (null: stdout), and `header_data` without `header` is a second
// use of `write`.
struct CurlCallbacks {
  curl_write_callback write = nullptr;
  void* write_data = nullptr;
  curl_write_callback header = nullptr;
  void* header_data = nullptr;
};

class [[nodiscard]] CurlTransfer {
 public:
  // The handle must outlive the transfer.
  CurlTransfer(CURL* easy, Call call, const CurlCallbacks& host) noexcept;
  // Gives the handle the host's callbacks back. Not finished: abandoned.
  ~CurlTransfer();
  // libcurl holds its address.
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  // Ends the call: what came is read and priced. Only the first one counts.
  void Finish(CURLcode result) noexcept;

  int64_t id() const noexcept { return stream_.id(); }

 private:
  static size_t OnBody(char* bytes, size_t size, size_t count, void* transfer);
  static size_t OnHeader(char* line, size_t size, size_t count, void* transfer);
  size_t PassOn(char* bytes, size_t size, size_t count) const;
  void KeepHeader(std::string_view line) noexcept;
  void GiveBack() noexcept;

  CURL* easy_;
  CurlCallbacks host_;
  Stream stream_;
  bool finished_ = false;
  size_t headers_size_ = 0;
  std::array<char, 6144> headers_;
};

}  // namespace toll
