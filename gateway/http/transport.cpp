#include "gateway/http/transport.h"

#include <algorithm>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <utility>

namespace lakegate {
namespace {

// So many operations may end without waiting before others on the reactor get their turn.
constexpr int kTurnsInARowMax = 32;

constexpr uint32_t kAllEvents = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLPRI | EPOLLET;
constexpr uint32_t kLastEvents = EPOLLRDHUP | EPOLLHUP | EPOLLERR | EPOLLPRI;
constexpr uint32_t kReadEvents = EPOLLIN | kLastEvents;
constexpr uint32_t kWriteEvents = EPOLLOUT | EPOLLHUP | EPOLLERR;

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
  transport_.reactor_.run([this] { proceed(); });
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

WriteAwaiter::WriteAwaiter(Transport& transport, std::span<iovec> pieces, int64_t stall_us, bool more_follows)
    : IoAwaiter(transport, transport.reactor().monotonic_us() + stall_us),
      pieces_(pieces),
      stall_us_(stall_us),
      more_follows_(more_follows) {}

IoResult WriteAwaiter::attempt() {
  for (;;) {
    while (!pieces_.empty() && pieces_.front().iov_len == 0) pieces_ = pieces_.subspan(1);
    if (pieces_.empty()) return {IoOutcome::kDone, 0};
    const IoResult result = transport_.try_write(pieces_, more_follows_);
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

SendFileAwaiter::SendFileAwaiter(Transport& transport, FilePart part, Bytes bytes, int64_t stall_us)
    : IoAwaiter(transport, transport.reactor().monotonic_us() + stall_us),
      part_(part),
      left_(bytes),
      stall_us_(stall_us) {}

IoResult SendFileAwaiter::attempt() {
  while (!left_.empty()) {
    const IoResult result = try_send();
    if (!result.done()) return result;
    deadline_us_ = transport_.reactor().monotonic_us() + stall_us_;
    part_.offset += result.size_bytes;
    left_ = left_.subspan(result.size_bytes);
  }
  return {IoOutcome::kDone, 0};
}

IoResult SendFileAwaiter::try_send() {
  if (!copies_) {
    const std::optional<IoResult> sent = transport_.try_send_file(part_, left_.size());
    if (sent) return *sent;
    copies_ = true;
  }
  iovec piece{const_cast<std::byte*>(left_.data()), left_.size()};
  return transport_.try_write({&piece, 1}, /*more_follows=*/false);
}

IoResult HandshakeAwaiter::attempt() { return transport_.try_handshake(); }

IoResult ReadableAwaiter::attempt() {
  transport_.is_idle_wait_ = false;
  if (has_waited_ || transport_.has_buffered_input()) return {IoOutcome::kDone, 0};
  if (transport_.refuses_idle_waits_) return {IoOutcome::kInterrupted, 0};
  if (transport_.has_input()) return {IoOutcome::kDone, 0};
  has_waited_ = true;
  transport_.is_idle_wait_ = true;
  return {IoOutcome::kWantRead, 0};
}

Transport::Transport(Reactor& reactor, Descriptor socket) : reactor_(reactor), socket_(std::move(socket)) {
  const int on = 1;
  ::setsockopt(descriptor(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  reactor_.watch(this);
  // Without events nothing can be waited for.
  if (!reactor_.add(descriptor(), kAllEvents, this)) is_cut_ = true;
}

Transport::~Transport() {
  reactor_.remove(descriptor(), this);
  reactor_.unwatch(this);
}

bool Transport::take_turn() {
  if (++turns_in_a_row_ < kTurnsInARowMax) return true;
  turns_in_a_row_ = 0;
  return false;
}

void Transport::wait(IoAwaiter& awaiter, IoOutcome wanted) {
  waiting_ = &awaiter;
  wanted_ = wanted;
  turns_in_a_row_ = 0;
}

void Transport::on_events(uint32_t events) {
  if ((events & kLastEvents) != 0) tells_all_by_events_ = false;
  if ((events & kReadEvents) != 0) may_have_input_ = true;
  const uint32_t wanted = wanted_ == IoOutcome::kWantRead ? kReadEvents : kWriteEvents;
  // An interruption that has been asked for comes first.
  if (waiting_ == nullptr || interruption_ || (events & wanted) == 0) return;
  is_idle_wait_ = false;
  std::exchange(waiting_, nullptr)->proceed();
}

// Asks the socket where no read has shown that it is drained.
bool Transport::has_input() {
  if (!may_have_input_) return false;
  std::byte first{};
  const ssize_t count = ::recv(descriptor(), &first, sizeof first, MSG_PEEK | MSG_DONTWAIT);
  // The end and errors are for the read that follows to see.
  if (count >= 0 || from_errno(IoOutcome::kWantRead).outcome != IoOutcome::kWantRead) return true;
  note_drained();
  return false;
}

void Transport::interrupt(IoOutcome outcome) {
  if (waiting_ == nullptr || interruption_) return;
  interruption_ = outcome;
  reactor_.interrupt_soon(this);
}

void Transport::on_interrupted() {
  is_idle_wait_ = false;
  const IoOutcome outcome = *std::exchange(interruption_, std::nullopt);
  std::exchange(waiting_, nullptr)->finish({outcome, 0});
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
  if (count < static_cast<ssize_t>(into.size())) note_drained();
  if (count < 0) return from_errno(IoOutcome::kWantRead);
  if (count == 0) return {IoOutcome::kEnd, 0};
  return {IoOutcome::kDone, static_cast<size_t>(count)};
}

IoResult Transport::try_write(std::span<iovec> pieces, bool more_follows) {
  msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = pieces.size();
  const int flags = MSG_DONTWAIT | MSG_NOSIGNAL | (more_follows ? MSG_MORE : 0);
  const ssize_t count = ::sendmsg(descriptor(), &message, flags);
  if (count < 0) return from_errno(IoOutcome::kWantWrite);
  return {IoOutcome::kDone, static_cast<size_t>(count)};
}

// The socket does not block, so neither does this. The process ignores SIGPIPE, which there is no flag for here.
std::optional<IoResult> Transport::try_send_file(FilePart part, size_t size_bytes) {
  auto offset = static_cast<off_t>(part.offset);
  const ssize_t count = ::sendfile(descriptor(), part.descriptor, &offset, size_bytes);
  if (count > 0) return IoResult{IoOutcome::kDone, static_cast<size_t>(count)};
  // Some sandboxes and file systems do not offer it.
  if (count < 0 && (errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP)) return std::nullopt;
  if (count < 0) return from_errno(IoOutcome::kWantWrite);
  // A file that ended early would be waited for without an end.
  return IoResult{IoOutcome::kFailed, 0};
}

}  // namespace lakegate
