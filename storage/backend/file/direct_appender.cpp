#include "storage/backend/file/direct_appender.h"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

namespace lakegate {
namespace {

// Few enough for the memory, and enough that a disk is not asked too often.
constexpr size_t kGatheredBytes = 1U << 20;
constexpr size_t kAlign = File::kDirectAlignBytes;
static_assert(kGatheredBytes % kAlign == 0);

}  // namespace

void DirectAppender::Free::operator()(std::byte* memory) const {
  ::operator delete[](memory, std::align_val_t{kAlign});
}

// What all of the process share. Buffers that others have done with are used again: they are large, and new memory
// costs a fault for each page.
struct DirectAppender::Supply {
  std::mutex mutex;
  int at_work = 0;
  std::vector<Memory> spare;
};

DirectAppender::Supply& DirectAppender::supply() {
  static auto* const supply = new Supply;
  return *supply;
}

DirectAppender::DirectAppender(File& file, uint64_t offset, Memory memory)
    : file_(file), gathered_(std::move(memory)), offset_(offset) {}

std::unique_ptr<DirectAppender> DirectAppender::begin(File& file, uint64_t offset) {
  Memory memory;
  {
    const std::lock_guard lock(supply().mutex);
    if (supply().at_work == kAtWorkMax) return nullptr;
    ++supply().at_work;
    if (!supply().spare.empty()) {
      memory = std::move(supply().spare.back());
      supply().spare.pop_back();
    }
  }
  if (!memory) memory.reset(static_cast<std::byte*>(::operator new[](kGatheredBytes, std::align_val_t{kAlign})));
  return std::unique_ptr<DirectAppender>(new DirectAppender(file, offset, std::move(memory)));
}

DirectAppender::~DirectAppender() {
  const std::lock_guard lock(supply().mutex);
  --supply().at_work;
  supply().spare.push_back(std::move(gathered_));
}

Status DirectAppender::append(Bytes bytes) {
  while (!bytes.empty()) {
    const bool begins_in_a_page = gathered_bytes_ == 0 && offset_ % kAlign != 0;
    const size_t room_bytes = begins_in_a_page ? kAlign - offset_ % kAlign : kGatheredBytes - gathered_bytes_;
    const Bytes piece = bytes.first(std::min(bytes.size(), room_bytes));
    bytes = bytes.subspan(piece.size());
    if (begins_in_a_page) {
      // The rest of a page whose beginning stands in the file is for the page cache to put together.
      RETURN_IF_ERROR(file_.write_at(offset_, piece));
      offset_ += piece.size();
      continue;
    }
    std::memcpy(gathered_.get() + gathered_bytes_, piece.data(), piece.size());
    gathered_bytes_ += piece.size();
    if (gathered_bytes_ == kGatheredBytes) RETURN_IF_ERROR(flush());
  }
  return {};
}

// Little that comes by itself (a small chunk of an upload) costs the disk less with the pages at its edges.
Status DirectAppender::flush() {
  is_large_ = is_large_ || gathered_bytes_ == kGatheredBytes;
  const Bytes gathered(gathered_.get(), gathered_bytes_);
  const Bytes pages = gathered.first(is_large_ ? gathered_bytes_ / kAlign * kAlign : 0);
  const Bytes rest = gathered.subspan(pages.size());
  if (!pages.empty()) RETURN_IF_ERROR(file_.write_direct_at(offset_, pages));
  if (!rest.empty()) RETURN_IF_ERROR(file_.write_at(offset_ + pages.size(), rest));
  offset_ += gathered_bytes_;
  gathered_bytes_ = 0;
  return {};
}

}  // namespace lakegate
