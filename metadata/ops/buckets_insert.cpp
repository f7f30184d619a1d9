#include "metadata/ops/buckets_insert.h"

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
  transaction.put_stamped(Table::kBuckets, bucket_key(bucket.name), kNoStamp, encode_bucket(bucket),
                          kRecordStampOffset);
  return bucket;
}

}  // namespace lakegate
