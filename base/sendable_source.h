// What a ByteSource may offer besides: pieces that also stand in a file, so that a socket may send them from there
// without a copy.
//
// Optional: a source whose pieces can stand in files is a SendableSource too; who has a ByteSource asks by
// as_sendable(). Owners and threads as in ByteSource.
#pragma once

#include <cstdint>
#include <optional>

#include "base/byte_source.h"

namespace lakegate {

// A place in an open file.
struct FilePart {
  int descriptor = -1;
  uint64_t offset = 0;
};

class SendableSource : public ByteSource {
 public:
  // Where the piece that read() gave last stands, if it stands in a file. Valid as long as the piece; what a socket has
  // taken by then stays as it is.
  virtual std::optional<FilePart> file_of_piece() const = 0;
};

// Null for a source that offers no such thing.
inline const SendableSource* as_sendable(const ByteSource& source) {
  return dynamic_cast<const SendableSource*>(&source);
}

}  // namespace lakegate
