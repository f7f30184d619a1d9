#include "storage/encrypted_uploads.h"

namespace lakegate {

void EncryptedUploads::remember_key(const std::string& id, CustomerKeyPtr key) {
  const std::lock_guard lock(mutex_);
  memory_of(id).key = std::move(key);
}

CustomerKeyPtr EncryptedUploads::key_of(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  const auto upload = uploads_.find(id);
  return upload == uploads_.end() ? nullptr : upload->second.key;
}

void EncryptedUploads::note_clean_tail(const std::string& id, const BlobId& blob) {
  const std::lock_guard lock(mutex_);
  memory_of(id).clean_tail = blob;
}

void EncryptedUploads::note_writing(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto upload = uploads_.find(id);
  if (upload != uploads_.end()) upload->second.clean_tail.reset();
}

bool EncryptedUploads::has_clean_tail(const std::string& id, const BlobId& blob) const {
  const std::lock_guard lock(mutex_);
  const auto upload = uploads_.find(id);
  return upload != uploads_.end() && upload->second.clean_tail == blob;
}

void EncryptedUploads::forget(const std::string& id) {
  const std::lock_guard lock(mutex_);
  uploads_.erase(id);
}

EncryptedUploads::Memory& EncryptedUploads::memory_of(const std::string& id) {
  const auto [upload, is_new] = uploads_.try_emplace(id);
  if (!is_new) return upload->second;
  by_age_.push_back(id);
  while (by_age_.size() > kUploadsMax) {
    uploads_.erase(by_age_.front());
    by_age_.pop_front();
  }
  return upload->second;
}

}  // namespace lakegate
