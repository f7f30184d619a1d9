// MultipartFormReader: the parts of a multipart/form-data body (RFC 7578), one after the other, as a stream.
//
// Used by one coroutine. Memory is one piece of the source and what a delimiter may hide in, whatever the parts'
// length. Lines end in CRLF, as browsers and HTTP libraries write them; a form that is not well-formed to its last
// delimiter is refused, since what it lacks may be the end of the file.
#pragma once

#include <optional>
#include <string>

#include "base/byte_source.h"
#include "base/result.h"

namespace lakegate {

// 400, in S3's words.
Status malformed_form();

class MultipartFormReader {
 public:
  MultipartFormReader(ByteSource& source, const std::string& boundary);

  struct Part {
    std::string name;
    // Without the folders that some browsers send along. Absent for fields that are no file.
    std::optional<std::string> file_name;
  };
  // Skips what is left of the present part. Nothing: the last delimiter was read.
  Task<Result<std::optional<Part>>> next_part();
  // The next piece of the part's content, never empty before its end; valid until the next call.
  Task<Result<Bytes>> read();
  // After the last part: the rest of the body, which says nothing.
  Task<Status> skip_epilogue();

 private:
  Task<Result<bool>> fill();  // Takes one more piece; false at the end of the source.
  Task<Status> need(size_t size_bytes);
  Task<Result<std::string>> read_line();
  Task<Status> end_of_content();

  ByteSource& source_;
  const std::string delimiter_;  // CRLF, "--" and the boundary.
  std::string buffer_;           // Read from the source and not yet given out: begins at position_.
  size_t position_ = 0;
  bool in_content_ = true;  // What stands in front of the first delimiter is skipped like a part.
  bool closed_ = false;
};

}  // namespace lakegate
