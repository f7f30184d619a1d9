#include "gateway/http/connection.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/limits.h"
#include "base/log.h"
#include "gateway/http/error_response.h"

namespace lakegate {
namespace {

constexpr size_t kHeadBufferBytes = 8U << 10;
constexpr size_t kRequestIdBytes = 24;
// How long a client that still sends may take to read the answer that ends its connection.
constexpr int kLingerGapMs = 5'000;
constexpr int kLingerTotalMs = 30'000;
constexpr int kLingerWhileDrainingMs = 1'000;
constexpr int kRequestTimeout = 408;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

const std::string& ReactorState::date() {
  const int64_t now_us = reactor.now_us();
  if (now_us / 1'000'000 != date_second_) {
    date_second_ = now_us / 1'000'000;
    date_ = format_http_date(now_us);
  }
  return date_;
}

std::string ReactorState::next_request_id() {
  if (id_bytes_used_ == id_bytes_.size()) {
    shared.random.fill(id_bytes_);
    id_bytes_used_ = 0;
  }
  const Bytes bytes = Bytes(id_bytes_).subspan(id_bytes_used_, kRequestIdBytes);
  id_bytes_used_ += kRequestIdBytes;
  return base64url_encode(bytes);
}

Connection::Connection(ReactorState& state, const Origin& origin, std::unique_ptr<Transport> transport,
                       std::string peer_address)
    : state_(state), origin_(origin), transport_(std::move(transport)), peer_address_(std::move(peer_address)) {
  state_.connections.insert(this);
}

Connection::~Connection() {
  state_.connections.erase(this);
  transport_.reset();
  state_.shared.forget_connection();
}

void Connection::start(ReactorState& state, const Origin& origin, std::unique_ptr<Transport> transport,
                       std::string peer_address) {
  std::unique_ptr<Connection> connection(new Connection(state, origin, std::move(transport), std::move(peer_address)));
  spawn(drive(std::move(connection)));
}

Task<void> Connection::drive(std::unique_ptr<Connection> connection) {
  try {
    co_await connection->run();
  } catch (const std::exception& error) {
    log_error("A connection ended by an exception.", {{"error", error.what()}});
  }
}

Task<void> Connection::run() {
  const IoResult handshake = co_await transport_->handshake(deadline_us(config().header_timeout_ms));
  if (!handshake.done()) co_return;
  Next next = Next::kRequest;
  while (next == Next::kRequest) {
    if (input_.empty()) {
      const bool is_there = co_await wait_for_request();
      if (!is_there) break;
    }
    next = co_await serve_request();
  }
  if (next == Next::kAbort) co_return;
  transport_->finish_writing();
  if (next == Next::kLinger) co_await linger();
}

// An idle connection holds neither a buffer nor the frames of a request.
Task<bool> Connection::wait_for_request() {
  input_.release();
  if (state_.shared.is_draining) co_return false;
  const IoResult result = co_await transport_->wait_readable(deadline_us(config().idle_timeout_ms));
  co_return result.done();
}

Task<Connection::Next> Connection::serve_request() {
  HeadOutcome outcome = co_await receive_head();
  if (std::holds_alternative<std::monostate>(outcome)) co_return Next::kClose;
  if (const auto* error = std::get_if<HeadError>(&outcome)) co_return co_await refuse(*error);
  co_return co_await answer(std::get<ParsedHead>(std::move(outcome)));
}

// Nothing when the client went away without a whole head.
Task<HeadOutcome> Connection::receive_head() {
  const int64_t head_deadline_us = deadline_us(config().header_timeout_ms);
  size_t seen_bytes = 0;
  for (;;) {
    HeadOutcome outcome = parse_head(input_.view(), seen_bytes);
    if (!std::holds_alternative<std::monostate>(outcome)) co_return outcome;
    seen_bytes = input_.size_bytes();
    const size_t capacity_bytes = seen_bytes < kHeadBufferBytes ? kHeadBufferBytes : limits::kHeadBytesMax * 2;
    const std::span<std::byte> space = input_.prepare(capacity_bytes);
    const IoResult result = co_await transport_->read_some(space, head_deadline_us);
    if (result.outcome == IoOutcome::kTimedOut && seen_bytes > 0) {
      co_return HeadError{kRequestTimeout, "requestTimeout", "The request head took too long to arrive."};
    }
    if (!result.done()) co_return std::monostate();
    input_.commit(result.size_bytes);
  }
}

Task<Connection::Next> Connection::answer(ParsedHead head) {
  input_.consume(head.size_bytes);
  RequestBody body(*transport_, input_, head, config().body_stall_timeout_ms);
  if (head.expects_continue) {
    std::array<iovec, 1> pieces{{{const_cast<char*>(kContinue.data()), kContinue.size()}}};
    const IoResult written = co_await transport_->write(pieces, int64_t{config().body_stall_timeout_ms} * 1000);
    if (!written.done()) co_return Next::kAbort;
  }
  Request request;
  request.method = head.method;
  request.target = std::move(head.target);
  request.headers = std::move(head.headers);
  request.body = &body;
  request.body_size_bytes = body.size_bytes();
  request.request_id = state_.next_request_id();
  request.peer_address = peer_address_;
  request.local_host_port = origin_.local_host_port;
  request.is_tls = origin_.is_tls;
  Response response = co_await call_handler(request);
  if (response.resets_connection) {
    transport_->reset_when_closed();
    co_return Next::kAbort;
  }

  const bool is_reusable = body.can_be_skipped();
  SendOptions options = send_options(request.request_id);
  options.is_head = head.method == Method::kHead;
  options.is_http_1_0 = head.is_http_1_0;
  options.close = !head.keep_alive || !is_reusable || state_.shared.is_draining;
  const SendOutcome sent = co_await send_response(*transport_, response, options);
  if (sent == SendOutcome::kBroken) co_return Next::kAbort;
  if (options.close || sent == SendOutcome::kSentUntilClose) {
    co_return body.finished() ? Next::kClose : Next::kLinger;
  }
  if (body.finished()) co_return Next::kRequest;
  const bool is_skipped = co_await body.skip();
  co_return is_skipped ? Next::kRequest : Next::kLinger;
}

Task<Response> Connection::call_handler(Request& request) {
  try {
    co_return co_await origin_.handler->handle(request);
  } catch (const std::exception& error) {
    log_error("A request handler threw.", {{"request_id", request.request_id}, {"error", error.what()}});
  } catch (...) {
    log_error("A request handler threw.", {{"request_id", request.request_id}});
  }
  co_return http_error_response(500, "internalError", "We encountered an internal error. Please try again.");
}

Task<Connection::Next> Connection::refuse(const HeadError& error) {
  Response response = http_error_response(error.status_code, error.reason, error.message);
  const std::string request_id = state_.next_request_id();
  SendOptions options = send_options(request_id);
  options.close = true;
  const SendOutcome sent = co_await send_response(*transport_, response, options);
  if (sent != SendOutcome::kSent) co_return Next::kAbort;
  // Waiting on for a client that was too slow already would give it what the timeout took.
  co_return error.status_code == kRequestTimeout ? Next::kClose : Next::kLinger;
}

// Reads on for a while: closing with unread input would reset the connection, and the client would lose the answer.
Task<void> Connection::linger() {
  const int total_ms = state_.shared.is_draining ? kLingerWhileDrainingMs : kLingerTotalMs;
  const int64_t end_us = deadline_us(total_ms);
  IoResult result{IoOutcome::kDone, 0};
  while (result.done() && state_.reactor.monotonic_us() < end_us) {
    input_.consume(input_.size_bytes());
    const std::span<std::byte> space = input_.prepare(kHeadBufferBytes);
    result = co_await transport_->read_some(space, std::min(end_us, deadline_us(kLingerGapMs)));
  }
}

int64_t Connection::deadline_us(int timeout_ms) const {
  return state_.reactor.monotonic_us() + int64_t{timeout_ms} * 1000;
}

SendOptions Connection::send_options(std::string_view request_id) const {
  SendOptions options;
  options.date = state_.date();
  options.request_id = request_id;
  options.stall_timeout_ms = config().body_stall_timeout_ms;
  return options;
}

}  // namespace lakegate
