// ByteSource: a stream of bytes that is pulled, for request bodies on their way in and object bytes on their way out.
//
// Owned by whoever reads it; used by one coroutine at a time. Memory is bounded by the source's own buffer, whatever
// the length of the stream.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/task.h"

namespace lakegate {

using Bytes = std::span<const std::byte>;

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // The next piece, never empty before the end; an empty span is the end. The piece stays valid until the next call.
  // On failure the stream is over: kUnavailable or kInvalidArgument for a client that broke off, kDataLoss for rot.
  virtual Task<Result<Bytes>> read() = 0;
  // The whole length where it is known beforehand.
  virtual std::optional<uint64_t> size_bytes() const { return std::nullopt; }
};

// Bytes that are in memory already. The memory must outlive the source.
class MemoryByteSource final : public ByteSource {
 public:
  explicit MemoryByteSource(Bytes bytes) : rest_(bytes), size_bytes_(bytes.size()) {}
  Task<Result<Bytes>> read() override { co_return std::exchange(rest_, Bytes()); }
  std::optional<uint64_t> size_bytes() const override { return size_bytes_; }

 private:
  Bytes rest_;
  uint64_t size_bytes_;
};

inline Bytes as_bytes(std::string_view text) { return std::as_bytes(std::span(text.data(), text.size())); }
inline std::string_view as_text(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

}  // namespace lakegate
