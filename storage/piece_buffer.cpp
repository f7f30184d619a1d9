#include "storage/piece_buffer.h"

#include <new>
#include <utility>

namespace lakegate {
namespace {

constexpr size_t kKeptPerThread = 8;
constexpr std::align_val_t kPage{4096};

}  // namespace

void PieceBuffer::Free::operator()(std::byte* memory) const { ::operator delete[](memory, kPage); }

std::vector<PieceBuffer::Memory>& PieceBuffer::kept() {
  thread_local std::vector<Memory> buffers;
  return buffers;
}

PieceBuffer PieceBuffer::take() {
  PieceBuffer buffer;
  std::vector<Memory>& buffers = kept();
  if (buffers.empty()) {
    buffer.memory_.reset(static_cast<std::byte*>(::operator new[](kSizeBytes, kPage)));
  } else {
    buffer.memory_ = std::move(buffers.back());
    buffers.pop_back();
  }
  return buffer;
}

PieceBuffer& PieceBuffer::operator=(PieceBuffer&& other) noexcept {
  if (this == &other) return *this;
  give_back();
  memory_ = std::move(other.memory_);
  return *this;
}

void PieceBuffer::give_back() {
  if (!memory_) return;
  std::vector<Memory>& buffers = kept();
  if (buffers.size() < kKeptPerThread) buffers.push_back(std::move(memory_));
  memory_.reset();
}

}  // namespace lakegate
