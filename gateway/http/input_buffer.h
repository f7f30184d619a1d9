// InputBuffer: what a connection received and has not used yet. Holds no memory while it is empty and released.
//
// Owned by one connection; used on one thread. Views into it last until the next prepare() or release().
#pragma once

#include <cstring>
#include <memory>
#include <span>
#include <string_view>

#include "base/byte_source.h"

namespace lakegate {

class InputBuffer {
 public:
  std::string_view view() const { return {chars() + begin_, end_ - begin_}; }
  size_t size_bytes() const { return end_ - begin_; }
  bool empty() const { return begin_ == end_; }
  // For decoders that work in place.
  char* mutable_data() { return chars() + begin_; }

  void consume(size_t count) {
    begin_ += count;
    if (begin_ == end_) begin_ = end_ = 0;
  }

  // Room for more bytes behind those that are there, in a buffer of at least `capacity_bytes`.
  std::span<std::byte> prepare(size_t capacity_bytes) {
    if (capacity_bytes > capacity_) {
      auto larger = std::make_unique_for_overwrite<std::byte[]>(capacity_bytes);
      if (!empty()) std::memcpy(larger.get(), data_.get() + begin_, size_bytes());
      data_ = std::move(larger);
      capacity_ = capacity_bytes;
    } else if (begin_ > 0) {
      std::memmove(data_.get(), data_.get() + begin_, size_bytes());
    }
    end_ -= begin_;
    begin_ = 0;
    return {data_.get() + end_, capacity_ - end_};
  }

  void commit(size_t count) { end_ += count; }
  size_t capacity_bytes() const { return capacity_; }

  // Gives the memory back when nothing is held.
  void release() {
    if (!empty()) return;
    data_.reset();
    capacity_ = begin_ = end_ = 0;
  }

 private:
  char* chars() const { return reinterpret_cast<char*>(data_.get()); }

  std::unique_ptr<std::byte[]> data_;
  size_t capacity_ = 0;
  size_t begin_ = 0;
  size_t end_ = 0;
};

}  // namespace lakegate
