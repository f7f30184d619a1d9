// RequestBody: the body of one request as it arrives on its connection, by Content-Length or chunked.
//
// Owned by the connection for the length of the request; used on its reactor's thread. Memory is the connection's
// InputBuffer, at most limits::kBodyBufferBytes, or the reader's own. Every piece is one receive, so bytes wait for
// nothing; a client that sends nothing for the stall timeout fails the stream with kUnavailable, as does one that
// breaks off.
#pragma once

#include "base/placing_source.h"
#include "gateway/http/chunked_decoder.h"
#include "gateway/http/head_parser.h"
#include "gateway/http/input_buffer.h"
#include "gateway/http/transport.h"

namespace lakegate {

class RequestBody final : public PlacingSource {
 public:
  RequestBody(Transport& transport, InputBuffer& input, const ParsedHead& head, int stall_timeout_ms);

  Task<Result<Bytes>> read_placed(std::span<std::byte> into) override;
  std::optional<uint64_t> size_bytes() const override { return size_bytes_; }

  // What follows in the connection is the next request.
  bool finished() const;
  // Whether finishing will need only a few more bytes; takes what has arrived already.
  bool can_be_skipped();
  // Reads to the end and drops it; false when that failed.
  Task<bool> skip();

 private:
  Result<Bytes> take_buffered();
  Result<Bytes> take_chunked();
  size_t buffer_bytes() const;
  Task<Result<Bytes>> receive_body(std::span<std::byte> into);
  Task<Status> receive();
  Task<Result<size_t>> receive_into(std::span<std::byte> space);

  Transport& transport_;
  InputBuffer& input_;
  int stall_timeout_ms_;
  std::optional<uint64_t> size_bytes_;  // Nothing when chunked.
  uint64_t remaining_bytes_ = 0;
  ChunkedDecoder decoder_;
  bool filled_buffer_ = false;
  Status failure_;
};

}  // namespace lakegate
