// BlobCipher: what stands between the bytes of a content and the bytes of the blob that holds them: nothing, or a
// customer's key.
//
// Owned and used by one thread at a time. Deriving a blob's key waits until the first bytes.
#pragma once

#include <optional>

#include "metadata/customer_key.h"

namespace lakegate {

class BlobCipher {
 public:
  BlobCipher() = default;  // Without a key bytes stay as they are.
  BlobCipher(CustomerKeyPtr key, const BlobId& blob) : key_(std::move(key)), blob_(blob) {}

  bool is_active() const { return key_ != nullptr; }
  // Encrypts or decrypts in place what stands at `offset` of the blob. After a failure the bytes must not be used.
  Status apply(uint64_t offset, std::span<std::byte> bytes) {
    if (!key_) return {};
    if (!aes_) {
      ASSIGN_OR_RETURN(AesCtr aes, key_->blob_cipher(blob_));
      aes_.emplace(std::move(aes));
    }
    return aes_->apply(offset, bytes);
  }

 private:
  CustomerKeyPtr key_;
  BlobId blob_;
  std::optional<AesCtr> aes_;
};

}  // namespace lakegate
