// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "cli/demo/mock_provider.h"

#include <microhttpd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <optional>
#include <thread>

#include "fmt/format.h"
#include <arpa/inet.h>
#include <netinet/in.h>

#include "cli/demo/line_log.h"
#include "cli/demo/mock_answer.h"
#include "cli/demo/mock_route.h"

namespace toll::cli {

namespace {

constexpr size_t kRequestBytesMax = 1 << 20;

// One request, from its first header to the last byte of its answer.
struct Exchange {
  std::string body;
  bool too_large = false;
};

// What is left to send of one answer. The library may ask for less than a
// piece at a time.
struct Sending {
  std::vector<std::string> pieces;
  MockPlan plan;
  std::string bill;  // The log's line; empty: this answer is not billed.
  const LineLog* log = nullptr;
  size_t piece = 0;
  size_t offset = 0;
  bool cut = false;  // Breaks off where the pieces end.
};

// Half of what would have been sent; never nothing, never all.
void CutShort(std::vector<std::string>* pieces) {
  if (pieces->size() == 1) {
    pieces->front().resize(pieces->front().size() / 2);
  } else {
    pieces->resize(pieces->size() / 2);
  }
}

ssize_t SendNext(void* context, uint64_t position, char* buffer, size_t room) {
  auto* sending = static_cast<Sending*>(context);
  if (position == 0) {
    std::this_thread::sleep_for(sending->plan.first_byte_delay);
  }
  if (sending->piece == sending->pieces.size()) {
    return sending->cut ? MHD_CONTENT_READER_END_WITH_ERROR
                        : MHD_CONTENT_READER_END_OF_STREAM;
  }
  const std::string& piece = sending->pieces[sending->piece];
  if (sending->offset == 0 && sending->piece != 0) {
    std::this_thread::sleep_for(sending->plan.piece_delay);
  }
  const size_t bytes = std::min(room, piece.size() - sending->offset);
  const bool ends_piece = sending->offset + bytes == piece.size();
  const bool ends_answer =
      ends_piece && sending->piece + 1 == sending->pieces.size();
  // Billed before the last byte leaves, so that no client can hold a whole
  // answer which the bill lacks.
  if (ends_answer && !sending->bill.empty() &&
      !sending->log->Append(sending->bill)) {
    return MHD_CONTENT_READER_END_WITH_ERROR;
  }
  std::copy_n(piece.data() + sending->offset, bytes, buffer);
  sending->offset = ends_piece ? 0 : sending->offset + bytes;
  sending->piece += ends_piece ? 1 : 0;
  return static_cast<ssize_t>(bytes);
}

void DeleteSending(void* context) { delete static_cast<Sending*>(context); }

void DeleteExchange(void*, MHD_Connection*, void** context,
                    MHD_RequestTerminationCode) {
  delete static_cast<Exchange*>(*context);
  *context = nullptr;
}

// The reply's status, headers and pieces, on their way.
MHD_Result Send(MHD_Connection* connection, const MockReply& reply,
                std::unique_ptr<Sending> sending) {
  sending->pieces = reply.pieces;
  // A stream and an answer that breaks off have no length to announce.
  uint64_t length = MHD_SIZE_UNKNOWN;
  if (reply.pieces.size() == 1) length = reply.pieces.front().size();
  if (sending->cut) CutShort(&sending->pieces);
  constexpr size_t kBlockBytes = 16 << 10;
  MHD_Response* response = MHD_create_response_from_callback(
      length, kBlockBytes, SendNext, sending.release(), DeleteSending);
  if (response == nullptr) return MHD_NO;
  MHD_add_response_header(response, "content-type", reply.content_type.c_str());
  for (const auto& [name, value] : reply.headers) {
    MHD_add_response_header(response, name.c_str(), value.c_str());
  }
  const MHD_Result queued = MHD_queue_response(
      connection, static_cast<unsigned>(reply.status), response);
  MHD_destroy_response(response);
  return queued;
}

}  // namespace

struct MockProvider::State {
  MockOptions options;
  std::optional<LineLog> log;
  MHD_Daemon* daemon = nullptr;
  std::atomic<uint64_t> requests_count{0};

  MHD_Result Answer(MHD_Connection* connection, std::string_view url,
                    const Exchange& exchange) {
    auto sending = std::make_unique<Sending>();
    const std::optional<MockRoute> route = FindMockRoute(url);
    if (!route.has_value()) {
      MockReply reply = MockBadRequest(
          MockEndpoint::kChat, fmt::format("Invalid URL (POST {})", url));
      reply.status = 404;
      return Send(connection, reply, std::move(sending));
    }
    std::optional<MockAsked> asked;
    if (!exchange.too_large) asked = ReadMockRequest(*route, exchange.body);
    if (!asked.has_value()) {
      return Send(connection,
                  MockBadRequest(route->endpoint,
                                 "We could not parse the JSON body of your "
                                 "request."),
                  std::move(sending));
    }
    if (asked->request.price == nullptr) {
      return Send(connection, MockUnknownModel(route->endpoint, asked->model),
                  std::move(sending));
    }
    const char* alt =
        MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "alt");
    asked->request.sse = alt != nullptr && std::string_view(alt) == "sse";
    return AnswerAsked(connection, asked->request, std::move(sending));
  }

  MHD_Result AnswerAsked(MHD_Connection* connection, const MockRequest& request,
                         std::unique_ptr<Sending> sending) {
    // Relaxed: the number is all that is shared.
    const uint64_t number =
        requests_count.fetch_add(1, std::memory_order_relaxed);
    MockPlan& plan = sending->plan;
    plan = PlanRequest(options.seed, number, *request.price, options.faults);
    plan.fate = options.fate.value_or(plan.fate);
    const char* word =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "x-mock-fate");
    if (word != nullptr) plan.fate = ParseMockFate(word).value_or(plan.fate);
    if (plan.fate != MockFate::kAnswer && plan.fate != MockFate::kCut) {
      return Send(connection, MockRefusal(request, plan), std::move(sending));
    }
    const MockReply reply = MockAnswer(request, plan);
    sending->cut = plan.fate == MockFate::kCut;
    if (!sending->cut && log.has_value()) {
      sending->log = &*log;
      sending->bill = fmt::format(R"({{"id":"{}","model":"{}","pico_usd":{}}})",
                                  reply.id, request.price->model,
                                  MockBillPicoUsd(*request.price, plan.counts));
    }
    return Send(connection, reply, std::move(sending));
  }
};

namespace {

// Called once for the headers, then for each part of the body, then with none.
template <typename State>
// NOLINTNEXTLINE(readability-function-size): libmicrohttpd's parameters.
MHD_Result OnRequest(void* context, MHD_Connection* connection, const char* url,
                     const char* method, const char*, const char* upload,
                     size_t* upload_bytes, void** exchange_context) {
  auto* exchange = static_cast<Exchange*>(*exchange_context);
  if (exchange == nullptr) {
    *exchange_context = new Exchange;
    return MHD_YES;
  }
  if (*upload_bytes != 0) {
    if (exchange->body.size() + *upload_bytes > kRequestBytesMax) {
      exchange->too_large = true;
    } else {
      exchange->body.append(upload, *upload_bytes);
    }
    *upload_bytes = 0;
    return MHD_YES;
  }
  if (std::strcmp(method, MHD_HTTP_METHOD_POST) != 0) exchange->body.clear();
  return static_cast<State*>(context)->Answer(connection, url, *exchange);
}

}  // namespace

absl::StatusOr<std::unique_ptr<MockProvider>> MockProvider::Start(
    const MockOptions& options) {
  auto state = std::make_unique<State>();
  state->options = options;
  if (!options.log_path.empty()) {
    absl::StatusOr<LineLog> log = LineLog::Open(options.log_path);
    if (!log.ok()) return log.status();
    state->log.emplace(*std::move(log));
  }
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  state->daemon = MHD_start_daemon(
      MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD, 0,
      nullptr, nullptr, &OnRequest<State>, state.get(), MHD_OPTION_SOCK_ADDR,
      &address, MHD_OPTION_NOTIFY_COMPLETED, &DeleteExchange, nullptr,
      MHD_OPTION_END);
  if (state->daemon == nullptr) {
    return absl::UnavailableError(fmt::format(
        "the mock provider cannot listen on 127.0.0.1 ({}): allow loopback "
        "sockets, or free a port",
        std::strerror(errno)));
  }
  return std::unique_ptr<MockProvider>(new MockProvider(std::move(state)));
}

MockProvider::MockProvider(std::unique_ptr<State> state)
    : state_(std::move(state)) {}

MockProvider::~MockProvider() { MHD_stop_daemon(state_->daemon); }

uint16_t MockProvider::port() const {
  return MHD_get_daemon_info(state_->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
}

std::string MockProvider::base_url() const {
  return fmt::format("http://127.0.0.1:{}", port());
}

}  // namespace toll::cli
