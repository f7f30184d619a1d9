// SendableMemory: memory for copies of bytes that never change, whose pages a socket can be told to send without
// copying them (sendfile).
//
// Any thread may call it. Pages are those of an unnamed file of this process's own (memfd_create), so that nobody else
// writes to them. What a socket has taken keeps its pages until the peer has them, even when the copy is freed
// meanwhile, and no page is ever written a second time: each copy stands at a place of the file that was never used
// before.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "base/byte_source.h"

namespace lakegate {

class SendableBytes;
using SendableBytesPtr = std::shared_ptr<const SendableBytes>;

class SendableMemory {
 public:
  // Null where the system has no such memory.
  static std::unique_ptr<SendableMemory> open();
  ~SendableMemory();
  SendableMemory(const SendableMemory&) = delete;
  SendableMemory& operator=(const SendableMemory&) = delete;

  // A copy in whole pages, freed with the last who holds it, which must be before this is; null where there is no
  // memory for it. Costs about as much as reading the bytes twice more.
  SendableBytesPtr copy(Bytes bytes);

 private:
  friend class SendableBytes;
  explicit SendableMemory(int descriptor) : descriptor_(descriptor) {}
  void free_pages(uint64_t offset, size_t size_bytes);

  const int descriptor_;
  std::atomic<uint64_t> end_bytes_{0};
};

class SendableBytes {
 public:
  ~SendableBytes();
  SendableBytes(const SendableBytes&) = delete;
  SendableBytes& operator=(const SendableBytes&) = delete;

  Bytes bytes() const { return bytes_; }
  // The file of which bytes() are a part, and where.
  int descriptor() const { return memory_.descriptor_; }
  uint64_t offset() const { return offset_; }

 private:
  friend class SendableMemory;
  SendableBytes(SendableMemory& memory, uint64_t offset, Bytes bytes)
      : memory_(memory), offset_(offset), bytes_(bytes) {}

  SendableMemory& memory_;
  const uint64_t offset_;
  const Bytes bytes_;  // Mapped for reading.
};

}  // namespace lakegate
