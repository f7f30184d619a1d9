#include "gateway/http/request_body.h"

#include <algorithm>
#include <cstring>

#include "base/limits.h"

namespace lakegate {
namespace {

// An unread body up to this size is skipped for the sake of the next request on the connection.
constexpr uint64_t kSkippedBytesMax = 256U << 10;
constexpr size_t kFirstBufferBytes = 16U << 10;

}  // namespace

RequestBody::RequestBody(Transport& transport, InputBuffer& input, const ParsedHead& head, int stall_timeout_ms)
    : transport_(transport), input_(input), stall_timeout_ms_(stall_timeout_ms) {
  if (head.is_chunked) return;
  remaining_bytes_ = head.content_length.value_or(0);
  size_bytes_ = remaining_bytes_;
}

bool RequestBody::finished() const {
  return failure_.ok() && (size_bytes_ ? remaining_bytes_ == 0 : decoder_.finished());
}

Task<Result<Bytes>> RequestBody::read_placed(std::span<std::byte> into) {
  for (;;) {
    Result<Bytes> piece = take_buffered();
    if (!piece.ok() || !piece->empty() || finished()) co_return piece;
    if (size_bytes_ && !into.empty()) co_return co_await receive_body(into);
    failure_ = co_await receive();
  }
}

// Not a byte more than the body has: what follows is the connection's.
Task<Result<Bytes>> RequestBody::receive_body(std::span<std::byte> into) {
  const std::span<std::byte> space = into.first(static_cast<size_t>(std::min<uint64_t>(into.size(), remaining_bytes_)));
  const Result<size_t> received = co_await receive_into(space);
  if (!received.ok()) {
    failure_ = received.status();
    co_return failure_;
  }
  remaining_bytes_ -= *received;
  co_return Bytes(space.first(*received));
}

// An empty piece before the end asks for more.
Result<Bytes> RequestBody::take_buffered() {
  if (!failure_.ok()) return failure_;
  if (!size_bytes_) return take_chunked();
  const size_t piece_bytes = static_cast<size_t>(std::min<uint64_t>(remaining_bytes_, input_.size_bytes()));
  const std::string_view piece = input_.view().substr(0, piece_bytes);
  input_.consume(piece_bytes);
  remaining_bytes_ -= piece_bytes;
  return as_bytes(piece);
}

// Moves the data of all chunks in the buffer together, so that many small chunks make one piece.
Result<Bytes> RequestBody::take_chunked() {
  const std::string_view input = input_.view();
  char* const data = input_.mutable_data();
  size_t consumed_bytes = 0;
  size_t data_bytes = 0;
  while (consumed_bytes < input.size() && !decoder_.finished()) {
    const Result<ChunkedDecoder::Step> step = decoder_.decode(input.substr(consumed_bytes));
    if (!step.ok()) {
      failure_ = step.status();
      return failure_;
    }
    if (!step->data.empty()) std::memmove(data + data_bytes, step->data.data(), step->data.size());
    data_bytes += step->data.size();
    consumed_bytes += step->consumed_bytes;
  }
  input_.consume(consumed_bytes);
  return as_bytes(std::string_view(data, data_bytes));
}

size_t RequestBody::buffer_bytes() const {
  if (size_bytes_) {
    const uint64_t wanted_bytes = std::max<uint64_t>(remaining_bytes_, kFirstBufferBytes);
    return static_cast<size_t>(std::min<uint64_t>(wanted_bytes, limits::kBodyBufferBytes));
  }
  const size_t wanted_bytes = filled_buffer_ ? input_.capacity_bytes() * 2 : kFirstBufferBytes;
  return std::min(wanted_bytes, limits::kBodyBufferBytes);
}

Task<Status> RequestBody::receive() {
  const std::span<std::byte> space = input_.prepare(buffer_bytes());
  CO_ASSIGN_OR_RETURN(const size_t received_bytes, co_await receive_into(space));
  input_.commit(received_bytes);
  filled_buffer_ = received_bytes == space.size();
  co_return Status();
}

Task<Result<size_t>> RequestBody::receive_into(std::span<std::byte> space) {
  const int64_t deadline_us = transport_.reactor().monotonic_us() + int64_t{stall_timeout_ms_} * 1000;
  const IoResult result = co_await transport_.read_some(space, deadline_us);
  if (result.outcome == IoOutcome::kTimedOut) {
    co_return unavailable("The client stopped sending before the request body ended.");
  }
  if (!result.done()) co_return unavailable("The client closed the connection before the request body ended.");
  co_return result.size_bytes;
}

bool RequestBody::can_be_skipped() {
  while (!finished()) {
    const Result<Bytes> piece = take_buffered();
    if (!piece.ok()) return false;
    if (piece->empty()) break;
  }
  return finished() || (size_bytes_ && remaining_bytes_ <= kSkippedBytesMax);
}

Task<bool> RequestBody::skip() {
  while (!finished()) {
    const Result<Bytes> piece = co_await read();
    if (!piece.ok()) co_return false;
  }
  co_return true;
}

}  // namespace lakegate
