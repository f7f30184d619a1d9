#include "metadata/ops/buckets_get.h"

#include "metadata/ops/soft_deleted_buckets.h"
#include "metadata/schema/bucket_codec.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {
namespace {

Result<Bucket> find_stated(Transaction& transaction, const BucketsGetRequest& request) {
  if (request.soft_deleted) return require_soft_deleted_bucket(transaction, request.name, *request.generation);
  ASSIGN_OR_RETURN(Bucket bucket, require_bucket(transaction, request.name));
  if (request.generation && bucket.generation != *request.generation) {
    return not_found("The specified bucket does not exist.");
  }
  return bucket;
}

}  // namespace

Result<SharedBucket> find_bucket(Transaction& transaction, std::string_view name) {
  const auto decode = [name](std::string_view record) -> Result<Bucket> {
    ASSIGN_OR_RETURN(Bucket bucket, decode_bucket(record));
    bucket.name = name;
    return bucket;
  };
  return transaction.get_decoded<Bucket>(Table::kBuckets, bucket_key(name), decode);
}

Result<SharedBucket> require_shared_bucket(Transaction& transaction, std::string_view name) {
  ASSIGN_OR_RETURN(SharedBucket bucket, find_bucket(transaction, name));
  if (!bucket) return not_found("The specified bucket does not exist.");
  return bucket;
}

Result<Bucket> require_bucket(Transaction& transaction, std::string_view name) {
  ASSIGN_OR_RETURN(const SharedBucket bucket, require_shared_bucket(transaction, name));
  return *bucket;
}

Result<Bucket> buckets_get(Transaction& transaction, const BucketsGetRequest& request) {
  if (request.soft_deleted && !request.generation) return required_argument("generation");
  ASSIGN_OR_RETURN(Bucket bucket, find_stated(transaction, request));
  RETURN_IF_ERROR(check_read_precondition(request.precondition, {bucket.generation, bucket.metageneration}));
  return bucket;
}

}  // namespace lakegate
