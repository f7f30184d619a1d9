// ChunkedDecoder: takes the chunked transfer coding off a body (RFC 9112 section 7.1), piece by piece, without copying.
//
// A plain value without input or output of its own. Strict, because a lenient reader lets requests be smuggled: sizes
// are 1 to 16 hex digits, every line ends in CR LF, extensions and trailers are bounded and dropped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace lakegate {

class ChunkedDecoder {
 public:
  struct Step {
    size_t consumed_bytes = 0;
    std::string_view data;  // A view into the input; may be empty.
  };

  // Takes as much of `input` as belongs together: up to one piece of data. Call it again with the rest until that is
  // empty or the body has ended; bytes behind the end are not consumed. kInvalidArgument when the coding is broken.
  Result<Step> decode(std::string_view input);
  bool finished() const { return state_ == State::kFinished; }

 private:
  enum class State {
    kSizeFirst,
    kSize,
    kExtension,
    kSizeEnd,
    kData,
    kDataEnd,
    kDataEndLf,
    kTrailerFirst,
    kTrailer,
    kTrailerEnd,
    kFinalLf,
    kFinished
  };

  Status take(char c);
  Status take_size(char c);
  Status take_trailer(char c);

  State state_ = State::kSizeFirst;
  uint64_t remaining_bytes_ = 0;
  int digit_count_ = 0;
  size_t extension_bytes_ = 0;
  size_t trailer_bytes_ = 0;
};

}  // namespace lakegate
