// MultipartUpload and MultipartPart: the stored records of an XML API multipart upload
// (https://cloud.google.com/storage/docs/multipart-uploads) and of one of its parts. Plain values.
//
// An upload lives until it is completed or aborted; it does not expire. Its parts are durable when they are
// acknowledged: each has a blob of its own, and a row in Table::kBlobRefs that holds it (docs/formats/keys.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "metadata/record/object.h"

namespace lakegate {

struct MultipartUpload {
  std::string id;    // From the key, not stored in the value.
  std::string name;  // Of the object; likewise.
  ObjectAttributes attributes;
  std::optional<CustomerEncryption> customer_encryption;  // Every part, and the completion, must bring this key.
  std::string owner;                                      // As in Object.
  int64_t time_created_us = 0;
  bool operator==(const MultipartUpload&) const = default;
};

struct MultipartPart {
  int number = 0;  // From the key, not stored in the value.
  uint64_t size_bytes = 0;
  Checksums checksums;  // Masked where the upload is encrypted.
  // What the client must repeat when it completes the upload: the MD5, or random bytes where the upload is encrypted.
  Md5Digest etag{};
  int64_t time_created_us = 0;
  std::vector<Extent> extents;  // One blob of the part's own; none for an empty part.
  bool operator==(const MultipartPart&) const = default;
};

}  // namespace lakegate
