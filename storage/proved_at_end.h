// ProvedAtEnd: marks a body of which only the end shows whether it is what was signed or promised (a digest over all of
// it, a checksum in its trailers). A resumable upload keeps nothing of it before that, and after a failure nothing at
// all. Used by one coroutine, as every source; what it marks must outlive it.
#pragma once

#include "base/placing_source.h"

namespace lakegate {

class ProvedAtEnd final : public PlacingSource {
 public:
  explicit ProvedAtEnd(ByteSource& source) : source_(source) {}
  Task<Result<Bytes>> read_placed(std::span<std::byte> into) override { return read_into(source_, into); }
  std::optional<uint64_t> size_bytes() const override { return source_.size_bytes(); }

 private:
  ByteSource& source_;
};

inline bool is_proved_at_end(const ByteSource& body) { return dynamic_cast<const ProvedAtEnd*>(&body) != nullptr; }

}  // namespace lakegate
