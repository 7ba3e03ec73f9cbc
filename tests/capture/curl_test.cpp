// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Goal: whatever becomes of a transfer, its call says so, and the host's own
// callbacks see what they would have seen without toll.
// Method: real transfers from the mock provider on the loopback.

#include "toll/curl.h"

#include <unistd.h>

#include <memory>
#include <string>
#include <vector>

#include "fmt/format.h"
#include <arpa/inet.h>
#include <sys/socket.h>

#include "cli/demo/mock_provider.h"
#include "ledger/fixture.h"

namespace toll::internal {
namespace {

using cli::MockProvider;

constexpr char kWhole[] =
    R"({"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}]})";
constexpr char kStreamBody[] =
    R"({"model":"gpt-4o","stream":true,"stream_options":{"include_usage":true},)"
    R"("messages":[{"role":"user","content":"Hi"}]})";

// An easy handle of the host's, and what its callbacks saw.
class Host {
 public:
  Host(const std::string& url, const std::string& body,
       const std::string& fate = "answer")
      : curl_(curl_easy_init()), body_(body) {
    lines_ = curl_slist_append(lines_, "Content-Type: application/json");
    lines_ = curl_slist_append(lines_, ("x-mock-fate: " + fate).c_str());
    curl_easy_setopt(curl_, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl_, CURLOPT_HTTPHEADER, lines_);
    curl_easy_setopt(curl_, CURLOPT_POSTFIELDS, body_.c_str());
    curl_easy_setopt(curl_, CURLOPT_NOPROXY, "127.0.0.1");
  }
  ~Host() {
    curl_easy_cleanup(curl_);
    curl_slist_free_all(lines_);
  }
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  CURL* curl() const { return curl_; }
  CurlCallbacks callbacks() {
    return {.write = OnBody,
            .write_data = this,
            .header = OnHeader,
            .header_data = this};
  }

  std::string seen;
  std::string headers;
  size_t break_off_after = SIZE_MAX;  // Bytes of the body.
  int pauses = 0;                     // Asked for, before the first bytes.

 private:
  static size_t OnBody(char* bytes, size_t size, size_t count, void* host) {
    Host& self = *static_cast<Host*>(host);
    if (self.pauses > 0) {
      --self.pauses;
      return CURL_WRITEFUNC_PAUSE;
    }
    self.seen.append(bytes, size * count);
    return self.seen.size() > self.break_off_after ? 0 : size * count;
  }
  static size_t OnHeader(char* bytes, size_t size, size_t count, void* host) {
    static_cast<Host*>(host)->headers.append(bytes, size * count);
    return size * count;
  }

  CURL* curl_;
  std::string body_;
  curl_slist* lines_ = nullptr;
};

class CurlTransferTest : public LedgerFixture {
 protected:
  void SetUp() override {
    absl::StatusOr<std::unique_ptr<MockProvider>> mock =
        MockProvider::Start({});
    ASSERT_TRUE(mock.ok()) << mock.status();
    mock_ = *std::move(mock);
    Open();
  }
  std::string Url() const { return mock_->base_url() + "/v1/chat/completions"; }
  Call StartChat(std::string_view request = {}) {
    return ledger_->Start({.provider = "openai",
                           .model = "gpt-4o",
                           .endpoint = "/v1/chat/completions",
                           .request = request});
  }
  // Runs the host's transfer through toll and gives the one call it made.
  StoredCall Transfer(Host& host, std::string_view request = {}) {
    CurlTransfer transfer(host.curl(), StartChat(request), host.callbacks());
    transfer.Finish(curl_easy_perform(host.curl()));
    std::vector<StoredCall> calls = Calls();
    EXPECT_EQ(calls.size(), 1u);
    return calls.empty() ? StoredCall{} : calls.back();
  }

  std::unique_ptr<MockProvider> mock_;
};

TEST_F(CurlTransferTest, AWholeAnswer) {
  Host host(Url(), kWhole);
  const StoredCall call = Transfer(host);
  EXPECT_EQ(call.record.outcome, Outcome::kFinished);
  EXPECT_EQ(call.record.provenance, Provenance::kReported);
  EXPECT_EQ(call.record.http_status, 200);
  EXPECT_NE(host.seen.find(call.response_id), std::string::npos);
  EXPECT_GT(call.record.cost_pico, 0);
  EXPECT_TRUE(host.headers.starts_with("HTTP/"));
  EXPECT_NE(host.headers.find("\r\n\r\n"), std::string::npos);
  EXPECT_EQ(call.record.flags & kStreamed, 0u);
}

TEST_F(CurlTransferTest, AStream) {
  Host host(Url(), kStreamBody);
  const StoredCall call = Transfer(host);
  EXPECT_EQ(call.record.outcome, Outcome::kFinished);
  EXPECT_EQ(call.record.provenance, Provenance::kReported);
  EXPECT_NE(call.record.flags & kStreamed, 0u);
  EXPECT_EQ(call.record.flags & kStreamIncomplete, 0u);
  EXPECT_NE(host.seen.find("[DONE]"), std::string::npos);
}

TEST_F(CurlTransferTest, ARefusal) {
  Host host(Url(), kWhole, "rate_limit");
  const StoredCall call = Transfer(host);
  EXPECT_EQ(call.record.outcome, Outcome::kFailed);
  EXPECT_EQ(call.record.error_class, ErrorClass::kRateLimit);
  EXPECT_EQ(call.record.http_status, 429);
  EXPECT_GT(call.record.retry_after_ms, 0u);
}

// CURLOPT_FAILONERROR keeps the body away; the status and the headers came.
TEST_F(CurlTransferTest, ARefusalThatCurlTurnsIntoAnError) {
  Host host(Url(), kWhole, "overloaded");
  curl_easy_setopt(host.curl(), CURLOPT_FAILONERROR, 1L);
  const StoredCall call = Transfer(host);
  EXPECT_EQ(call.record.outcome, Outcome::kFailed);
  EXPECT_EQ(call.record.error_class, ErrorClass::kOverloaded);
}

TEST_F(CurlTransferTest, AConnectionThatBreaks) {
  Host host(Url(), kStreamBody, "cut");
  const StoredCall call = Transfer(host, kStreamBody);
  EXPECT_EQ(call.record.outcome, Outcome::kFailed);
  EXPECT_EQ(call.record.error_class, ErrorClass::kNetwork);
  EXPECT_NE(call.record.flags & kStreamIncomplete, 0u);
  EXPECT_GT(call.record.leaves[kInput], 0u);
}

TEST_F(CurlTransferTest, AHostThatBreaksOff) {
  Host host(Url(), kStreamBody);
  host.break_off_after = 1;
  const StoredCall call = Transfer(host, kStreamBody);
  EXPECT_EQ(call.record.outcome, Outcome::kAbandoned);
  EXPECT_NE(call.record.provenance, Provenance::kReported);
  EXPECT_GT(call.record.leaves[kInput], 0u);
}

TEST_F(CurlTransferTest, APauseBringsTheBytesOnce) {
  Host host(Url(), kWhole);
  host.pauses = 1;
  CurlTransfer transfer(host.curl(), StartChat(), host.callbacks());
  CURLM* multi = curl_multi_init();
  curl_multi_add_handle(multi, host.curl());
  int running = 1;
  while (running != 0) {
    curl_multi_perform(multi, &running);
    if (running != 0) curl_multi_poll(multi, nullptr, 0, 20, nullptr);
    curl_easy_pause(host.curl(), CURLPAUSE_CONT);
  }
  curl_multi_remove_handle(multi, host.curl());
  curl_multi_cleanup(multi);
  transfer.Finish(CURLE_OK);
  const std::vector<StoredCall> calls = Calls();
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_EQ(calls[0].record.provenance, Provenance::kReported);
  EXPECT_EQ(calls[0].record.flags & kUnreadable, 0u);
}

TEST_F(CurlTransferTest, NobodyThere) {
  Host host("http://127.0.0.1:1/v1/chat/completions", kWhole);
  const StoredCall call = Transfer(host, kWhole);
  EXPECT_EQ(call.record.outcome, Outcome::kFailed);
  EXPECT_EQ(call.record.error_class, ErrorClass::kNetwork);
  EXPECT_EQ(call.record.cost_state, CostState::kNone) << "never reached";
}

TEST_F(CurlTransferTest, NoAnswerInTime) {
  // A listener that never accepts.
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(listen(listener, 1), 0);
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  Host host(fmt::format("http://127.0.0.1:{}/", ntohs(address.sin_port)),
            kWhole);
  curl_easy_setopt(host.curl(), CURLOPT_TIMEOUT_MS, 50L);
  const StoredCall call = Transfer(host);
  close(listener);
  EXPECT_EQ(call.record.outcome, Outcome::kFailed);
  EXPECT_EQ(call.record.error_class, ErrorClass::kTimeout);
}

TEST_F(CurlTransferTest, DestroyedIsAbandonedAndTheHandleIsTheHostsAgain) {
  Host host(Url(), kWhole);
  { CurlTransfer transfer(host.curl(), StartChat(), host.callbacks()); }
  ASSERT_EQ(curl_easy_perform(host.curl()), CURLE_OK);
  EXPECT_FALSE(host.seen.empty());
  EXPECT_FALSE(host.headers.empty());
  const std::vector<StoredCall> calls = Calls();
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_EQ(calls[0].record.outcome, Outcome::kAbandoned);
}

TEST_F(CurlTransferTest, ManyUnderMulti) {
  constexpr size_t kTransfers = 24;
  std::vector<std::unique_ptr<Host>> hosts;
  std::vector<std::unique_ptr<CurlTransfer>> transfers;
  CURLM* multi = curl_multi_init();
  for (size_t i = 0; i < kTransfers; ++i) {
    hosts.push_back(
        std::make_unique<Host>(Url(), i % 2 == 0 ? kWhole : kStreamBody));
    transfers.push_back(std::make_unique<CurlTransfer>(
        hosts[i]->curl(), StartChat(), hosts[i]->callbacks()));
    curl_easy_setopt(hosts[i]->curl(), CURLOPT_PRIVATE, transfers[i].get());
    curl_multi_add_handle(multi, hosts[i]->curl());
  }
  int running = 1;
  while (running != 0) {
    curl_multi_perform(multi, &running);
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
      CurlTransfer* transfer = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
      transfer->Finish(message->data.result);
    }
    if (running != 0) curl_multi_poll(multi, nullptr, 0, 100, nullptr);
  }
  for (const auto& host : hosts) curl_multi_remove_handle(multi, host->curl());
  curl_multi_cleanup(multi);
  const std::vector<StoredCall> calls = Calls();
  ASSERT_EQ(calls.size(), kTransfers);
  for (const StoredCall& call : calls) {
    EXPECT_EQ(call.record.outcome, Outcome::kFinished);
    EXPECT_EQ(call.record.provenance, Provenance::kReported);
  }
}

TEST_F(CurlTransferTest, AnInertCallLeavesTheTransferAlone) {
  Host host(Url(), kWhole);
  CurlTransfer transfer(host.curl(), Call(), host.callbacks());
  EXPECT_EQ(transfer.id(), 0);
  const CURLcode result = curl_easy_perform(host.curl());
  transfer.Finish(result);
  EXPECT_EQ(result, CURLE_OK);
  EXPECT_FALSE(host.seen.empty());
  EXPECT_TRUE(Calls().empty());
}

}  // namespace
}  // namespace toll::internal
