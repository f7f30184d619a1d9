// FetchReplyReader: reads the answer to a request that this server sent, piece by piece. For one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "gateway/http/chunked_decoder.h"

namespace lakegate {

struct FetchReply {
  int status_code = 0;
  std::string cache_control;
  std::string content_encoding;
  std::string body;
};

class FetchReplyReader {
 public:
  explicit FetchReplyReader(size_t body_bytes_max) : body_bytes_max_(body_bytes_max) {}

  // kUnavailable with a sentence for what is no HTTP/1.x answer, or too large in its head or body.
  Status put(std::string_view bytes);
  // The connection has ended: fine only for an answer that says that it ends with the connection.
  Status put_end();
  bool is_whole() const { return part_ == Part::kWhole; }
  // Once it is whole.
  FetchReply take() { return std::move(reply_); }

 private:
  enum class Part { kHead, kBodyOfLength, kBodyInChunks, kBodyUntilEnd, kWhole };

  Status read_head(std::string_view head);
  Status put_body(std::string_view bytes);
  Status put_chunks(std::string_view bytes);
  Status append(std::string_view bytes);

  const size_t body_bytes_max_;
  Part part_ = Part::kHead;
  std::string head_;
  uint64_t left_bytes_ = 0;
  ChunkedDecoder chunks_;
  FetchReply reply_;
};

}  // namespace lakegate
