// FetchReplyReader: reads the answer to a request that this server sent, piece by piece. For one thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lakegate {

struct FetchReply {
  int status_code = 0;
  std::string cache_control;
  std::string content_encoding;
  std::string body;
};

class FetchReplyReader {
 public:
  explicit FetchReplyReader(size_t body_bytes_max);
  ~FetchReplyReader();

  // kUnavailable with a sentence for what is no HTTP/1.x answer, or too large in its head or body.
  Status put(std::string_view bytes);
  // The connection has ended: fine only for an answer that says that it ends with the connection.
  Status put_end();
  bool is_whole() const;
  // Once it is whole.
  FetchReply take();

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
  std::string unread_;
};

}  // namespace lakegate
