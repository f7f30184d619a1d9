// BlobPins: the blobs that this process is writing or reading now, so that the orphan sweeper leaves them alone.
//
// Owned by ObjectStore. Any thread may call it. A blob may be pinned many times; each Pin holds one count.
#pragma once

#include <map>
#include <mutex>

#include "metadata/record/object.h"

namespace lakegate {

class BlobPins {
 public:
  class Pin {
   public:
    Pin() = default;
    Pin(BlobPins& pins, const BlobId& blob);
    Pin(Pin&& other) noexcept;
    Pin& operator=(Pin&& other) noexcept;
    ~Pin() { release(); }
    void release();
    // Keeps the blob pinned until the process ends: for a commit whose outcome only a restart can tell.
    void keep_for_ever() { pins_ = nullptr; }

   private:
    BlobPins* pins_ = nullptr;
    BlobId blob_;
  };

  bool is_pinned(const BlobId& blob) const;

 private:
  mutable std::mutex mutex_;
  std::map<BlobId, int> counts_;
};

}  // namespace lakegate
