// ObjectWriter: the first half of the write protocol: takes a body in and makes its bytes durable, in a blob or inline.
//
// Owned and used by one coroutine; one object each. Until the bytes are committed they are pinned, so that the orphan
// sweeper leaves them alone. After any failure nothing is stored.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "metadata/ops/content_copy.h"
#include "metadata/ops/objects_insert.h"
#include "storage/blob_pins.h"
#include "storage/blob_pipe.h"
#include "storage/object_store.h"

namespace lakegate {

// The bytes of an object before it has a record.
struct ObjectContent {
  uint64_t size_bytes = 0;
  Checksums checksums;
  std::vector<Extent> extents;
  std::optional<std::pair<BlobId, std::string>> inline_bytes;
  CustomerKeyPtr customer_key;  // What the extents are encrypted with.
};

// Content of bytes that fit the metadata store; they become durable with the commit of the record.
Task<Result<ObjectContent>> make_inline_content(ObjectStore& store, BlobId blob, std::string bytes, CustomerKeyPtr key);

// The insert of `content` where `target` (an ObjectWrite or an UploadSession) says.
template <class Target>
Result<ObjectsInsertRequest> insert_request(const Target& target, ObjectContent content) {
  ObjectsInsertRequest request;
  request.bucket = target.bucket;
  request.name = target.name;
  request.precondition = target.precondition;
  request.attributes = target.attributes;
  request.owner = target.owner;
  request.size_bytes = content.size_bytes;
  request.checksums = content.checksums;
  request.extents = std::move(content.extents);
  request.inline_bytes = std::move(content.inline_bytes);
  RETURN_IF_ERROR(seal_checksums(content.customer_key, request));
  return request;
}

// kInvalidArgument, in GCS's words, when the bytes are not what the client said.
Status verify_checksums(const ExpectedChecksums& expected, const Checksums& actual);

// Whether a failed commit may have happened all the same, which only a restart tells. What it refers to stays until
// then.
bool is_outcome_open(const Status& commit_failure);

class ObjectWriter {
 public:
  // With `key` the bytes are encrypted before they leave memory.
  explicit ObjectWriter(ObjectStore& store, CustomerKeyPtr key = nullptr);

  // Takes `body` to its end.
  Task<Status> write(ByteSource& body);
  // Makes the bytes durable (those of inline content will be with the commit). Once, after write().
  Task<Result<ObjectContent>> finish();
  // Call after the commit of finish()'s content failed, or when it will not be tried: removes the blob.
  Task<void> discard(const Status& failure);

 private:
  ObjectStore& store_;
  const CustomerKeyPtr key_;
  const BlobId blob_;
  BlobPins::Pin pin_;
  BlobPipe pipe_;
  uint64_t size_bytes_ = 0;
};

}  // namespace lakegate
