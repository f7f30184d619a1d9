// UploadSession: the stored record of a resumable upload
// (https://cloud.google.com/storage/docs/performing-resumable-uploads). A plain value.
//
// The id is a capability: 32 random bytes in base64url, never logged. A finished session keeps its record until it
// expires, so that a client that lost the last answer gets it again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/checksum.h"
#include "metadata/precondition.h"
#include "metadata/record/object.h"

namespace lakegate {

enum class UploadState : uint8_t { kActive = 0, kFinished = 1, kCancelled = 2 };

struct UploadSession {
  std::string id;  // From the key, not stored in the value.
  std::string bucket;
  // The bucket that the session was begun in: a later one of the same name does not receive the upload.
  uint64_t bucket_generation = 0;
  std::string name;
  ObjectAttributes attributes;
  Precondition precondition;
  ExpectedChecksums expected;
  std::optional<uint64_t> expected_size_bytes;            // X-Upload-Content-Length
  std::optional<CustomerEncryption> customer_encryption;  // Every chunk must bring this key.
  std::string owner;                                      // As in Object.
  UploadState state = UploadState::kActive;
  // While active: stretches of blobs that hold the upload's first bytes, where it did not go on in the same blob
  // (uploads under a customer's key only).
  std::vector<Extent> earlier_blobs;
  // While active: the blob under construction, all zero before the first progress. The first `persisted_bytes` of the
  // upload are durable, in the earlier blobs and then in this one; the checksums are theirs.
  BlobId blob;
  uint64_t persisted_bytes = 0;
  uint32_t crc32c = 0;
  Md5::State md5_state{};
  // When finished: the generation that it made.
  uint64_t generation = 0;
  int64_t time_created_us = 0;
  // How the session was started ("json" or "xml"), which decides the form of the last answer.
  std::string dialect = "json";
};

// Where the bytes of an active upload are that are durable.
std::vector<Extent> persisted_extents(const UploadSession& session);

}  // namespace lakegate
