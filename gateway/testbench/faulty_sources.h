// Streams that misbehave at a chosen byte. Used by one coroutine at a time, like every ByteSource.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/byte_source.h"
#include "base/worker_pool.h"

namespace lakegate::testbench {

// Text that it owns.
class TextSource final : public ByteSource {
 public:
  explicit TextSource(std::string text) : text_(std::move(text)), bytes_(as_bytes(text_)) {}
  Task<Result<Bytes>> read() override { return bytes_.read(); }
  std::optional<uint64_t> size_bytes() const override { return bytes_.size_bytes(); }

 private:
  const std::string text_;
  MemoryByteSource bytes_;
};

// Calls `at_limit` once when `limit_bytes` have passed, before any later byte. What that answers goes on: nothing, or
// a failure that ends the stream there.
class LimitedSource final : public ByteSource {
 public:
  using AtLimit = std::function<Task<Status>()>;
  LimitedSource(ByteSource& inner, uint64_t limit_bytes, AtLimit at_limit)
      : inner_(inner), left_bytes_(limit_bytes), at_limit_(std::move(at_limit)) {}
  LimitedSource(std::unique_ptr<ByteSource> inner, uint64_t limit_bytes, AtLimit at_limit)
      : LimitedSource(*inner, limit_bytes, std::move(at_limit)) {
    owned_ = std::move(inner);
  }

  Task<Result<Bytes>> read() override;
  std::optional<uint64_t> size_bytes() const override { return inner_.size_bytes(); }

 private:
  std::unique_ptr<ByteSource> owned_;
  ByteSource& inner_;
  uint64_t left_bytes_;
  AtLimit at_limit_;  // Empty once it was called.
  Bytes rest_;        // What was read beyond the limit.
};

}  // namespace lakegate::testbench
