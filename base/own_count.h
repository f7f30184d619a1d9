// A shared pointer to what others share already, with a count of its own.
//
// Threads that copy one shared_ptr all day take the cache line of its count from each other; each that keeps a pointer
// made here and copies that leaves the line where it is. Any thread may copy and drop it.
#pragma once

#include <memory>
#include <utility>

namespace lakegate {

// Null for null.
template <class T>
std::shared_ptr<T> with_own_count(std::shared_ptr<T> shared) {
  if (!shared) return nullptr;
  T* const value = shared.get();
  return std::shared_ptr<T>(value, [shared = std::move(shared)](T*) {});
}

}  // namespace lakegate
