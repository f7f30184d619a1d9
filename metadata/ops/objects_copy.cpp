#include "metadata/ops/objects_copy.h"

#include "metadata/ops/buckets_get.h"
#include "metadata/ops/object_encryption.h"
#include "metadata/ops/object_lookup.h"

namespace lakegate {

namespace {

Result<Object> find_source(Transaction& transaction, const ObjectsCopyRequest& request) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, request.source_bucket));
  RETURN_IF_ERROR(require_bucket(transaction, request.bucket).status());
  ASSIGN_OR_RETURN(Object source, require_object(transaction, bucket, request.source_name, request.source_generation));
  RETURN_IF_ERROR(check_precondition(request.source_precondition, {source.generation, source.metageneration}));
  RETURN_IF_ERROR(check_customer_key(source.customer_encryption, request.key_of(source)));
  return source;
}

// `copy` is null where the source's blobs are shared.
Result<Object> insert_copy(Transaction& transaction, const ObjectsCopyRequest& request, const ContentCopy* copy) {
  ASSIGN_OR_RETURN(const Object source, find_source(transaction, request));
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, request.bucket));
  ObjectsInsertRequest insert = share_content(source);
  if (copy != nullptr) {
    ASSIGN_OR_RETURN(insert.checksums, content_checksums(source, request.key_of(source)));
    RETURN_IF_ERROR(use_copy({source}, insert.checksums.crc32c, *copy, insert));
    // An ETag of parts in the clear would say under a key what the bytes are.
    insert.multipart.reset();
    RETURN_IF_ERROR(seal_checksums(request.customer_key, insert));
  } else if (source.customer_encryption != identity_of(request.customer_key)) {
    return Status(Code::kConflict, "The source is encrypted with another key than the destination.", "differentKey");
  }
  ASSIGN_OR_RETURN(insert.attributes, request.attributes(source));
  insert.bucket = request.bucket;
  insert.name = request.name;
  insert.owner = request.owner;
  insert.precondition = request.precondition;
  ChangeAppender changes(transaction);
  return objects_insert_into(transaction, bucket, insert, changes);
}

}  // namespace

Result<Object> objects_copy(Transaction& transaction, const ObjectsCopyRequest& request) {
  return insert_copy(transaction, request, nullptr);
}

Result<Object> objects_copy_copied(Transaction& transaction, const ObjectsCopyRequest& request,
                                   const ContentCopy& copy) {
  return insert_copy(transaction, request, &copy);
}

Result<Object> objects_copy_source(Transaction& transaction, const ObjectsCopyRequest& request) {
  ASSIGN_OR_RETURN(Object source, find_source(transaction, request));
  RETURN_IF_ERROR(objects_insert_check(transaction, request.bucket, request.name, request.precondition).status());
  return source;
}

ObjectsInsertRequest share_content(const Object& source) {
  ObjectsInsertRequest insert;
  insert.size_bytes = source.size_bytes;
  insert.checksums = source.checksums;
  insert.component_count = source.component_count;
  insert.extents = source.extents;
  insert.customer_encryption = source.customer_encryption;
  insert.multipart = source.multipart;
  return insert;
}

}  // namespace lakegate
