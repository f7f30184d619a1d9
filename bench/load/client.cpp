#include "bench/load/client.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <random>
#include <span>
#include <stdexcept>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "bench/load/engine.h"

namespace lakegate::load {
namespace {

constexpr size_t kPatternBytes = 1U << 20;
constexpr size_t kReceiveBytes = 256U << 10;

// What bodies are made of: nothing that could be compressed.
const std::string& pattern() {
  static const std::string bytes = [] {
    std::string made(kPatternBytes, '\0');
    std::mt19937_64 random(7);
    for (char& byte : made) byte = static_cast<char>(random());
    return made;
  }();
  return bytes;
}

std::span<char> receive_buffer() {
  static std::array<char, kReceiveBytes> buffer;
  return buffer;
}

}  // namespace

Client::Client(Engine& engine, std::unique_ptr<Operation> operation)
    : engine_(engine), operation_(std::move(operation)) {}

Client::~Client() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void Client::connect() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
    ++engine_.outcome_.reconnects;
  }
  descriptor_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(engine_.settings_.port);
  if (::inet_pton(AF_INET, engine_.settings_.host.c_str(), &address.sin_addr) != 1 ||
      ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    throw std::runtime_error("cannot connect: " + std::string(::strerror(errno)));
  }
  const int on = 1;
  ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = this;
  ::epoll_ctl(engine_.epoll_, EPOLL_CTL_ADD, descriptor_, &event);
  is_watched_for_writing_ = false;
}

void Client::start(uint64_t number, int64_t due_us) {
  number_ = number;
  due_us_ = due_us;
  is_busy_ = true;
  sent_bytes_ = 0;
  operation_->start(number, out_);
  reader_.begin(out_.is_head, out_.keeps_body);
  send();
}

void Client::watch(bool writable) {
  if (writable == is_watched_for_writing_) return;
  is_watched_for_writing_ = writable;
  epoll_event event{};
  event.events = writable ? EPOLLIN | EPOLLOUT : EPOLLIN;
  event.data.ptr = this;
  ::epoll_ctl(engine_.epoll_, EPOLL_CTL_MOD, descriptor_, &event);
}

void Client::on_event(bool is_readable) {
  if (is_readable) return receive();
  if (is_busy_) send();
}

// Sends on from `sent_bytes_` in head, pattern and tail, taken as one row of bytes.
void Client::send() {
  const uint64_t tail_begin = out_.head.size() + out_.body_bytes;
  const uint64_t whole_bytes = tail_begin + out_.tail.size();
  while (sent_bytes_ < whole_bytes) {
    std::array<iovec, 3> pieces{};
    size_t count = 0;
    uint64_t at = sent_bytes_;
    if (at < out_.head.size()) {
      pieces[count++] = {out_.head.data() + at, out_.head.size() - at};
      at = out_.head.size();
    }
    if (at < tail_begin) {
      // Another stretch of the pattern for each object.
      const uint64_t offset = (at - out_.head.size() + number_ * 4099) % kPatternBytes;
      const uint64_t piece_bytes = std::min(tail_begin - at, kPatternBytes - offset);
      pieces[count++] = {const_cast<char*>(pattern().data()) + offset, piece_bytes};
      at += piece_bytes;
    }
    if (at >= tail_begin && at < whole_bytes) {
      pieces[count++] = {out_.tail.data() + (at - tail_begin), whole_bytes - at};
    }
    msghdr message{};
    message.msg_iov = pieces.data();
    message.msg_iovlen = count;
    const ssize_t sent = ::sendmsg(descriptor_, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0) {
      if (errno == EAGAIN) return watch(true);
      return fail("the connection broke while sending");
    }
    sent_bytes_ += static_cast<uint64_t>(sent);
  }
  engine_.outcome_.sent_bytes += out_.body_bytes;
  watch(false);
}

void Client::receive() {
  for (;;) {
    const std::span<char> buffer = receive_buffer();
    const uint64_t droppable_bytes = reader_.droppable_bytes();
    // The kernel drops what nobody wants to see, which costs this process less than copying it.
    const bool is_dropped = droppable_bytes > 0;
    const size_t wanted = is_dropped ? std::min<uint64_t>(droppable_bytes, 1U << 30) : buffer.size();
    const ssize_t count =
        ::recv(descriptor_, is_dropped ? nullptr : buffer.data(), wanted, MSG_DONTWAIT | (is_dropped ? MSG_TRUNC : 0));
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) {
      if (is_busy_) return fail("the connection ended before the answer");
      return connect();
    }
    if (!is_busy_) return fail("bytes without a request");
    const auto state = is_dropped ? reader_.take_unseen(static_cast<uint64_t>(count))
                                  : reader_.take({buffer.data(), static_cast<size_t>(count)});
    if (state == AnswerReader::State::kBroken) return fail("the answer is malformed");
    if (state == AnswerReader::State::kDone) return on_answer();
  }
}

void Client::on_answer() {
  const Answer& answer = reader_.answer();
  engine_.outcome_.received_bytes += answer.body_bytes;
  const bool was_cut_short = sent_bytes_ < out_.head.size() + out_.body_bytes + out_.tail.size();
  const Step step = was_cut_short ? Step::kFailed : operation_->answered(answer, out_);
  if (reader_.closes() || was_cut_short) connect();
  if (step != Step::kMore) {
    is_busy_ = false;
    return engine_.ended(*this, step == Step::kDone, answer);
  }
  sent_bytes_ = 0;
  reader_.begin(out_.is_head, out_.keeps_body);
  send();
}

void Client::fail(std::string_view what) {
  Answer answer;
  answer.body = what;
  is_busy_ = false;
  connect();
  engine_.ended(*this, false, answer);
}

}  // namespace lakegate::load
