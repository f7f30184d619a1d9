#include "metadata/ops/buckets_insert.h"

#include "metadata/acl.h"
#include "metadata/ops/iam_policies.h"
#include "metadata/schema/bucket_codec.h"
#include "metadata/schema/codec.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {

Result<Bucket> buckets_insert(Transaction& transaction, const BucketsInsertRequest& request) {
  ASSIGN_OR_RETURN(const std::optional<std::string> taken, transaction.get(Table::kBuckets, bucket_key(request.name)));
  if (taken) {
    return Status(Code::kAlreadyExists,
                  "Your previous request to create the named bucket succeeded and you already own it.");
  }
  Bucket bucket;
  static_cast<BucketAttributes&>(bucket) = request.attributes;
  bucket.name = request.name;
  bucket.project = request.project;
  bucket.time_created_us = transaction.now_us();
  bucket.updated_us = bucket.time_created_us;
  if (bucket.default_object_acl) {
    ASSIGN_OR_RETURN(bucket.default_object_acl,
                     admit_object_acl(bucket, *bucket.default_object_acl, kCannotUpdateBucketAcl));
  }
  if (request.acl) {
    const auto acl = [&](const Bucket&, const Acl&) -> Result<Acl> { return *request.acl; };
    RETURN_IF_ERROR(change_bucket_acl(transaction, bucket, acl));
  }
  transaction.put_stamped(Table::kBuckets, bucket_key(bucket.name), kNoStamp, encode_bucket(bucket),
                          kRecordStampOffset);
  return bucket;
}

}  // namespace lakegate
