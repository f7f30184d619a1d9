#include "gateway/http/transport.h"

#include <algorithm>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <utility>

#include <boost/asio/post.hpp>

namespace lakegate {
namespace {

// So many operations may end without waiting before others on the reactor get their turn.
constexpr int kTurnsInARowMax = 32;

bool is_pending(IoOutcome outcome) { return outcome == IoOutcome::kWantRead || outcome == IoOutcome::kWantWrite; }

IoResult from_errno(IoOutcome when_it_would_block) {
  if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return {when_it_would_block, 0};
  return {IoOutcome::kFailed, 0};
}

}  // namespace

bool IoAwaiter::await_ready() {
  if (transport_.is_cut_) return true;
  if (!transport_.take_turn()) {
    yields_ = true;
    return false;
  }
  result_ = attempt();
  return !is_pending(result_.outcome);
}

void IoAwaiter::await_suspend(std::coroutine_handle<> handle) {
  handle_ = handle;
  if (!yields_) return transport_.wait(*this, result_.outcome);
  boost::asio::post(transport_.reactor_.context(), [this] { proceed(); });
}

void IoAwaiter::proceed() {
  if (transport_.is_cut_) return finish({IoOutcome::kFailed, 0});
  const IoResult result = attempt();
  if (is_pending(result.outcome)) return transport_.wait(*this, result.outcome);
  finish(result);
}

void IoAwaiter::finish(IoResult result) {
  result_ = result;
  handle_.resume();
}

IoResult ReadAwaiter::attempt() { return transport_.try_read(into_); }

WriteAwaiter::WriteAwaiter(Transport& transport, std::span<iovec> pieces, int64_t stall_us)
    : IoAwaiter(transport, transport.reactor().monotonic_us() + stall_us), pieces_(pieces), stall_us_(stall_us) {}

IoResult WriteAwaiter::attempt() {
  for (;;) {
    while (!pieces_.empty() && pieces_.front().iov_len == 0) pieces_ = pieces_.subspan(1);
    if (pieces_.empty()) return {IoOutcome::kDone, 0};
    const IoResult result = transport_.try_write(pieces_);
    if (!result.done()) return result;
    deadline_us_ = transport_.reactor().monotonic_us() + stall_us_;
    size_t written_bytes = result.size_bytes;
    for (iovec& piece : pieces_) {
      const size_t step = std::min(written_bytes, piece.iov_len);
      piece.iov_base = static_cast<char*>(piece.iov_base) + step;
      piece.iov_len -= step;
      written_bytes -= step;
    }
  }
}

IoResult HandshakeAwaiter::attempt() { return transport_.try_handshake(); }

IoResult ReadableAwaiter::attempt() {
  transport_.is_idle_wait_ = false;
  if (has_waited_ || transport_.has_buffered_input()) return {IoOutcome::kDone, 0};
  if (transport_.refuses_idle_waits_) return {IoOutcome::kInterrupted, 0};
  has_waited_ = true;
  transport_.is_idle_wait_ = true;
  return {IoOutcome::kWantRead, 0};
}

Transport::Transport(Reactor& reactor, Socket socket) : reactor_(reactor), socket_(std::move(socket)) {
  const int on = 1;
  ::setsockopt(descriptor(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  reactor_.watch(this);
}

Transport::~Transport() { reactor_.unwatch(this); }

bool Transport::take_turn() {
  if (++turns_in_a_row_ < kTurnsInARowMax) return true;
  turns_in_a_row_ = 0;
  return false;
}

void Transport::wait(IoAwaiter& awaiter, IoOutcome wanted) {
  waiting_ = &awaiter;
  turns_in_a_row_ = 0;
  const auto type = wanted == IoOutcome::kWantRead ? Socket::wait_read : Socket::wait_write;
  socket_.async_wait(type, [this](const boost::system::error_code& error) {
    IoAwaiter& waiter = *std::exchange(waiting_, nullptr);
    is_idle_wait_ = false;
    if (const auto outcome = std::exchange(interruption_, std::nullopt)) return waiter.finish({*outcome, 0});
    if (error) return waiter.finish({IoOutcome::kFailed, 0});
    waiter.proceed();
  });
}

void Transport::interrupt(IoOutcome outcome) {
  if (waiting_ == nullptr || interruption_) return;
  interruption_ = outcome;
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

void Transport::interrupt_idle_wait() {
  refuses_idle_waits_ = true;
  if (is_idle_wait_) interrupt(IoOutcome::kInterrupted);
}

void Transport::cut() {
  is_cut_ = true;
  ::shutdown(descriptor(), SHUT_RDWR);
  interrupt(IoOutcome::kFailed);
}

void Transport::check_deadline(int64_t monotonic_us) {
  if (waiting_ != nullptr && monotonic_us >= waiting_->deadline_us_) interrupt(IoOutcome::kTimedOut);
}

void Transport::reset_when_closed() {
  const linger at_once{1, 0};
  ::setsockopt(descriptor(), SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

void Transport::finish_writing() { ::shutdown(descriptor(), SHUT_WR); }

IoResult Transport::try_read(std::span<std::byte> into) {
  const ssize_t count = ::recv(descriptor(), into.data(), into.size(), MSG_DONTWAIT);
  if (count < 0) return from_errno(IoOutcome::kWantRead);
  if (count == 0) return {IoOutcome::kEnd, 0};
  return {IoOutcome::kDone, static_cast<size_t>(count)};
}

IoResult Transport::try_write(std::span<iovec> pieces) {
  msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = pieces.size();
  const ssize_t count = ::sendmsg(descriptor(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (count < 0) return from_errno(IoOutcome::kWantWrite);
  return {IoOutcome::kDone, static_cast<size_t>(count)};
}

}  // namespace lakegate
