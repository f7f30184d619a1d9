// CustomerKey: an AES-256 key that a client sends with a request
// (https://cloud.google.com/storage/docs/encryption/customer-supplied-keys), and what is made of it.
//
// Shared by all that work for the request; immutable, any thread. It is never stored: records keep its SHA-256. No key
// is used twice for the same stretch of a key stream: each blob has a key of its own, and no place in a blob is ever
// encrypted twice (docs/decisions/2026-11-24-customer-keys.md).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/aes_ctr.h"
#include "base/secret.h"
#include "metadata/record/object.h"
#include "metadata/record/upload_session.h"

namespace lakegate {

class CustomerKey {
 public:
  // `secret` has AesCtr::kKeyBytes bytes.
  explicit CustomerKey(Secret secret);

  // What records keep of the key.
  const CustomerEncryption& identity() const { return identity_; }

  // The cipher of one blob's bytes.
  Result<AesCtr> blob_cipher(const BlobId& blob) const;

  // Checksums of content are as telling as the content to somebody who guesses at it, so records hold them masked.
  // Masking and unmasking are the same. The mask depends on the extents, which stand for their content.
  Status mask_checksums(const std::vector<Extent>& extents, Checksums& checksums) const;
  // The running checksums of an upload, whose mask depends on how far it is.
  Status mask_progress(UploadSession& session) const;
  // The checksums that a client stated when it began the upload.
  Status mask_expected(UploadSession& session) const;

 private:
  Status mask(Bytes salt, std::string_view purpose, std::span<uint8_t> data) const;

  const Secret secret_;
  CustomerEncryption identity_;
};

// Null: no key.
using CustomerKeyPtr = std::shared_ptr<const CustomerKey>;

inline std::optional<CustomerEncryption> identity_of(const CustomerKeyPtr& key) {
  return key ? std::optional(key->identity()) : std::nullopt;
}

}  // namespace lakegate
