#include "storage/blob_pins.h"

#include <utility>

namespace lakegate {

BlobPins::Pin::Pin(BlobPins& pins, const BlobId& blob) : pins_(&pins), blob_(blob) {
  const std::lock_guard lock(pins.mutex_);
  ++pins.counts_[blob];
}

BlobPins::Pin::Pin(Pin&& other) noexcept : pins_(std::exchange(other.pins_, nullptr)), blob_(other.blob_) {}

BlobPins::Pin& BlobPins::Pin::operator=(Pin&& other) noexcept {
  if (this != &other) {
    release();
    pins_ = std::exchange(other.pins_, nullptr);
    blob_ = other.blob_;
  }
  return *this;
}

void BlobPins::Pin::release() {
  if (pins_ == nullptr) return;
  const std::lock_guard lock(pins_->mutex_);
  const auto found = pins_->counts_.find(blob_);
  if (--found->second == 0) pins_->counts_.erase(found);
  pins_ = nullptr;
}

bool BlobPins::is_pinned(const BlobId& blob) const {
  const std::lock_guard lock(mutex_);
  return counts_.contains(blob);
}

}  // namespace lakegate
