// ByteRange: a half-open stretch [offset, offset + length) of an object's bytes. A plain value.
#pragma once

#include <cstdint>

namespace lakegate {

struct ByteRange {
  uint64_t offset = 0;
  uint64_t length = 0;
  uint64_t end() const { return offset + length; }
  bool operator==(const ByteRange&) const = default;
};

}  // namespace lakegate
