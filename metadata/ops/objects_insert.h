// storage.objects.insert: the one place that makes an object generation. Compose, copy, rewrite and finished uploads
// come here too, so preconditions, the guard against removal, blob references and change events are in one place.
//
// In one commit: checks the preconditions against the live generation, stores the record (generation = commit version),
// moves the replaced generation to noncurrent or drops its blob references, adds references for the new extents,
// appends the change events.
#pragma once

#include <functional>

#include "metadata/ops/change_appender.h"
#include "metadata/precondition.h"
#include "metadata/record/bucket.h"
#include "metadata/record/object.h"
#include "metadata/transaction.h"

namespace lakegate {

struct ObjectsInsertRequest {
  std::string bucket;
  std::string name;
  Precondition precondition;
  ObjectAttributes attributes;
  uint64_t size_bytes = 0;
  Checksums checksums;
  uint32_t component_count = 0;
  std::vector<Extent> extents;
  std::string owner;                                      // As in Object.
  std::optional<CustomerEncryption> customer_encryption;  // Likewise.
  std::optional<MultipartOrigin> multipart;               // Likewise.
  // The list in `attributes` is that of another generation: what the bucket refuses to requests does not matter to it.
  bool inherits_acl = false;
  // The attributes are those of another generation, which lives on in this one: a retention may be over already.
  bool inherits_settings = false;
  // Bytes of an inline blob that this commit creates: (blob, bytes). At most one, named by `extents`.
  std::optional<std::pair<BlobId, std::string>> inline_bytes;
};

// Returns the record with generation 0: the commit version is the generation.
Result<Object> objects_insert(Transaction& transaction, const ObjectsInsertRequest& request);

// The same within an operation that makes or removes other records too: `bucket` as require_bucket() gave it, and
// events in the order of the calls.
Result<Object> objects_insert_into(Transaction& transaction, const Bucket& bucket, const ObjectsInsertRequest& request,
                                   ChangeAppender& changes);

// The cheap look before bytes are accepted: bucket exists, preconditions hold now. Writes nothing.
Result<bool> objects_insert_check(Transaction& transaction, const std::string& bucket, const std::string& name,
                                  const Precondition& precondition);
// The same, and the bucket allows the attributes.
Result<bool> objects_insert_check(Transaction& transaction, const std::string& bucket, const std::string& name,
                                  const Precondition& precondition, const ObjectAttributes& attributes);

}  // namespace lakegate
