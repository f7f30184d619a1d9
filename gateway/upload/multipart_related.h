// MultipartRelatedReader: a body of two parts, metadata and media (RFC 2387), as a stream.
//
// Used by one coroutine. Memory is one piece of the source plus the metadata, whatever the media's size. Boundaries may
// be quoted with double or single quotes or not at all, and lines may end in CRLF or bare LF, since the clients differ
// (https://cloud.google.com/storage/docs/uploading-objects, apitools' transfer.py).
#pragma once

#include <string>

#include "base/byte_source.h"
#include "gateway/http/request.h"

namespace lakegate {

// The boundary parameter of a Content-Type, without quotes. kInvalidArgument when there is none.
Result<std::string> multipart_boundary(std::string_view content_type);

class MultipartRelatedReader {
 public:
  MultipartRelatedReader(ByteSource& source, std::string boundary);

  struct Part {
    Headers headers;
  };
  // Reads up to the content of the next part; kInvalidArgument when there is none or the form is broken.
  Task<Result<Part>> next_part();
  // The content of the present part. At its end the delimiter has been seen, so nothing was cut off.
  ByteSource& content() { return content_; }
  // The same for a part that must be the last: its end is an error unless the closing delimiter stood behind it.
  ByteSource& last_content() { return last_content_; }
  // After the last part: checks that the closing delimiter stood behind it.
  Status finish() const;

 private:
  class Content final : public ByteSource {
   public:
    explicit Content(MultipartRelatedReader& reader) : reader_(reader) {}
    Task<Result<Bytes>> read() override { return reader_.read_content(); }

   private:
    MultipartRelatedReader& reader_;
  };
  class LastContent final : public ByteSource {
   public:
    explicit LastContent(MultipartRelatedReader& reader) : reader_(reader) {}
    Task<Result<Bytes>> read() override { return reader_.read_last_content(); }

   private:
    MultipartRelatedReader& reader_;
  };

  Task<Result<Bytes>> read_content();
  Task<Result<Bytes>> read_last_content();
  Task<Result<bool>> fill();  // Takes one more piece; false at the end of the source.
  Task<Result<std::string>> read_line(size_t limit_bytes);

  ByteSource& source_;
  const std::string delimiter_;  // "--" and the boundary.
  std::string buffer_;           // Read from the source and not yet given out: begins at position_.
  size_t position_ = 0;
  size_t given_ = 0;  // Bytes at position_ that the last read_content() gave out.
  bool at_source_end_ = false;
  bool in_content_ = false;
  bool closed_ = false;
  Content content_{*this};
  LastContent last_content_{*this};
};

}  // namespace lakegate
