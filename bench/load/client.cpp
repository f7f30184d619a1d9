#include "bench/load/client.h"

#include <algorithm>
#include <array>
#include <random>
#include <span>
#include <sys/epoll.h>

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

void Client::connect() {
  if (connection_.is_open()) ++engine_.outcome_.reconnects;
  connection_.open(engine_.settings_);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = this;
  ::epoll_ctl(engine_.epoll_, EPOLL_CTL_ADD, connection_.descriptor(), &event);
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
  ::epoll_ctl(engine_.epoll_, EPOLL_CTL_MOD, connection_.descriptor(), &event);
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
    Connection::Pieces pieces;
    uint64_t at = sent_bytes_;
    if (at < out_.head.size()) {
      pieces[0] = std::string_view(out_.head).substr(at);
      at = out_.head.size();
    }
    if (at < tail_begin) {
      // Another stretch of the pattern for each object.
      const uint64_t offset = (at - out_.head.size() + number_ * 4099) % kPatternBytes;
      pieces[1] = std::string_view(pattern()).substr(offset, tail_begin - at);
      at += pieces[1].size();
    }
    if (at >= tail_begin) pieces[2] = std::string_view(out_.tail).substr(at - tail_begin);
    const ssize_t sent = connection_.send(pieces);
    if (sent == Connection::kWouldBlock) return watch(true);
    if (sent < 0) return fail("the connection broke while sending");
    engine_.progressed();
    sent_bytes_ += static_cast<uint64_t>(sent);
  }
  engine_.outcome_.sent_bytes += out_.body_bytes;
  watch(false);
}

void Client::receive() {
  for (;;) {
    const std::span<char> buffer = receive_buffer();
    const uint64_t droppable_bytes = connection_.can_drop() ? reader_.droppable_bytes() : 0;
    // The kernel drops what nobody wants to see, which costs this process less than copying it.
    const bool is_dropped = droppable_bytes > 0;
    const ssize_t count = is_dropped ? connection_.drop(std::min<uint64_t>(droppable_bytes, 1U << 30))
                                     : connection_.receive(buffer.data(), buffer.size());
    if (count == Connection::kWouldBlock) return;
    if (count <= 0) {
      if (is_busy_) return fail("the connection ended before the answer");
      return connect();
    }
    engine_.progressed();
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
