// PiecesSource: bytes in memory as a stream of small pieces, as a network would cut them. Used by one coroutine.
#pragma once

#include <algorithm>

#include "base/byte_source.h"

namespace lakegate::fuzz {

class PiecesSource final : public ByteSource {
 public:
  PiecesSource(std::string_view text, size_t piece_bytes) : rest_(as_bytes(text)), piece_bytes_(piece_bytes) {}
  Task<Result<Bytes>> read() override {
    const Bytes piece = rest_.first(std::min(piece_bytes_, rest_.size()));
    rest_ = rest_.subspan(piece.size());
    co_return piece;
  }

 private:
  Bytes rest_;
  const size_t piece_bytes_;
};

}  // namespace lakegate::fuzz
