// PlacingSource: a ByteSource that can put its bytes to where they are wanted, so that nobody has to copy them there.
//
// As ByteSource; optional: who reads asks for it by read_into(), which serves every source.
#pragma once

#include "base/byte_source.h"

namespace lakegate {

class PlacingSource : public ByteSource {
 public:
  // As read(). A piece that would have to be put somewhere is put to the beginning of `into`, where that is not empty;
  // one that is in memory already is given from there.
  virtual Task<Result<Bytes>> read_placed(std::span<std::byte> into) = 0;
  Task<Result<Bytes>> read() override { return read_placed({}); }
};

// The next piece, in `into` where the source can put it there.
inline Task<Result<Bytes>> read_into(ByteSource& source, std::span<std::byte> into) {
  auto* const placing = dynamic_cast<PlacingSource*>(&source);
  return placing != nullptr ? placing->read_placed(into) : source.read();
}

}  // namespace lakegate
