#include "metadata/ops/buckets_get.h"

#include "metadata/schema/bucket_codec.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {

Result<Bucket> require_bucket(Transaction& transaction, std::string_view name) {
  ASSIGN_OR_RETURN(const std::optional<std::string> record, transaction.get(Table::kBuckets, bucket_key(name)));
  if (!record) return not_found("The specified bucket does not exist.");
  ASSIGN_OR_RETURN(Bucket bucket, decode_bucket(*record));
  bucket.name = name;
  return bucket;
}

Result<Bucket> buckets_get(Transaction& transaction, const BucketsGetRequest& request) {
  ASSIGN_OR_RETURN(Bucket bucket, require_bucket(transaction, request.name));
  RETURN_IF_ERROR(check_read_precondition(request.precondition, {bucket.generation, bucket.metageneration}));
  return bucket;
}

}  // namespace lakegate
