#include "base/sendable_memory.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace lakegate {
namespace {

size_t whole_pages(size_t size_bytes) {
  static const auto page_bytes = static_cast<size_t>(::sysconf(_SC_PAGESIZE));
  return (size_bytes + page_bytes - 1) / page_bytes * page_bytes;
}

bool write_all(int descriptor, Bytes bytes, uint64_t offset) {
  while (!bytes.empty()) {
    const ssize_t count = ::pwrite(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes = bytes.subspan(static_cast<size_t>(count));
    offset += static_cast<uint64_t>(count);
  }
  return true;
}

}  // namespace

std::unique_ptr<SendableMemory> SendableMemory::open() {
  const int descriptor = ::memfd_create("lakegate-sendable", MFD_CLOEXEC);
  if (descriptor < 0) return nullptr;
  return std::unique_ptr<SendableMemory>(new SendableMemory(descriptor));
}

SendableMemory::~SendableMemory() { ::close(descriptor_); }

SendableBytesPtr SendableMemory::copy(Bytes bytes) {
  const size_t size_bytes = whole_pages(bytes.size());
  const uint64_t offset = end_bytes_.fetch_add(size_bytes);
  void* mapped = MAP_FAILED;
  if (write_all(descriptor_, bytes, offset)) {
    mapped = ::mmap(nullptr, size_bytes, PROT_READ, MAP_SHARED | MAP_POPULATE, descriptor_, static_cast<off_t>(offset));
  }
  if (mapped == MAP_FAILED) {
    free_pages(offset, size_bytes);
    return nullptr;
  }
  const Bytes copied(static_cast<const std::byte*>(mapped), bytes.size());
  return SendableBytesPtr(new SendableBytes(*this, offset, copied));
}

void SendableMemory::free_pages(uint64_t offset, size_t size_bytes) {
  ::fallocate(descriptor_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(offset),
              static_cast<off_t>(size_bytes));
}

SendableBytes::~SendableBytes() {
  const size_t size_bytes = whole_pages(bytes_.size());
  ::munmap(const_cast<std::byte*>(bytes_.data()), size_bytes);
  memory_.free_pages(offset_, size_bytes);
}

}  // namespace lakegate
