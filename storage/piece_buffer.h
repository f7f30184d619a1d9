// PieceBuffer: where a piece of an object stands between the disk and the socket.
//
// Used by one thread at a time. Each thread keeps a few that were given back and hands out the newest of them first:
// that one is still in the processor's cache, so that reading, verifying and sending a piece hardly touch main memory.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace lakegate {

class PieceBuffer {
 public:
  // Whole blocks. Fits the cache of one core together with what the kernel copies it to; every piece wakes the reader.
  static constexpr size_t kSizeBytes = 256U << 10;

  PieceBuffer() = default;  // None.
  static PieceBuffer take();
  PieceBuffer(PieceBuffer&&) noexcept = default;
  PieceBuffer& operator=(PieceBuffer&& other) noexcept;
  ~PieceBuffer() { give_back(); }

  void give_back();
  std::span<std::byte> first(size_t count) { return std::span(memory_.get(), kSizeBytes).first(count); }

 private:
  struct Free {
    void operator()(std::byte* memory) const;
  };
  using Memory = std::unique_ptr<std::byte[], Free>;
  static std::vector<Memory>& kept();

  Memory memory_;
};

}  // namespace lakegate
